import { abortRefusal } from '../refusals.ts'
import { type Connection, PATIENCE } from './connection.ts'
import { lockFailure } from './failure.ts'
import type { LockKey } from './key.ts'
import { type PostgresPool, within } from './pool.ts'
import { END_WAIT, halves, LEAVE, TURN, wait } from './statements.ts'

/** How long may be asked for the end of a wait at the server, milliseconds: it ends by itself, too. */
const BRIEF = 1000

/** lock_not_available (PostgreSQL's documentation, appendix A) */
const LOCK_TIMEOUT = '55P03'

/**
 * Waits at the server until a connection has the lock. Where it does not get it, nothing is left behind: neither the
 * connection nor, at the server, somebody who waits.
 * @throws SessionError ERR_SESSION_ABORTED when the signal is aborted, ERR_SESSION_STORAGE
 */
export async function waitFor(
  pool: PostgresPool,
  connection: Connection,
  key: LockKey,
  signal: AbortSignal,
): Promise<void> {
  const onAbort = () => connection.destroy()
  signal.addEventListener('abort', onAbort)
  try {
    while (!(await waitOneTurn(connection, key)));
  } catch (error) {
    connection.destroy()
    // The server may not notice for a while that nobody is there any more. It is told over another connection, and ends
    // the one that is closed here anyway: nothing can hit a later statement.
    await within(BRIEF, pool.query({ text: END_WAIT, values: [...halves(key), connection.pid] })).catch(() => {})
    throw signal.aborted ? abortRefusal() : lockFailure(error)
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

/** Whether it has the lock; else its turn was over, and it stands last. */
async function waitOneTurn(connection: Connection, key: LockKey): Promise<boolean> {
  try {
    await connection.ask(wait(key), undefined, TURN + PATIENCE)
    return true
  } catch (error) {
    if ((error as { code?: unknown }).code !== LOCK_TIMEOUT) throw error
    await connection.ask(LEAVE, [key.turnstile])
    return false
  }
}
