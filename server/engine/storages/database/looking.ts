import { newId } from '../../id.ts'
import { nextVersion } from '../lineage.ts'
import type { Listed, Storage } from '../storage.ts'
import type { Caller } from './caller.ts'
import { type Dialect, factsOf } from './dialect.ts'
import { integer } from './row.ts'
import type { Rows } from './rows.ts'
import type { Sql } from './sql.ts'
import { nameOf, type Table } from './table.ts'

export type Looking = Required<Pick<Storage, 'list' | 'peek' | 'survey' | 'restore'>>

interface LookingOptions {
  readonly sql: Sql
  readonly table: Table
  readonly dialect: Dialect
  readonly caller: Caller
  readonly rows: Rows
}

/** For who looks at the sessions from outside, and brings others. */
export function createLooking({ sql, table, dialect, caller, rows }: LookingOptions): Looking {
  const { send, attempt } = caller
  return {
    peek: id =>
      attempt('read', id, async () => {
        const row = await rows.read(id)
        return typeof row === 'string' ? null : (row?.session ?? null)
      }),

    list: ({ cursor, limit }) =>
      attempt('list', undefined, async () => {
        const page = await send(sql.page, [cursor ?? '', limit])
        const sessions = page.rows.map(listed)
        return { sessions, cursor: sessions.length < limit ? null : (sessions.at(-1)?.id ?? null) }
      }),

    survey: () =>
      attempt('list', undefined, async () => {
        const answer = await send(sql.survey, [Date.now()])
        const row = answer.rows[0] as Readonly<Record<string, unknown>>
        const aside = integer(row.aside) ?? 0
        return {
          place: nameOf(table),
          sessions: integer(row.sessions) ?? 0,
          expired: integer(row.expired) ?? 0,
          bytes: integer(row.bytes) ?? 0,
          oldest: integer(row.oldest),
          newest: integer(row.newest),
          complete: true,
          facts: [
            ['server', factsOf[dialect].label(String(row.server))],
            ...(aside > 0 ? [['set aside', String(aside)] as const] : []),
          ],
        }
      }),

    restore: (id, session) =>
      attempt('save', id, async () => {
        const { touched } = session
        const version = session.version ?? nextVersion(null, { id: newId() }, 0)
        if (await rows.insert(id, session, touched, version)) return 'stored'
        // Whoever removed it meanwhile meant this session: then it is not stored either.
        return (await rows.renew(id, session, touched, version)) ? 'stored' : 'kept'
      }),
  }
}

function listed(row: unknown): Listed {
  const { unique_key, bytes, created_datetime, touched, expires } = row as Readonly<Record<string, unknown>>
  return {
    id: String(unique_key),
    bytes: integer(bytes),
    created: integer(created_datetime),
    touched: integer(touched),
    expires: integer(expires),
  }
}
