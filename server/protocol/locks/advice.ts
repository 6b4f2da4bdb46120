import { holdOf, isLive, type LockLane } from './lane.ts'
import { type Behaviour, preparedReplay, type Replay } from './replay.ts'
import type { LockPage } from './timeline.ts'

/** How a page went, or would have gone. Milliseconds. */
export interface Outcome {
  /** From the first request's coming to the last one's end. */
  readonly span: number
  /** The sum of all waits. */
  readonly waited: number
}

/** A route that held the lock without writing. */
export interface AdvisedRoute {
  /** `GET /cart/:id` */
  readonly name: string
  /** How often it held the lock on this page, and for how long in all. */
  readonly holds: number
  readonly held: number
  /** The page, had this route alone given the lock back at its start. */
  readonly alone: Outcome
}

export interface LockAdvice {
  /** The fewest routes that give nearly all there is to gain; those that held longest first. */
  readonly routes: readonly AdvisedRoute[]
  readonly recorded: Outcome
  /** The page, had all of these routes called `req.session.forget(res)` at their start. */
  readonly forgetting: Outcome
  /** The page, had they declared to read only, and so never asked for the lock. */
  readonly reading: Outcome
  /** What there is to gain: the page's whole time, or where others set that, the waits. */
  readonly gain: 'span' | 'waited'
}

/** Less than this part and these milliseconds are not worth a change. */
const WORTH = { part: 0.1, ms: 20 }

/** What the fewest routes may give less than all of them. */
const NEARLY = 0.95

/** Bounds on the work: lanes of a page, and routes tried. */
const MOST_LANES = 1000
const MOST_ROUTES = 12

const outcome = ({ span, waited }: Replay): Outcome => ({ span, waited })

const isWorthIt = (before: number, after: number) => before - after >= WORTH.ms && before - after >= before * WORTH.part

/** The routes of which no request on this page wrote, or could have, with their holds; the longest in all first. */
function idleRoutes(lanes: readonly LockLane[], needs: ReadonlySet<string>): Omit<AdvisedRoute, 'alone'>[] {
  const routes = new Map<string, { name: string; holds: number; held: number }>()
  for (const lane of lanes) {
    if (needs.has(lane.name) || lane.wrote !== false || lane.acquired === null || lane.state === 'forget') continue
    const { holds, held } = routes.get(lane.name) ?? { holds: 0, held: 0 }
    routes.set(lane.name, { name: lane.name, holds: holds + 1, held: held + holdOf(lane) })
  }
  return [...routes.values()].sort((a, b) => b.held - a.held).slice(0, MOST_ROUTES)
}

/**
 * What a page would gain if routes that held the lock without writing gave it back at once; null where that is less than a
 * tenth or 20 ms, while the page goes on, and for a page of more than 1,000 requests.
 *
 * @param needed names of routes that are known to write at times, from `lockTotals`: these keep their lock
 */
export function lockAdvice(page: LockPage, needed: Iterable<string> = []): LockAdvice | null {
  const { lanes } = page
  if (lanes.length < 2 || lanes.length > MOST_LANES || lanes.some(isLive)) return null
  const writers = lanes.filter(({ wrote, acquired }) => wrote !== false && acquired !== null)
  const routes = idleRoutes(lanes, new Set([...needed, ...writers.map(({ name }) => name)]))
  const run = preparedReplay(page)
  const tryOut = (names: readonly string[], how: Behaviour = 'forget') =>
    outcome(run(lane => (names.includes(lane.name) ? how : null)))

  const recorded = tryOut([])
  const all = routes.map(({ name }) => name)
  const best = tryOut(all)
  const gain = (['span', 'waited'] as const).find(one => isWorthIt(recorded[one], best[one]))
  if (gain === undefined) return null

  // Backwards: gains add up in a queue, so that one route by itself may seem worth little.
  const enough = recorded[gain] - (recorded[gain] - best[gain]) * NEARLY
  let chosen = all
  for (;;) {
    const fewer = chosen
      .map(name => chosen.filter(other => other !== name))
      .map(names => ({ names, left: tryOut(names)[gain] }))
      .sort((a, b) => a.left - b.left)[0]
    if (fewer === undefined || fewer.names.length === 0 || fewer.left > enough) break
    chosen = fewer.names
  }
  return {
    routes: routes.filter(({ name }) => chosen.includes(name)).map(one => ({ ...one, alone: tryOut([one.name]) })),
    recorded,
    forgetting: tryOut(chosen),
    reading: tryOut(chosen, 'read'),
    gain,
  }
}
