import { changedMeanwhile, removedMeanwhile, storageFailure } from '../failure.ts'
import { compareLineages, nextVersion } from '../lineage.ts'
import type { Basis, Saved, Version } from '../storage.ts'
import type { VersionedSession } from './row.ts'

/** The single steps of a save. */
export interface Steps {
  /** What is stored now; `aside` where that counts as none, with the version of its row. */
  current(): Promise<VersionedSession | { readonly aside: number } | null>
  /** False where there is one already. */
  insert(version: Version): Promise<boolean>
  /** False where its version is not this any more. */
  replace(after: number, version: Version): Promise<boolean>
}

/** So many times in a row others may be faster. With eight that are, it happens once in 10^14 saves. */
const ATTEMPTS = 250

/**
 * Stores what a request made of what it had loaded. Each step compares and stores in one statement, so that whatever it takes
 * the place of has been seen.
 * @throws SessionError ERR_SESSION_CONFLICT where it was removed meanwhile, or changed and `onConflict` is 'reject'
 */
export async function saveOnTop(
  { stored, update }: Basis,
  onConflict: 'overwrite' | 'reject',
  steps: Steps,
  place: string,
): Promise<Saved> {
  const basis = stored?.version ?? null
  const first = nextVersion(basis, update, basis?.number ?? 0)
  const isStored =
    basis === null ? stored === null && (await steps.insert(first)) : await steps.replace(basis.number, first)
  if (isStored) return { version: first, overwrote: null }
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const current = await steps.current()
    if (current === null) {
      if (stored !== null) throw removedMeanwhile()
      if (await steps.insert(first)) return { version: first, overwrote: null }
    } else if ('aside' in current) {
      if (stored !== null) throw removedMeanwhile()
      const version = nextVersion(null, update, current.aside)
      if (await steps.replace(current.aside, version)) return { version, overwrote: null }
    } else {
      const { number, lineage } = current.version
      if (onConflict === 'reject') throw changedMeanwhile(lineage.updates[0])
      const version = nextVersion(basis, update, number)
      if (await steps.replace(number, version)) {
        return { version, overwrote: { record: current, ...compareLineages(lineage, basis?.lineage) } }
      }
    }
  }
  throw storageFailure({
    attempt: 'save',
    place,
    why: `others changed it ${ATTEMPTS} times while this was tried`,
    cure: 'give connect() a lock, so that one waits for the other',
    status: 503,
  })
}
