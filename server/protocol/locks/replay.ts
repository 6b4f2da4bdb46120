import { endOf, isLive, type LockLane } from './lane.ts'
import type { LockPage } from './timeline.ts'

/** `forget`: the lock is given back as soon as the session is loaded. `read`: it is never asked for. */
export type Behaviour = 'forget' | 'read'

/** How a request would have used the lock; null for as it did. */
export type Change = (lane: LockLane) => Behaviour | null

/** When a request would have had the lock. Milliseconds on the page's clock. */
export interface ReplayedLane {
  readonly id: string
  readonly asked: number
  /** null where it would have given up, as it did. Where it takes none: when it asks for none. */
  readonly acquired: number | null
  readonly released: number
  readonly ended: number
}

export interface Replay {
  /** In the order of the page's lanes, without those that go on. */
  readonly lanes: readonly ReplayedLane[]
  /** From the first request's coming to the last one's end, in milliseconds. */
  readonly span: number
  /** The sum of all waits, in milliseconds. */
  readonly waited: number
}

/** What comes so soon after another's end was waiting for it: the next of a chain, or of a browser's six. Milliseconds. */
const FOLLOWS = 50

/** Two clocks' grain: the follower may seem to have come before the end. Milliseconds. */
const GRAIN = 2

/** Among how many of the last ends a leader is looked for. */
const NEAR = 8

interface Step {
  readonly lane: LockLane
  /** What of its wait its predecessor does not explain: the hand-over, holders in other processes, clocks that differ. */
  readonly slack: number
  /** By it the queue is ordered: when it asked, but never before one that stood before it; then its place. */
  readonly turn: number
  readonly place: number
  readonly followers: Step[]
  isFollower: boolean
}

/** Who followed whom: the one whose end is the last before it came. Those that gave up stay as they are. */
function linkFollowers(steps: readonly Step[]): void {
  const had = steps.filter(({ lane }) => lane.acquired !== null)
  const ends = had.toSorted((a, b) => endOf(a.lane) - endOf(b.lane))
  let next = 0
  for (const step of had.toSorted((a, b) => a.lane.began - b.lane.began)) {
    const { began, acquired } = step.lane
    while (next < ends.length && endOf(ends[next]!.lane) <= began + GRAIN) next++
    for (let i = next - 1; i >= Math.max(0, next - NEAR) && began - endOf(ends[i]!.lane) <= FOLLOWS; i--) {
      const leader = ends[i]!
      // A leader was there and had the lock before its follower, so that no two can follow each other.
      if (leader.lane.began >= began || leader.lane.acquired! >= acquired!) continue
      leader.followers.push(step)
      step.isFollower = true
      break
    }
  }
}

const inTurn = (a: Pick<Step, 'turn' | 'place'>, b: Pick<Step, 'turn' | 'place'>) =>
  a.turn - b.turn || a.place - b.place

/** The recorded facts, as a replay needs them. */
function stepsOf({ lanes }: LockPage): Step[] {
  let turn = -Infinity
  let free = -Infinity
  const steps = lanes
    .filter(lane => !isLive(lane))
    .map((lane, place): Step => {
      const { acquired, asked, released } = lane
      turn = Math.max(turn, asked)
      const slack = (acquired ?? released!) - Math.max(asked, free)
      if (acquired !== null) free = Math.max(free, released!)
      return {
        lane,
        slack: acquired === null ? Math.max(0, slack) : slack,
        turn,
        place,
        followers: [],
        isFollower: false,
      }
    })
  linkFollowers(steps)
  return steps
}

/** What one request would have met, where the lock is free from `free` on and it comes `shift` milliseconds earlier. */
function replayOne({ lane, slack }: Step, shift: number, free: number, how: Behaviour | null): ReplayedLane {
  const asked = lane.asked - shift
  if (lane.acquired === null) {
    // What it would have done with the lock nobody knows: it ends when it has it, or gives up as it did.
    const left = Math.max(asked, Math.min(Math.max(asked, free) + slack, lane.released! - shift))
    const after = endOf(lane) - lane.released!
    return { id: lane.id, asked, acquired: null, released: left, ended: left + after }
  }
  const acquired = how === 'read' ? asked : Math.max(asked, Math.max(asked, free) + slack)
  const held = lane.released! - lane.acquired
  const loading = Math.max(0, (lane.loaded ?? lane.acquired) - lane.acquired)
  const released = acquired + (how === 'read' ? 0 : how === 'forget' ? Math.min(held, loading) : held)
  return { id: lane.id, asked, acquired, released, ended: acquired + (endOf(lane) - lane.acquired) }
}

interface Ready {
  readonly step: Step
  /** By how many milliseconds it comes earlier than it did. */
  readonly shift: number
  readonly turn: number
  readonly place: number
}

/** Puts a step into a list that is sorted from the last in the queue to the first. */
function insert(ready: Ready[], step: Step, earlier: number) {
  // Sums of fractions differ in their last digits, which must not decide who is first.
  const shift = Math.abs(earlier) < 1e-6 ? 0 : earlier
  const one = { step, shift, turn: step.turn - shift, place: step.place }
  let [low, high] = [0, ready.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (inTurn(ready[middle]!, one) > 0) low = middle + 1
    else high = middle
  }
  ready.splice(low, 0, one)
}

/**
 * A page's recorded timeline, as it would have been had some requests used the lock in another way. The queue is first
 * come, first served. Each request keeps its own work before it asks, its hold, and its work after that; and what its wait
 * had of hand-overs and of holders in other processes. It comes when it came: what a client would have asked for earlier
 * nobody knows. But one that came within 50 ms after another of the page had ended is taken to have waited for that end (a
 * chain of calls, a redirect, a browser that opens six connections at most), and keeps its distance from it.
 *
 * With no change it gives the recorded times. Requests that still wait or hold are left out.
 */
export const replay = (page: LockPage, change: Change): Replay => replaySteps(stepsOf(page), change)

/** For several replays of one page: what is recorded is worked out once. */
export function preparedReplay(page: LockPage): (change: Change) => Replay {
  const steps = stepsOf(page)
  return change => replaySteps(steps, change)
}

function replaySteps(steps: readonly Step[], change: Change): Replay {
  const done = new Map<string, ReplayedLane>()
  const ready: Ready[] = []
  for (const step of steps) if (!step.isFollower) insert(ready, step, 0)
  let free = -Infinity
  for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
    const { step, shift } = next
    const how = change(step.lane)
    const lane = replayOne(step, shift, free, how)
    if (lane.acquired !== null && how !== 'read') free = Math.max(free, lane.released)
    done.set(lane.id, lane)
    for (const follower of step.followers) insert(ready, follower, endOf(step.lane) - lane.ended)
  }
  const lanes = steps.flatMap(({ lane }) => done.get(lane.id) ?? [])
  const first = Math.min(...steps.map(({ lane }) => lane.began))
  return {
    lanes,
    span: Math.max(0, ...lanes.map(({ ended }) => ended - first)),
    waited: lanes.reduce((sum, { asked, acquired, released }) => sum + Math.max(0, (acquired ?? released) - asked), 0),
  }
}
