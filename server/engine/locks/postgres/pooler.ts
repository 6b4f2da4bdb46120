import type { Connection } from './connection.ts'
import { type PostgresPool, within } from './pool.ts'
import { CONFIRM } from './statements.ts'

/** So often it is looked, and so long at most, milliseconds. */
const LOOKS = 10
const BRIEF = 1000

/**
 * Something stands between this process and the server, for the server's process is another one than was announced. PgBouncer
 * in transaction mode gives the server's process of one connection to the next one while both are open: then a lock is
 * had by both. That shows, unless the pooler is busy just then; so it is looked more than once.
 *
 * @returns whether it shows with this connection, on which one statement was run: then locks keep nobody out
 */
export function createPoolerCheck(pool: PostgresPool): (connection: Connection) => Promise<boolean> {
  let looks = 0
  return async connection => {
    if (!connection.isProxied || looks >= LOOKS) return false
    looks++
    const { rows } = await within(BRIEF, pool.query({ text: CONFIRM })).catch(() => ({ rows: [] }))
    const isShared = (rows[0] as { pid?: unknown } | undefined)?.pid === connection.pid
    if (isShared) looks = 0
    return isShared
  }
}
