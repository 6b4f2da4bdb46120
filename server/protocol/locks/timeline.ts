import type { Exchange } from '../exchange.ts'
import { didWait, endOf, holdOf, isLive, type LockLane, laneOf, waitOf } from './lane.ts'

/** Requests of one session that overlapped, or followed one another closely: what a person calls a page. */
export interface LockPage {
  /** The session's. */
  readonly fingerprint: string
  readonly backend: string
  /** The session library; null where no exchange knows one. */
  readonly library: string | null
  /** The 0 of its clock: milliseconds since 1970. */
  readonly startedAt: number
  /** In the order of the queue: those that had the lock as they had it, which asking decides, not the clocks' grain. */
  readonly lanes: readonly LockLane[]
  /** Holders in other processes, in the order in which they were met. */
  readonly foreign: readonly ForeignLane[]
}

/** What another process held, as far as the requests that met it can tell. Milliseconds on the page's clock. */
export interface ForeignLane {
  readonly pid: number
  readonly method: string
  readonly path: string
  readonly from: number
  /** When the last who waited for it waited no longer; null while one waits. */
  readonly until: number | null
}

/** What comes later than this after all that was before belongs to another page. Milliseconds. */
const GAP = 400

/** Stints in another process that begin so near to each other are one. Milliseconds. */
const SAME_STINT = 20

/** Among how many of the last stints one is looked for: a bound for pages of thousands of requests. */
const RECENT = 20

/** The first who had it tells best when it was given back: others waited behind that one, too. */
function endOfStint(waiters: readonly LockLane[]): number | null {
  const had = waiters.flatMap(({ acquired }) => acquired ?? [])
  if (had.length > 0) return Math.min(...had)
  return waiters.some(isLive) ? null : Math.max(...waiters.map(({ released }) => released ?? 0))
}

function foreignLanes(lanes: readonly LockLane[]): ForeignLane[] {
  const stints: { readonly one: Omit<ForeignLane, 'until'>; readonly waiters: LockLane[] }[] = []
  for (const lane of lanes) {
    for (const { pid, method, path, held } of lane.foreign) {
      const from = lane.asked - held
      const known = stints
        .slice(-RECENT)
        .find(
          ({ one }) =>
            one.pid === pid && one.method === method && one.path === path && Math.abs(one.from - from) <= SAME_STINT,
        )
      if (known) known.waiters.push(lane)
      else stints.push({ one: { pid, method, path, from }, waiters: [lane] })
    }
  }
  return stints.map(({ one, waiters }) => ({ ...one, until: endOfStint(waiters) }))
}

/** Wall clocks tell milliseconds: of two that came within one, the later to have the lock is the later in the queue. */
function inQueue(lanes: readonly LockLane[]): LockLane[] {
  let turn = -Infinity
  return lanes
    .toSorted((a, b) => (a.acquired ?? a.asked) - (b.acquired ?? b.asked) || a.asked - b.asked)
    .map(lane => {
      if (lane.acquired !== null) turn = Math.max(turn, lane.asked)
      return { lane, turn: lane.acquired === null ? lane.asked : turn }
    })
    .sort((a, b) => a.turn - b.turn)
    .map(({ lane }) => lane)
}

function pageOf(exchanges: readonly Exchange<unknown>[]): LockPage {
  const startedAt = Math.min(...exchanges.map(one => one.startedAt))
  const lanes = inQueue(exchanges.flatMap(one => laneOf(one, startedAt) ?? []))
  const { lock } = exchanges[0] ?? {}
  return {
    fingerprint: lock?.fingerprint ?? '',
    backend: lock?.backend ?? '',
    library: exchanges.find(({ session }) => session)?.session?.library ?? null,
    startedAt,
    lanes,
    foreign: foreignLanes(lanes),
  }
}

const arrival = (a: Exchange<unknown>, b: Exchange<unknown>) => a.startedAt - b.startedAt || a.seq - b.seq

/**
 * The uses of locks among some exchanges, in any order, as pages: by session, then by time, the latest page first. A
 * request of a page came at most 0.4 s after all of the page before it was done, or while it went on.
 */
export function lockTimeline(exchanges: Iterable<Exchange<unknown>>): LockPage[] {
  const sessions = new Map<string, Exchange<unknown>[]>()
  for (const exchange of exchanges) {
    if (exchange.lock === null) continue
    const known = sessions.get(exchange.lock.fingerprint)
    if (known) known.push(exchange)
    else sessions.set(exchange.lock.fingerprint, [exchange])
  }
  const pages: LockPage[] = []
  for (const all of sessions.values()) {
    let from = 0
    let until = -Infinity
    all.sort(arrival)
    for (const [index, exchange] of all.entries()) {
      const lane = laneOf(exchange, 0)
      if (lane === null) continue
      if (exchange.startedAt > until + GAP && index > from) {
        pages.push(pageOf(all.slice(from, index)))
        from = index
      }
      until = Math.max(until, isLive(lane) ? Infinity : endOf(lane))
    }
    pages.push(pageOf(all.slice(from)))
  }
  return pages.sort((a, b) => b.startedAt - a.startedAt)
}

/** The figures of a page, in milliseconds; of what goes on, as far as `now` on its clock. */
export interface PageFigures {
  /** From the first request's coming to the last one's end. */
  readonly span: number
  /** How many requests waited. */
  readonly waiters: number
  readonly longestWait: number
  /** The least and the most for which a request had the lock. */
  readonly shortestHold: number
  readonly longestHold: number
  /** Which part of the span nobody had it: 0 to 1. */
  readonly free: number
}

export function pageFigures({ lanes, foreign }: LockPage, now = 0): PageFigures {
  const holds = [
    ...lanes.flatMap(({ acquired, released }) => (acquired === null ? [] : [[acquired, released ?? now] as const])),
    ...foreign.map(({ from, until }) => [from, until ?? now] as const),
  ].sort((a, b) => a[0] - b[0])
  const first = holds[0]?.[0] ?? 0
  let [held, until] = [0, first]
  for (const [from, to] of holds) {
    held += Math.max(0, to - Math.max(from, until))
    until = Math.max(until, to)
  }
  const lengths = lanes.filter(({ acquired }) => acquired !== null).map(lane => holdOf(lane, now))
  const span = Math.max(0, ...lanes.map(lane => Math.max(endOf(lane), isLive(lane) ? now : 0)))
  return {
    span,
    waiters: lanes.filter(didWait).length,
    longestWait: Math.max(0, ...lanes.map(lane => waitOf(lane, now))),
    shortestHold: lengths.length === 0 ? 0 : Math.min(...lengths),
    longestHold: Math.max(0, ...lengths),
    free: span > 0 ? Math.max(0, 1 - held / span) : 0,
  }
}
