import type { ExpiresAt } from '../../expiry.ts'
import type { Caller } from './caller.ts'
import { timeOrNull } from './lifetime.ts'
import { decodeCookie, integer } from './row.ts'
import type { Sql } from './sql.ts'

interface SweepOptions {
  readonly caller: Caller
  readonly sql: Sql
  readonly expiresAt: ExpiresAt
}

/**
 * Removes sessions that are over. The column `expires` only says where to look: it was written with the limits that the app
 * had then, and what counts are those of now. What is used meanwhile has another time in that column, and stays.
 */
export function createSweep({ sql, caller, expiresAt }: SweepOptions) {
  const { send, change, attempt } = caller
  return (now: number, limit: number): Promise<number> =>
    attempt('remove', undefined, async () => {
      const { rows } = await send(sql.over, [now, limit])
      let removed = 0
      for (const row of rows as readonly Readonly<Record<string, unknown>>[]) {
        const [created, touched, expires] = [integer(row.created_datetime), integer(row.touched), integer(row.expires)]
        const cookie = decodeCookie(row.cookie)
        if (created === null || touched === null || expires === null || cookie === undefined) continue
        const [id, at] = [String(row.unique_key), expiresAt({ created, cookie }, touched)]
        if (at > now) await change(sql.prolong, [timeOrNull(at), id, expires])
        else removed += await change(sql.removeOver, [id, expires])
      }
      return removed
    })
}
