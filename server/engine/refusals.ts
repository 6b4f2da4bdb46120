import { SessionError } from './errors.ts'
import type { Visit } from './visit.ts'

/* Why a session is not stored, nothing of it, and why a method of it refuses. `what`: the method, as it is called: `save()`. */

export const lockLost = () =>
  new SessionError(
    'ERR_SESSION_LOCK_LOST',
    "this session's lock was lost while the request ran, so that another one may have changed the session meanwhile; nothing was stored. Send the request again",
    { status: 503, headers: { 'Retry-After': '1' } },
  )

/** A handler that declared to read only. `what`: it changed `cart`. */
export const readOnly = ({ owner }: Visit, what: string) =>
  new SessionError(
    'ERR_SESSION_READ_ONLY',
    `${owner.method} ${owner.path} reads only (lock: 'write'), but ${what}. Nothing was stored. Call await req.session.lock() before the change, or leave the option out for this route`,
  )

export const outdated = () =>
  new SessionError(
    'ERR_SESSION_CONFLICT',
    "the session was renewed or removed while this request waited for it. A new one's cookie would take the place of the renewed one's. Nothing was stored. Send the request again",
    { status: 409 },
  )

export const tooLateForId = () =>
  new SessionError(
    'ERR_SESSION_TOO_LATE',
    'the session got its first content, or a new id, when the headers were sent already, so that its cookie cannot be sent any more. Nothing was stored. Write to the session before the response begins',
  )

/** A session that travels in its cookie. `what`: what happened to it, `was changed`. */
export const tooLate = (what: string) =>
  new SessionError(
    'ERR_SESSION_TOO_LATE',
    `the session ${what} when the headers were sent already; it travels in its cookie, which cannot be sent any more. Write to the session before the response begins`,
  )

export const changedWithoutLock = ({ owner }: Visit) =>
  new SessionError(
    'ERR_SESSION_CONFLICT',
    `${owner.method} ${owner.path} went on after its response was over or its client had left, and so without the session's lock; another request has changed the session since. Its own changes were not stored. Save before the response ends: await req.session.save()`,
    { status: 409 },
  )

export const gone = (what: string) =>
  new SessionError(
    'ERR_SESSION_GONE',
    `${what} was called on a session that is no longer req.session: it was destroyed or regenerated. Use req.session as it is now`,
  )

export const forgotten = (what: string) =>
  new SessionError(
    'ERR_SESSION_READ_ONLY',
    `${what} was called after forget() in the same request, which says that nothing of it is saved. Leave one of them out`,
  )

export const notStored = (what: string) =>
  new SessionError(
    'ERR_SESSION_GONE',
    `${what} found nothing: the session is not stored, or not any more. Save it first, or go on with it as it is`,
  )

export const changedBeforeLock = () =>
  new SessionError(
    'ERR_SESSION_READ_ONLY',
    'lock() was called after the session had been changed; call await req.session.lock() before the first change',
  )
