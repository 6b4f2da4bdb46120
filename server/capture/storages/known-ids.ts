import { ownText } from '../own-text.ts'

/** The ids behind fingerprints that were shown: the panel names a session by its fingerprint, and never gets the id. */
export interface KnownIds {
  add(fingerprint: string, id: string): void
  /** null for one that is not known, or no longer; `two` where two sessions have it. */
  find(fingerprint: string): string | 'two' | null
}

const AMBIGUOUS = Symbol('two sessions have this fingerprint')

/** Those that were shown longest ago are forgotten. */
export function createKnownIds(limit: number): KnownIds {
  const ids = new Map<string, string | typeof AMBIGUOUS>()
  return {
    add(fingerprint, id) {
      const known = ids.get(fingerprint)
      ids.delete(fingerprint)
      // What came in a header would keep all of it.
      ids.set(fingerprint, known === undefined ? ownText(id) : known === id ? known : AMBIGUOUS)
      if (ids.size <= limit) return
      for (const oldest of ids.keys()) {
        ids.delete(oldest)
        return
      }
    },
    find(fingerprint) {
      const id = ids.get(fingerprint)
      return id === AMBIGUOUS ? 'two' : (id ?? null)
    },
  }
}
