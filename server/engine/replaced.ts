import type { Current } from './current.ts'
import { EMPTY_TEXT } from './engine.ts'
import type { Hold } from './locks/lock.ts'
import { newUpdate, publishLost } from './lost-updates.ts'
import { noLocks } from './no-locks.ts'
import { tooLate } from './refusals.ts'
import { changedMeanwhile, removedMeanwhile } from './storages/failure.ts'
import { compareLineages } from './storages/lineage.ts'
import type { Overwritten, StoredSession } from './storages/storage.ts'
import { acquire, idOf, type Visit } from './visit.ts'

type By = 'handler' | 'end'

/** What others stored of a session since it was loaded, which is gone now. */
export interface Overtaken {
  readonly id: string
  readonly base: string
  readonly overwrote: Overwritten
}

/** The stored session of this request goes as soon as its successor is stored. */
export function replace(visit: Visit, current: Current, renewed: StoredSession | null): void {
  visit.outdated = false
  // What is being stored just now is stored soon.
  const isStored = current.record !== null || (visit.pending > 0 && current.id !== null)
  if (isStored) visit.replaced.push({ id: idOf(visit, current), hold: current.hold, renewed })
  else current.hold?.release('end')
  current.hold = null
}

/** Whether the browser has the session itself, and can be told nothing more of it. */
export const isBeyondReach = ({ headed, carrier, browserId }: Visit): boolean =>
  headed && carrier.inCookie && !carrier.canRevoke && browserId !== null

/** The sessions that gave way to this one are dead only now, when it is safe. */
export async function removeReplaced(visit: Visit, by: By): Promise<void> {
  if (visit.replaced.length === 0) return
  if (isBeyondReach(visit) && visit.browserId !== visit.current?.id) throw tooLate('was replaced')
  if (visit.cookie === null && visit.browserId !== null) visit.cookie = 'remove'
  await removeAll(visit, by)
}

/** Each stays among them until it is gone: where the storage fails now, the end of the request tries again. */
export async function removeAll(visit: Visit, by: By): Promise<void> {
  for (let next = visit.replaced[0]; next !== undefined; next = visit.replaced[0]) {
    const { id, hold, renewed } = next
    // Given back whatever happens; and what is to follow it is stored already.
    visit.replaced[0] = { id, hold: null, renewed }
    const known = await removeStored(visit, id, hold, by, renewed)
    for (const each of known) tellRemoved(visit, each)
    visit.replaced.shift()
  }
}

/** What took the place of a session that was renewed is its successor; of any other, nothing. */
const tellRemoved = (visit: Visit, { id, base, overwrote }: Overtaken): void =>
  publishLost(
    visit,
    id,
    visit.carrier.storage.name,
    newUpdate(visit),
    base,
    visit.current?.record ?? { ...overwrote.record, data: EMPTY_TEXT, flash: null },
    overwrote,
  )

/**
 * Removes a session under its lock: whoever has it would store it again. Where nothing keeps requests apart, `loaded` is as it
 * was seen last: what others stored since then goes with it, and is what this gives.
 */
export async function removeStored(
  visit: Visit,
  id: string,
  hold: Hold | null,
  by: By,
  loaded: StoredSession | null = null,
): Promise<Overtaken[]> {
  const own = hold ?? (await acquire(visit, id))
  const overtaken: Overtaken[] = []
  try {
    let seen = loaded
    // Each turn others were quicker. Once there is nothing that can be read, it is gone, or none of ours to remove.
    for (let turn = 0; turn < TURNS && !(await visit.calls.destroyVersion(id, versionFor(visit, seen), by)); turn++) {
      const now = await visit.calls.load(id, by)
      if (now?.version === undefined || seen === null) break
      const { lineage } = now.version
      overtaken.push({
        id,
        base: seen.data,
        overwrote: { record: now, ...compareLineages(lineage, seen.version?.lineage) },
      })
      seen = now
    }
  } finally {
    own.release('end')
  }
  return overtaken
}

/** So often others may be quicker than a removal. */
const TURNS = 250

/** Under a lock nobody else stores. */
const versionFor = ({ engine }: Visit, seen: StoredSession | null) =>
  engine.locks === noLocks ? seen?.version?.number : undefined

/**
 * Sessions that were renewed without a lock are looked at before their successor is stored: one that was removed meanwhile
 * shall not live on under another id, and what others stored in it shall not go unseen.
 * @throws SessionError ERR_SESSION_CONFLICT
 */
export async function lookAtRenewed(visit: Visit, by: By): Promise<Overtaken[]> {
  const found: Overtaken[] = []
  for (const [index, { id, hold, renewed }] of visit.replaced.entries()) {
    const now = renewed === null ? null : await lookAgain(visit, id, renewed, by)
    if (now === 'gone') throw removedMeanwhile()
    if (now === null) continue
    found.push(now)
    visit.replaced[index] = { id, hold, renewed: now.overwrote.record }
  }
  return found
}

/**
 * What became of a session that is about to be removed, where nothing keeps requests apart; null where it is as it was loaded.
 * What is stored between this look and the removal is found by the version.
 * @throws SessionError ERR_SESSION_CONFLICT where others changed it, and are not to be overwritten
 */
export async function lookAgain(
  visit: Visit,
  id: string,
  loaded: StoredSession,
  by: By,
): Promise<Overtaken | 'gone' | null> {
  const { engine, carrier, calls } = visit
  if (engine.locks !== noLocks || carrier.inCookie) return null
  const now = await calls.load(id, by)
  if (now === null) return 'gone'
  if (now.version === undefined || now.version.number === loaded.version?.number) return null
  const { lineage } = now.version
  if (engine.config.onConflict === 'reject') throw changedMeanwhile(lineage.updates[0])
  return { id, base: loaded.data, overwrote: { record: now, ...compareLineages(lineage, loaded.version?.lineage) } }
}
