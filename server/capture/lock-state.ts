import type { ForeignHolder, LockFacts } from '../protocol/index.ts'
import type { Marks } from './phases.ts'
import type { Redactor } from './redaction/redaction.ts'

/** What those who watch locks need of an exchange. */
export interface LockedExchange {
  readonly id: string
  readonly marks: Marks
  /** The locks that it asked for, in that order. */
  readonly locks: LockState[]
  /** There is something to show that was not known when it was shown last. */
  news(): void
}

/** One lock of one exchange, from the moment it was asked for. Times are milliseconds since the exchange began. */
export interface LockState {
  readonly exchange: LockedExchange
  readonly key: string
  readonly backend: string
  readonly asked: number
  acquired: number | null
  /** Given back, or given up. */
  left: number | null
  released: LockFacts['released']
  deadlock: boolean
  /** When it was lost while it was held. */
  lost: number | null
  readonly blockedBy: string[]
  readonly blocked: string[]
  readonly foreign: ForeignHolder[]
}

/** Of locks that an exchange asked for; of the exchanges, and of the foreign holders, that a lock names. */
export const LOCK_BOUNDS = { locks: 16, links: 100, foreign: 20 } as const

/** A lock that was asked for now; null where the exchange asked for too many. */
export function openLock(exchange: LockedExchange, key: string, backend: string): LockState | null {
  if (exchange.locks.length >= LOCK_BOUNDS.locks) return null
  const lock: LockState = {
    exchange,
    key,
    backend,
    asked: exchange.marks.now(),
    acquired: null,
    left: null,
    released: null,
    deadlock: false,
    lost: null,
    blockedBy: [],
    blocked: [],
    foreign: [],
  }
  exchange.locks.push(lock)
  return lock
}

/** The lock that an exchange waits for or has; undefined where it has given it back, or never asked. */
export const liveLock = ({ locks }: LockedExchange, key: string, backend: string): LockState | undefined =>
  locks.findLast(lock => lock.left === null && lock.key === key && lock.backend === backend)

/** A request waits while another has the lock. */
export function link(holder: LockState, waiter: LockState): void {
  if (holder.exchange === waiter.exchange) return
  if (waiter.blockedBy.length < LOCK_BOUNDS.links) waiter.blockedBy.push(holder.exchange.id)
  if (holder.blocked.length < LOCK_BOUNDS.links) holder.blocked.push(waiter.exchange.id)
}

export const hasWaited = ({ asked, acquired }: LockState): boolean => acquired !== asked

/**
 * The lock that stands for an exchange: the first that waited or made others wait, else the first. A session that is
 * regenerated takes a second one, for an id that nobody else can know; the times of several are not added up.
 */
export const shownLock = ({ locks }: { readonly locks: readonly LockState[] }): LockState | null =>
  locks.find(lock => hasWaited(lock) || lock.blocked.length > 0) ?? locks[0] ?? null

/** Each once: a request may take, or wait for, one lock several times. A copy, for what was recorded does not change. */
const once = (ids: readonly string[]) => (ids.length === 0 ? [] : [...new Set(ids)])

/** The facts as they are now. */
export function lockFacts(exchange: LockedExchange, redactor: Redactor): LockFacts | null {
  const lock = shownLock(exchange)
  if (lock === null) return null
  const { key, backend, asked, acquired, left, released, blockedBy, blocked, foreign } = lock
  const had = acquired ?? left
  return {
    fingerprint: redactor.fingerprint(key),
    backend,
    asked,
    waited: had === null ? null : had - asked,
    held: left === null ? null : left - (acquired ?? left),
    blockedBy: once(blockedBy),
    blocked: once(blocked),
    released,
    ...(lock.deadlock ? { deadlock: true } : {}),
    ...(lock.lost === null ? {} : { lost: lock.lost }),
    ...(foreign.length === 0
      ? {}
      : { foreign: foreign.map(holder => ({ ...holder, path: redactor.withIds([key]).url(holder.path) })) }),
  }
}
