import type { ForeignHolder, LockFacts, PackedExchange } from '../protocol/index.ts'

/** The request of an exchange, as lists name it. */
export interface LockedRequest {
  readonly exchange: string
  readonly method: string
  readonly url: string
}

/** A lock that was asked for, with the request that did. */
export interface LockRow extends LockedRequest, LockFacts {
  readonly seq: number
  readonly startedAt: number
  /** The fingerprint of the request's session: as the lock's, or null where that is not known yet. */
  readonly session: string | null
}

/** Who waits for a lock now. Moments are milliseconds since 1970. */
export interface LockQueue {
  readonly fingerprint: string
  readonly backend: string
  /** null where it is in another process, or not known. */
  readonly holder: (LockedRequest & { readonly since: number }) | null
  /** The last that one of them met in another process. */
  readonly foreign: ForeignHolder | null
  /** The first to come is the first. */
  readonly waiting: readonly (LockedRequest & { readonly since: number })[]
}

interface OpenQueue extends Pick<LockQueue, 'fingerprint' | 'backend'> {
  holder: LockQueue['holder']
  foreign: LockQueue['foreign']
  readonly waiting: (LockedRequest & { readonly since: number })[]
}

const rowOf = ({ id, request }: PackedExchange): LockedRequest => ({
  exchange: id,
  method: request.method,
  url: request.url,
})

/** All locks of some exchanges, in their order. */
export const locksOf = (exchanges: readonly PackedExchange[]): LockRow[] =>
  exchanges.flatMap(each => {
    const { seq, startedAt, session, lock } = each
    return lock === null ? [] : [{ ...rowOf(each), seq, startedAt, session: session?.fingerprint ?? null, ...lock }]
  })

/** The locks for which somebody waits, with whom they wait for. */
export function lockQueues(exchanges: readonly PackedExchange[]): LockQueue[] {
  const queues = new Map<string, OpenQueue>()
  const live = exchanges.flatMap(each => (each.lock?.released === null ? [{ each, lock: each.lock }] : []))
  for (const { each, lock } of live) {
    // One whose response is over waits no more, whether or not anybody said so.
    if (lock.waited !== null || each.duration !== null) continue
    const { fingerprint, backend, foreign } = lock
    const name = `${backend} ${fingerprint}`
    const queue: OpenQueue = queues.get(name) ?? { fingerprint, backend, holder: null, foreign: null, waiting: [] }
    queue.foreign = foreign?.at(-1) ?? queue.foreign
    queue.waiting.push({ ...rowOf(each), since: each.startedAt + lock.asked })
    queues.set(name, queue)
  }
  for (const { each, lock } of live) {
    const queue = lock.waited === null ? undefined : queues.get(`${lock.backend} ${lock.fingerprint}`)
    if (queue !== undefined) {
      queue.holder = { ...rowOf(each), since: each.startedAt + lock.asked + (lock.waited ?? 0) }
    }
  }
  for (const { waiting } of queues.values()) waiting.sort((a, b) => a.since - b.since)
  return [...queues.values()]
}
