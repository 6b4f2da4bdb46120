import type { Holder } from '../../events.ts'
import type { BackendHold, LockBackend } from '../lock.ts'
import { abortRefusal, closedRefusal } from '../refusals.ts'
import { type Connection, openConnection, PATIENCE, type Row } from './connection.ts'
import { lockFailure, pooledFailure } from './failure.ts'
import { createHold, giveBack } from './hold.ts'
import { holderName, readHolderName } from './holder-name.ts'
import { type LockKey, lockKey } from './key.ts'
import { type LockLimits, lockLimits, type PostgresLockOptions } from './limits.ts'
import { type PostgresPool, within } from './pool.ts'
import { createPoolerCheck } from './pooler.ts'
import { createSlots } from './slots.ts'
import { HELD, HOLDER, halves, TAKE } from './statements.ts'
import { waitFor } from './wait-for.ts'

export type { PostgresLockOptions }

/** How long may be looked for a holder's name, milliseconds: it is for a request that waits for its answer. */
const BRIEF = 1000

/**
 * Locks for the processes of all hosts that use one PostgreSQL database (14 or later): its session-level advisory locks. A
 * lock that is held or waited for takes a connection of the pool, half of its connections at most unless told otherwise; a
 * request that finds none waits for one, within its own time limit.
 *
 * What it promises, when something dies:
 * - The process, however it is killed: the server sees its connection closed and gives the lock to the next at once.
 * - The server: all locks are gone, and who held one learns it: what its request changed is not stored but answered with an
 *   error, ERR_SESSION_LOCK_LOST. A standby that takes over knows no locks of the old server.
 * - The network, so that nothing comes through: the server frees the lock when keepalives stay unanswered, after about 25 s.
 *   The holder asks before it stores, waits 5 s for the answer, and stores nothing without one. Between that answer and the
 *   store a few milliseconds remain; where the sessions are in a database too, the storage's version closes that gap.
 *
 * PgBouncer in transaction or statement mode breaks advisory locks, and so do its like: that is found and is an error, at the
 * first lock as a rule, and never later than before something is stored. Session mode is fine, where `default_pool_size` there
 * is as large as the pools of all processes together, and `server_reset_query` is left as it is.
 *
 * The server shows who has a lock in pg_stat_activity, as `sessionscope <pid> <method> <path>`.
 *
 * @param pool of the package pg; all processes must use the same database and the same `namespace`. To be called once for a
 *   pool: each call takes its half.
 * @throws TypeError where the pool is too small for the app and its locks
 */
export function postgresLock(pool: PostgresPool, options: PostgresLockOptions = {}): LockBackend {
  const { connections, namespace }: LockLimits = lockLimits(pool, options)
  const slots = createSlots(connections, warnOfSlots(connections))
  const pooler = createPoolerCheck(pool)
  const open = new Set<BackendHold>()
  const working = new Set<Promise<unknown>>()
  let isClosed = false

  /** Notes what close() must wait for. */
  function track<T>(work: Promise<T>): Promise<T> {
    working.add(work)
    const end = () => working.delete(work)
    work.then(end, end)
    return work
  }

  async function acquire(
    key: LockKey,
    holder: Holder,
    signal: AbortSignal,
    onHeld: (() => void) | undefined,
  ): Promise<BackendHold> {
    if (pooler.isShared()) throw pooledFailure()
    const free = await slots.take(signal)
    const connection = await openConnection(pool, signal, free, pooler.noteShared)
    let before: Row
    try {
      await pooler.check(connection)
      before = await connection.ask(TAKE, [holderName(holder), key.lock, connection.mark])
    } catch (error) {
      connection.destroy()
      throw lockFailure(error)
    }
    let isHeld = before.held === true
    if (!isHeld && !signal.aborted) {
      onHeld?.()
      await waitFor(pool, connection, key, signal)
      isHeld = true
    }
    if (signal.aborted) {
      await giveBack(connection, isHeld ? key.lock : null, before)
      throw abortRefusal()
    }
    return holdOf(connection, key, before)
  }

  function holdOf(connection: Connection, key: LockKey, before: Row): BackendHold {
    const hold = createHold(connection, key, before, {
      isScarce: slots.isWanted,
      ends(work) {
        open.delete(hold)
        return track(work)
      },
    })
    open.add(hold)
    return hold
  }

  async function look(text: string, id: string, limit: number): Promise<Row | undefined> {
    const { rows } = await within(limit, pool.query({ text, values: halves(lockKey(namespace, id)) }))
    return rows[0] as Row | undefined
  }

  return {
    name: 'postgres',

    acquire(id, holder, signal, onHeld) {
      if (isClosed) return Promise.reject(closedRefusal())
      return track(acquire(lockKey(namespace, id), holder, signal, onHeld))
    },

    async holder(id) {
      // It is for a message: whatever fails here is left unsaid.
      const row = await look(HOLDER, id, BRIEF).catch(() => undefined)
      const found = readHolderName(String(row?.name))
      return found === null ? null : { ...found, since: Date.now() - Number(row?.age) }
    },

    async isHeld(id) {
      try {
        return (await look(HELD, id, PATIENCE))?.held === true
      } catch (error) {
        throw lockFailure(error)
      }
    },

    async close() {
      isClosed = true
      for (const hold of open) hold.release()
      await Promise.allSettled(working)
    },
  }
}

/** Once for each: requests wait then, and no holder is to blame. */
function warnOfSlots(connections: number): () => void {
  let isWarned = false
  return () => {
    if (isWarned) return
    isWarned = true
    process.emitWarning(
      `[sessionscope] all ${connections} connections that postgresLock() may take are in use, so that requests wait for one. Cure: a larger max for the pool, or \`connections\`; and req.session.forget(res) as soon as a handler has read and written`,
    )
  }
}
