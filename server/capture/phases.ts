import type { Phase } from '../protocol/index.ts'

/** When what happened, in milliseconds since the exchange began, on a monotonic clock. */
export interface Marks {
  now(): number
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
  return { now: () => performance.now() - start, loaded: null, handled: null, head: null, saved: null, closed: null }
}

/** The phases that an exchange came through, in order and without gaps. A phase that it never left ends with it. */
export function phasesOf(marks: Marks, hasSession: boolean): Phase[] {
  const end = marks.closed ?? marks.now()
  const handled = marks.handled ?? marks.saved
  const ends = [
    ['load', hasSession ? marks.loaded : 0],
    ['handler', handled],
    ['save', hasSession ? marks.saved : handled],
    ['respond', marks.closed],
  ] as const
  const phases: Phase[] = []
  let start = 0
  for (const [name, mark] of ends) {
    const stop = Math.min(Math.max(mark ?? end, start), end)
    if (hasSession || name === 'handler' || name === 'respond') phases.push({ name, start, end: stop })
    if (mark === null) break
    start = stop
  }
  return phases
}
