import { SessionError } from './errors.ts'
import type { StorageEvent } from './events.ts'
import { timeLimit } from './time-limit.ts'

const words: Readonly<Record<StorageEvent['op'], readonly [doing: string, then: string]>> = {
  get: ['read a session', ''],
  'read-cookie': ['ask whether a session was revoked', ''],
  set: ['store a session', ' Whether it was stored is not known.'],
  'write-cookie': ['store a session', ''],
  touch: ['note that a session was used', ''],
  destroy: ['remove a session', ' Whether it was removed is not known.'],
}

/** A cookie asks nobody else. */
const COUNTER = 'the counter that connect({ generation }) was given'

/**
 * What a storage answers, or an error where it does not in time. What it answers later changes nothing.
 * @throws SessionError ERR_SESSION_STORAGE, 503
 */
export const withinTime = <T>(work: Promise<T>, ms: number, op: StorageEvent['op'], store: string): Promise<T> =>
  timeLimit(work, ms, () => {
    const [doing, then] = words[op]
    const place = store === 'cookie' ? COUNTER : `the storage (${store})`
    return new SessionError(
      'ERR_SESSION_STORAGE',
      `cannot ${doing}: ${place} has not answered for ${ms / 1000} s.${then} Cure: see whether its server runs and can be reached; where it is slow, raise connect({ storageTimeout })`,
      { status: 503, headers: { 'Retry-After': '1' } },
    )
  })
