import type { Connection } from './connection.ts'
import { pooledFailure } from './failure.ts'
import { giveBack } from './hold.ts'
import { type PostgresPool, within } from './pool.ts'
import { CONFIRM, LEAVE_MARK } from './statements.ts'

/** So often it is looked, and so long at most, milliseconds. */
const LOOKS = 10
const BRIEF = 1000

/** For so many milliseconds after it has shown that connections are shared nothing is asked of the server. */
const REST = 10_000

interface PoolerCheck {
  /** Whether it has shown of late: then a lock would keep nobody out. */
  isShared(): boolean
  noteShared(): void
  /**
   * Looks, before a lock is taken, whether the server's process of a connection is that of another one, too.
   * @throws SessionError where it shows; what the client throws
   */
  check(connection: Connection): Promise<void>
}

/**
 * Where the server's process is another one than was announced, something stands between this process and the server. PgBouncer
 * in transaction mode gives the server's process of one connection to the next one while both are open. That shows, unless
 * the pooler is busy just then; so it is looked more than once. What is overlooked shows by the marks, at each statement.
 */
export function createPoolerCheck(pool: PostgresPool): PoolerCheck {
  let looks = 0
  let isDirect = false
  let since = Number.NEGATIVE_INFINITY

  function noteShared(): void {
    since = performance.now()
    looks = 0
  }

  return {
    isShared: () => performance.now() - since < REST,
    noteShared,
    async check(connection) {
      if (isDirect || looks >= LOOKS) return
      await connection.ask(LEAVE_MARK, [connection.mark])
      isDirect = !connection.isProxied
      if (isDirect) return
      looks++
      const { rows } = await within(BRIEF, pool.query({ text: CONFIRM })).catch(() => ({ rows: [] }))
      if ((rows[0] as { pid?: unknown } | undefined)?.pid === connection.pid) {
        noteShared()
        await giveBack(connection, null, null).catch(() => {})
        throw pooledFailure()
      }
      // One that serves its clients in turn gives another process now.
      await connection.ask(CONFIRM)
    },
  }
}
