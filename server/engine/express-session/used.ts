import { storageFailure } from '../storages/failure.ts'
import type { ExpressSession } from './read-session.ts'

/** Stores round the time at which a session may go up to whole seconds. */
const SECOND = 1000
/** Clocks differ by less. */
const SLACK = 60_000

/**
 * When a session was saved or touched, milliseconds since 1970, of when its store lets it go: its lifetime before that, in
 * whole seconds. 0 where nothing tells, because the store keeps for good what has no lifetime of its own.
 * @param ends milliseconds since 1970; null where the store keeps it for good
 * @param ttl the store's own lifetime for sessions without one, seconds
 * @throws SessionError ERR_SESSION_STORAGE where that would be in the future, because the store has another `ttl`
 */
export function usedAt(session: ExpressSession, ends: number | null, ttl: number, place: string): number {
  const lifetime = session.cookie?.maxAge ?? null
  if (ends === null) return session.expires !== null && lifetime !== null ? session.expires - lifetime : 0
  const used = Math.floor((ends - (lifetime ?? ttl * SECOND)) / SECOND - 1) * SECOND
  if (lifetime === null && used > Date.now() + SLACK) throw wrongTtl(place, ttl, ends)
  return used
}

/** Copied with a time that moves with each copy, an old session would take the place of a newer one. */
const wrongTtl = (place: string, ttl: number, ends: number) =>
  storageFailure({
    attempt: 'list',
    place,
    why:
      `one ends in ${Math.round((ends - Date.now()) / SECOND)} s, which is later than a \`ttl\` of ${ttl} s allows, so that it cannot ` +
      'be told when it was used',
    cure: 'give the `ttl` that the store was made with, in seconds',
  })
