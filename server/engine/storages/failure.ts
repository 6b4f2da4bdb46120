import { SessionError } from '../errors.ts'
import type { Update } from './storage.ts'

/** What was tried. */
export type Attempt = 'look for' | 'read' | 'save' | 'touch' | 'remove' | 'set aside' | 'list'

interface Failure {
  readonly attempt: Attempt
  /** `the table web2py_session`, `Redis (session:*)`. Never a session's id, nor what a connection's address holds. */
  readonly place: string
  readonly why: string
  /** What to do, as a sentence without its full stop. */
  readonly cure: string
  readonly cause?: unknown
  /** 503 where trying again may help: no connection, no answer. 500 unless given. */
  readonly status?: 500 | 503
}

/** What to tell of a storage that failed. */
export const storageFailure = ({ attempt, place, why, cure, cause, status = 500 }: Failure): SessionError =>
  new SessionError('ERR_SESSION_STORAGE', `cannot ${attempt} a session in ${place}: ${why}. Cure: ${cure}.`, {
    ...(cause === undefined ? {} : { cause }),
    status,
    ...(status === 503 ? { headers: { 'Retry-After': '1' } } : {}),
  })

/** Another request has changed the session since it was loaded, and the storage was told to reject that. */
export function changedMeanwhile(by: Update | undefined): SessionError {
  const who = by?.by === undefined ? 'another request' : `${by.by.method} ${by.by.path} (pid ${by.by.pid})`
  return new SessionError(
    'ERR_SESSION_CONFLICT',
    `${who} stored the session after this request had loaded it, and onConflict is 'reject': nothing was stored. Cure: send ` +
      'the request again; or give connect() a lock, so that one waits for the other',
    { status: 409 },
  )
}

/** Another request has removed the session since it was loaded: a logout is not undone. */
export const removedMeanwhile = (): SessionError =>
  new SessionError(
    'ERR_SESSION_CONFLICT',
    'another request removed the session after this one had loaded it: nothing was stored, for that would undo it. Send the ' +
      'request again',
    { status: 409 },
  )
