import type { Lineage, Update, Version } from './storage.ts'

/*
 * Two requests load one session and both save it: the later has not seen what the earlier stored, and takes its place. The
 * version tells that this happened. Which updates are gone tells the lineage: those that the overwritten state was made of
 * and that the new one is not. Updates that were lost can come back, with a third request that had loaded them before.
 */

/** So many updates are known by their id, and so many by who made them. */
const KNOWN = 64
const NAMED = 6

const NONE: Lineage = { depth: 0, updates: [] }

/** The state that follows when an update is made on the ground of another; `after`: the version that it takes the place of. */
export const nextVersion = (basis: Version | null | undefined, update: Update, after: number): Version => ({
  number: after + 1,
  lineage: {
    depth: (basis?.lineage.depth ?? 0) + 1,
    updates: [update, ...(basis?.lineage.updates ?? [])].slice(0, KNOWN).map(withoutName),
  },
})

const withoutName = (update: Update, index: number): Update => (index < NAMED ? update : { id: update.id })

interface Comparison {
  readonly lost: readonly Update[]
  readonly lostCount: number
  readonly revived: readonly Update[]
  readonly revivedCount: number
}

/** What is lost, and what comes back, when a state that was made on the ground of `basis` takes the place of `current`. */
export function compareLineages(current: Lineage, basis: Lineage = NONE): Comparison {
  const shared = sharedDepth(current, basis)
  const [lostCount, revivedCount] = [current.depth - shared, basis.depth - shared]
  return {
    lost: current.updates.slice(0, lostCount),
    lostCount,
    revived: basis.updates.slice(0, revivedCount),
    revivedCount,
  }
}

/** How many updates, from the first, both are made of. Where those that are known have none in common, only a bound is known. */
function sharedDepth(a: Lineage, b: Lineage): number {
  const depths = new Map(b.updates.map(({ id }, index) => [id, b.depth - index]))
  for (const { id } of a.updates) {
    const depth = depths.get(id)
    if (depth !== undefined) return depth
  }
  return Math.max(0, Math.min(a.depth - a.updates.length, b.depth - b.updates.length))
}

/** As it is stored. */
export const encodeLineage = ({ depth, updates }: Lineage): string =>
  JSON.stringify([
    depth,
    ...updates.map(({ id, by }) => (by === undefined ? id : [id, by.pid, by.method, by.path, by.at])),
  ])

/** null for what is none, because somebody else has written there. */
export function decodeLineage(text: string): Lineage | null {
  try {
    const [depth, ...updates]: unknown[] = JSON.parse(text)
    if (!Number.isSafeInteger(depth) || (depth as number) < 0) return null
    return { depth: depth as number, updates: updates.map(readUpdate) }
  } catch {
    return null
  }
}

function readUpdate(value: unknown): Update {
  if (typeof value === 'string') return { id: value }
  const [id, pid, method, path, at] = value as unknown[]
  if (typeof id !== 'string') throw new TypeError('an update without an id')
  if (typeof pid !== 'number' || typeof method !== 'string' || typeof path !== 'string' || typeof at !== 'number') {
    return { id }
  }
  return { id, by: { pid, method, path, at } }
}
