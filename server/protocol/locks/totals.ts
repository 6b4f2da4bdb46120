import type { Exchange } from '../exchange.ts'
import { holdOf, isLive, laneOf, waitOf } from './lane.ts'

/** What one route did with locks. Milliseconds. */
export interface RouteLocks {
  /** `GET /cart/:id`; the path where no route matched. */
  readonly name: string
  /** How many requests had a lock or gave up waiting for one. */
  readonly count: number
  readonly medianWait: number
  readonly longestWait: number
  /** Of those that had the lock. */
  readonly medianHold: number
  readonly longestHold: number
  /** Which part of the holds of which one knows it wrote nothing: 0 to 1. */
  readonly idle: number
  /** Whether any of them wrote, or could have: then it needs its lock. */
  readonly writes: boolean
}

const byNumber = (a: number, b: number) => a - b

function median(sorted: readonly number[]): number {
  const middle = sorted.length >> 1
  if (sorted.length === 0) return 0
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** The locks of some exchanges by route, those that held longest in all first. What still waits or holds does not count. */
export function lockTotals(exchanges: Iterable<Exchange<unknown>>): RouteLocks[] {
  const routes = new Map<string, { waits: number[]; holds: number[]; idle: number; known: number; writes: boolean }>()
  for (const exchange of exchanges) {
    const lane = laneOf(exchange, exchange.startedAt)
    if (lane === null || isLive(lane)) continue
    let route = routes.get(lane.name)
    if (route === undefined) {
      route = { waits: [], holds: [], idle: 0, known: 0, writes: false }
      routes.set(lane.name, route)
    }
    route.waits.push(waitOf(lane))
    if (lane.acquired === null) continue
    route.holds.push(holdOf(lane))
    if (lane.wrote !== null) route.known++
    if (lane.wrote === false) route.idle++
    else route.writes = true
  }
  const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0)
  return [...routes]
    .sort(([, a], [, b]) => sum(b.holds) - sum(a.holds))
    .map(([name, { waits, holds, idle, known, writes }]) => {
      waits.sort(byNumber)
      holds.sort(byNumber)
      return {
        name,
        count: waits.length,
        medianWait: median(waits),
        longestWait: waits.at(-1) ?? 0,
        medianHold: median(holds),
        longestHold: holds.at(-1) ?? 0,
        idle: known === 0 ? 0 : idle / known,
        writes,
      }
    })
}
