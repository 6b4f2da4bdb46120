import { lockAcquire, lockLeave, lockRelease, lockWait } from '../engine/events.ts'
import { type LockMessage, readLockMessage } from './lock-message.ts'
import { createLockQueues } from './lock-queues.ts'
import { hasWaited, LOCK_BOUNDS, type LockedExchange, type LockState, liveLock, openLock } from './lock-state.ts'

/** An exchange under observation, through which a failure of the tool can be told. */
interface WatchedExchange extends LockedExchange {
  readonly context: { fail(where: string, error: unknown): void }
}

type Turn = (exchange: WatchedExchange, message: LockMessage) => void

export interface LockWatch {
  /** The response of an exchange is over. */
  closed(exchange: LockedExchange): void
}

/**
 * Listens to what is published of locks, for as long as the process lives. `find` tells the exchange of a request.
 * What is recorded at once are waits and what ends them; a lock that nobody waits for costs a few microseconds, and is
 * shown with the end of its exchange.
 */
export function watchLocks(find: (req: object) => WatchedExchange | undefined): LockWatch {
  const queues = createLockQueues()
  const on = (turn: Turn) => (message: unknown) => {
    let exchange: WatchedExchange | undefined
    try {
      const read = readLockMessage(message)
      if (read === null) return
      exchange = find(read.req)
      if (exchange !== undefined) turn(exchange, read)
    } catch (error) {
      // What a subscriber throws, the channel throws again where nobody can catch it.
      exchange?.context.fail('watching a lock', error)
    }
  }
  lockWait.subscribe(on(waits))
  lockAcquire.subscribe(on(acquires))
  lockRelease.subscribe(on(releases))
  lockLeave.subscribe(on(leaves))

  function waits(exchange: WatchedExchange, { key, backend, holder }: LockMessage) {
    const known = liveLock(exchange, key, backend)
    // A backend may say once more for whom a request waits, when it knows more.
    const lock = known ?? openLock(exchange, key, backend)
    if (lock === null || lock.acquired !== null) return
    meet(lock, holder)
    if (known === undefined) queues.waits(lock)
    exchange.news()
  }

  function acquires(exchange: WatchedExchange, { key, backend }: LockMessage) {
    const known = liveLock(exchange, key, backend)
    const lock = known ?? openLock(exchange, key, backend)
    if (lock === null || lock.acquired !== null) return
    lock.acquired = known === undefined ? lock.asked : exchange.marks.now()
    queues.acquires(lock)
    if (hasWaited(lock)) exchange.news()
  }

  function releases(exchange: WatchedExchange, { key, backend, reason, lost }: LockMessage) {
    const lock = liveLock(exchange, key, backend)
    if (lock === undefined || lock.acquired === null) return
    lock.released = reason === 'forget' || reason === 'abort' ? reason : 'end'
    if (lost !== null) {
      const { marks } = exchange
      // What is published is anybody's: within the time for which it had the lock.
      lock.lost = Math.max(lock.acquired, Math.min(marks.now(), marks.now() - (performance.now() - lost)))
    }
    leave(lock, lock.blocked.length > 0 || lost !== null)
  }

  function leaves(exchange: WatchedExchange, { key, backend, reason, holder }: LockMessage) {
    const lock = liveLock(exchange, key, backend)
    if (lock === undefined || lock.acquired !== null) return
    lock.deadlock = reason === 'deadlock'
    lock.released = reason === 'abort' ? 'abort' : 'timeout'
    meet(lock, holder)
    leave(lock, true)
  }

  function leave(lock: LockState, isNews: boolean) {
    const { exchange } = lock
    lock.left = exchange.marks.now()
    queues.leaves(lock)
    // One whose response is over was recorded for the last time, with a lock that it still had.
    if (isNews || exchange.marks.closed !== null) exchange.news()
  }

  return {
    closed({ locks }) {
      for (const lock of locks) if (lock.left === null) queues.closes(lock)
    },
  }
}

/** A holder in another process; what is known of it last stands. */
function meet({ foreign }: LockState, holder: LockMessage['holder']) {
  if (holder === null) return
  const known = foreign.findIndex(
    ({ pid, method, path }) => pid === holder.pid && method === holder.method && path === holder.path,
  )
  if (known >= 0) foreign[known] = holder
  else if (foreign.length < LOCK_BOUNDS.foreign) foreign.push(holder)
}
