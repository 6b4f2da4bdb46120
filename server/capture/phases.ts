import type { LockFacts, Phase } from '../protocol/index.ts'

/** When what happened, in milliseconds since the exchange began, on a monotonic clock. */
export interface Marks {
  now(): number
  /** A `performance.now()` → the same. */
  at(time: number): number
  /** The session middleware called next. */
  loaded: number | null
  /** The app ended the response. */
  handled: number | null
  /** The headers left for Node. */
  head: number | null
  /** The last of the response left for Node: the session library is done. */
  saved: number | null
  /** The response is over. */
  closed: number | null
}

export function openMarks(): Marks {
  const start = performance.now()
  return {
    now: () => performance.now() - start,
    at: time => time - start,
    loaded: null,
    handled: null,
    head: null,
    saved: null,
    closed: null,
  }
}

/** Where an exchange waited for a lock before its session was loaded: that wait; the session is loaded after it. */
function lockPhase({ loaded }: Marks, lock: LockFacts | null, end: number): Phase | null {
  if (lock === null || lock.waited === 0 || lock.asked > (loaded ?? end)) return null
  return { name: 'lock', start: lock.asked, end: Math.min(lock.asked + (lock.waited ?? end), loaded ?? end, end) }
}

/**
 * The phases that an exchange came through, in order and without gaps, but for what came before a wait for a lock. A
 * phase that it never left ends with it.
 */
export function phasesOf(marks: Marks, hasSession: boolean, lock: LockFacts | null): Phase[] {
  const end = marks.closed ?? marks.now()
  const handled = marks.handled ?? marks.saved
  const ends = [
    ['load', hasSession ? marks.loaded : 0],
    ['handler', handled],
    ['save', hasSession ? marks.saved : handled],
    ['respond', marks.closed],
  ] as const
  const waiting = lockPhase(marks, lock, end)
  const phases: Phase[] = waiting === null ? [] : [waiting]
  // It never came further.
  if (waiting !== null && lock?.waited === null && marks.loaded === null) return phases
  let start = waiting?.end ?? 0
  for (const [name, mark] of ends) {
    const stop = Math.min(Math.max(mark ?? end, start), end)
    if (hasSession || name === 'handler' || name === 'respond') phases.push({ name, start, end: stop })
    if (mark === null) break
    start = stop
  }
  return phases
}
