import type { StoredSession } from '../storages/storage.ts'
import { isBeside, KEY } from '../storages/store/keys.ts'
import type { ExpressSession } from './read-session.ts'

/** A place where express-session has kept sessions, to copy them from. Nothing is changed there. */
export interface ForeignSource {
  /** `the table session`. */
  readonly name: string
  /**
   * The sessions that are not over, each as it was when it was read; those without any keys are left out. Their ids here are
   * `idOfSid(sid)`.
   * @throws SessionError ERR_SESSION_STORAGE
   */
  sessions(): AsyncIterable<{ readonly sid: string; readonly session: StoredSession }>
  /** How many there are, about; null where that is not known. */
  count(): Promise<number | null>
}

/** Common to all sources. */
export interface SourceOptions {
  /** Told of each one that is no session of express-session: a sentence without its full stop. */
  readonly onUnreadable?: (reason: string) => void
}

/**
 * What is to be copied of what was found; null where there is nothing, or where it is no session of express-session, which is
 * told.
 * @param usedAt when the session was used, milliseconds since 1970, as far as that is known; never later than it really was:
 *   copied again, an older session must not take the place of what was stored at the target since
 */
export function toStored(
  found: ExpressSession | null,
  onUnreadable: SourceOptions['onUnreadable'],
  usedAt: (session: ExpressSession) => number,
): StoredSession | null {
  const own = found?.keys[KEY]
  if (found === null) onUnreadable?.('it has no cookie, so it is no session of express-session')
  else if (typeof own === 'string') {
    if (!isBeside(own)) onUnreadable?.('connect({ store }) has stored it: copy it with that storage')
  } else if (found.data !== null) {
    const touched = Math.max(0, Math.floor(Math.min(usedAt(found), Date.now())))
    // When it was made nobody has noted.
    return { data: found.data, flash: null, created: touched, client: null, cookie: found.cookie, touched }
  }
  return null
}
