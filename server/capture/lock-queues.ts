import { type LockState, link } from './lock-state.ts'

/** Who has which lock, and who waits for it, over all exchanges of the process. */
interface LockQueues {
  waits(lock: LockState): void
  acquires(lock: LockState): void
  /** It gave the lock back, or gave up. Nothing happens where it is not known. */
  leaves(lock: LockState): void
  /** Its response is over. What it waited for is nobody's concern; what it still has, others may yet wait for. */
  closes(lock: LockState): void
  /** Locks that are had or waited for. */
  readonly size: number
}

interface Queue {
  holder: LockState | null
  /** In the order of arrival. */
  waiting: Set<LockState> | null
}

/** Beyond these, the oldest are forgotten: they lose links to others, not their own times. */
export const QUEUE_BOUNDS = { keys: 10_000, waiters: 1000, kept: 100 } as const

const TOLD = 10

const nameOf = ({ backend, key }: LockState) => `${backend}\0${key}`

export function createLockQueues(): LockQueues {
  const queues = new Map<string, Queue>()
  /** Held, though the response is over: for a while yet, or for ever where nobody publishes the release. */
  const kept = new Set<LockState>()

  const open = (lock: LockState): Queue => {
    const name = nameOf(lock)
    const known = queues.get(name)
    if (known !== undefined) return known
    const queue: Queue = { holder: null, waiting: null }
    if (queues.size >= QUEUE_BOUNDS.keys) {
      const [oldest] = queues.keys()
      if (oldest !== undefined) queues.delete(oldest)
    }
    queues.set(name, queue)
    return queue
  }

  const leaves = (lock: LockState) => {
    kept.delete(lock)
    const name = nameOf(lock)
    const queue = queues.get(name)
    if (queue === undefined) return
    queue.waiting?.delete(lock)
    if (queue.holder === lock) queue.holder = null
    if (queue.holder === null && !queue.waiting?.size) queues.delete(name)
  }

  const keep = (lock: LockState) => {
    kept.add(lock)
    const [oldest] = kept
    if (kept.size > QUEUE_BOUNDS.kept && oldest !== undefined) leaves(oldest)
  }

  return {
    waits(lock) {
      const queue = open(lock)
      if (queue.holder !== null) {
        link(queue.holder, lock)
        queue.holder.exchange.news()
      }
      queue.waiting ??= new Set()
      if (queue.waiting.size < QUEUE_BOUNDS.waiters) queue.waiting.add(lock)
    },
    acquires(lock) {
      const queue = open(lock)
      queue.waiting?.delete(lock)
      // One that shares the lock, or whose release nobody published.
      if (queue.holder !== null) kept.delete(queue.holder)
      queue.holder = lock
      let told = 0
      for (const waiter of queue.waiting ?? []) {
        link(lock, waiter)
        // Whom they wait for now; of a long queue its beginning.
        if (told++ < TOLD) waiter.exchange.news()
      }
      if (lock.exchange.marks.closed !== null) keep(lock)
    },
    leaves,
    closes(lock) {
      if (queues.get(nameOf(lock))?.holder === lock) keep(lock)
      else leaves(lock)
    },
    get size() {
      return queues.size
    },
  }
}
