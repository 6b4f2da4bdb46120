import type { ExpiresAt } from '../../expiry.ts'
import type { StoredSession, Version } from '../storage.ts'

export interface Kept extends StoredSession {
  readonly version: Version
}

/** Sessions by id, in the order of their use, a number of them at most. */
export interface Shelf {
  get(id: string): Kept | undefined
  put(id: string, session: Kept): void
  delete(id: string): void
  readonly ids: () => IterableIterator<string>
}

/** All are looked at for one that is over no more often, in milliseconds. */
const PAUSE = 1000

export function createShelf(expiresAt: ExpiresAt, limit: number): Shelf {
  /** Maps keep the order of insertion: the one that was used least lately comes first. */
  const sessions = new Map<string, Kept>()
  /** None is over before. */
  let earliest = Number.POSITIVE_INFINITY
  let looked = Number.NEGATIVE_INFINITY

  function removeExpired(): void {
    const now = Date.now()
    if (earliest > now || performance.now() - looked < PAUSE) return
    looked = performance.now()
    earliest = Number.POSITIVE_INFINITY
    for (const [id, session] of sessions) {
      const end = expiresAt(session, session.touched)
      if (end <= now) sessions.delete(id)
      else earliest = Math.min(earliest, end)
    }
  }

  return {
    get: id => sessions.get(id),
    put(id, session) {
      earliest = Math.min(earliest, expiresAt(session, session.touched))
      sessions.delete(id)
      sessions.set(id, session)
      if (sessions.size > limit) removeExpired()
      if (sessions.size > limit) for (const first of sessions.keys()) return void sessions.delete(first)
    },
    delete: id => void sessions.delete(id),
    ids: () => sessions.keys(),
  }
}
