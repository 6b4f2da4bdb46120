import type { Exchange, ForeignHolder } from '../exchange.ts'

/** `waiting` and `holding` go on. The others are how it ended; of these, `timeout` and `deadlock` never had the lock. */
export type LaneState = 'waiting' | 'holding' | 'end' | 'forget' | 'abort' | 'timeout' | 'deadlock'

export interface LostLock {
  readonly at: number
  /** `refused`: nothing was stored. `before`: it had been stored by then. `nothing`: there was nothing to store. null while nobody knows. */
  readonly save: 'refused' | 'before' | 'nothing' | null
}

/** One request's use of its session's lock. Times are milliseconds on the clock that its page's lanes share. */
export interface LockLane {
  /** The exchange's. */
  readonly id: string
  readonly method: string
  /** Without the query. */
  readonly path: string
  /** `GET /cart/:id`: the method and the route's pattern, or the path where no route matched. */
  readonly name: string
  /** null until the response's headers were sent. */
  readonly status: number | null
  /** When the request came. */
  readonly began: number
  readonly asked: number
  /** When it had the lock; null while it waits, and where it never had it. */
  readonly acquired: number | null
  /** When the session was loaded; null where that is not known yet. */
  readonly loaded: number | null
  /** When it gave the lock back, or left the queue; null while it waits or holds. */
  readonly released: number | null
  /** Where the lock was lost while it was held: when, and what became of the session's save. */
  readonly lost: LostLock | null
  /** When the response was over; null while it goes on. */
  readonly ended: number | null
  readonly state: LaneState
  /** Whether it stored, or tried to store, something of the session; null while nobody knows. */
  readonly wrote: boolean | null
  /** Ids of the lanes that had the lock while this one waited, in their order. Some may not be among the page's. */
  readonly blockedBy: readonly string[]
  readonly foreign: readonly ForeignHolder[]
}

/** For which the lock was needed, be it that the save failed. What `unsaved-change` wrote would be dropped by a forget. */
const writing = /^(?:new|modified|resaved|regenerated|destroyed|failed|too-large|unsaved-change)$/
const operations = /^(?:set|destroy|write-cookie)$/

function hasWritten({ session, response }: Exchange<unknown>): boolean | null {
  if (session === null) return null
  if (writing.test(session.verdict ?? '') || session.storage.some(({ op }) => operations.test(op))) return true
  return session.verdict === null || response.outcome === 'pending' ? null : false
}

function lostOf(exchange: Exchange<unknown>, began: number): LostLock | null {
  const { lock, session } = exchange
  if (lock?.lost === undefined) return null
  const wrote = hasWritten(exchange)
  const save = session?.verdict === 'failed' ? 'refused' : wrote === null ? null : wrote ? 'before' : 'nothing'
  return { at: began + lock.lost, save }
}

/**
 * The lane of an exchange, on a clock that began at `zero` (milliseconds since 1970); null where it used no lock. What is
 * over, but never told the end of its lock, has ended with its response.
 */
export function laneOf(exchange: Exchange<unknown>, zero: number): LockLane | null {
  const { id, startedAt, duration, request, response, phases, lock } = exchange
  if (lock === null) return null
  const began = startedAt - zero
  const isOver = response.outcome !== 'pending'
  const asked = began + lock.asked
  const ended = isOver ? began + (duration ?? lock.asked + (lock.waited ?? 0) + (lock.held ?? 0)) : null
  const isHeld = lock.waited !== null && lock.released !== 'timeout' && (lock.released !== 'abort' || lock.held !== 0)
  const acquired = isHeld ? asked + (lock.waited ?? 0) : null
  const given = lock.released === null ? null : asked + (lock.waited ?? 0) + (lock.held ?? 0)
  const path = request.url.split('?', 1)[0] ?? ''
  const load = phases.find(({ name }) => name === 'load')
  return {
    id,
    method: request.method,
    path,
    name: `${request.method} ${request.route ?? path}`,
    status: response.status,
    began,
    asked,
    acquired,
    loaded: load ? began + load.end : null,
    released: given ?? (ended === null ? null : Math.max(ended, acquired ?? asked)),
    lost: lostOf(exchange, began),
    ended,
    state: lock.deadlock ? 'deadlock' : (lock.released ?? (isOver ? 'abort' : isHeld ? 'holding' : 'waiting')),
    wrote: hasWritten(exchange),
    blockedBy: lock.blockedBy,
    foreign: lock.foreign ?? [],
  }
}

/** Whether it goes on. */
export const isLive = ({ released }: LockLane): boolean => released === null

/** Shorter waits are the price of asking, not a queue. Milliseconds. */
const LEAST_WAIT = 1

/** Whether somebody else had the lock when it asked. */
export const didWait = (lane: LockLane): boolean =>
  lane.state === 'waiting' ||
  lane.blockedBy.length + lane.foreign.length > 0 ||
  ((lane.acquired ?? lane.released ?? 0) - lane.asked >= LEAST_WAIT && lane.acquired !== lane.asked)

/** Milliseconds for which it waited, as far as `now`. */
export const waitOf = ({ acquired, released, asked }: LockLane, now = asked): number =>
  Math.max(0, (acquired ?? released ?? now) - asked)

/** Milliseconds for which it had the lock, as far as `now`. */
export const holdOf = ({ acquired, released }: LockLane, now = acquired ?? 0): number =>
  acquired === null ? 0 : Math.max(0, (released ?? now) - acquired)

/** A response that goes on for longer after its lock was given back is a stream, which no page waits for. Milliseconds. */
const STREAM = 3000

/** When the page was done with it, as far as that is known. */
export function endOf({ ended, released, acquired, asked }: LockLane): number {
  const done = released ?? acquired ?? asked
  return ended !== null && ended - done < STREAM ? Math.max(ended, done) : done
}
