import { SessionError } from '../errors.ts'
import type { Holder } from '../events.ts'
import type { Owner } from './lock.ts'

/** `12.3 s` */
const seconds = (ms: number) => `${Number((ms / 1000).toFixed(1))} s`

const nameOf = ({ method, path }: Pick<Owner, 'method' | 'path'>) => `${method} ${path}`

const FORGET = 'call req.session.forget(res) in the handler that holds it, as soon as it has read and written'

/** Another request kept the lock for longer than this one may wait. */
export function timeoutRefusal(timeout: number, holder: Holder | null): SessionError {
  const who =
    holder === null
      ? 'which somebody else has, in another process, or who left just now'
      : `which ${nameOf(holder)} (pid ${holder.pid}) has held for ${seconds(Math.max(0, Date.now() - holder.since))}`
  return new SessionError(
    'ERR_SESSION_LOCK_TIMEOUT',
    `waited ${seconds(timeout)} for the lock of this session, ${who}. Cure: ${FORGET}, or give a longer lockTimeout.`,
    { status: 503, headers: { 'Retry-After': String(Math.max(1, Math.ceil(timeout / 1000))) } },
  )
}

/** What keeps the locks has not said whether anybody has this one. */
export const silenceRefusal = (timeout: number, backend: string): SessionError =>
  new SessionError(
    'ERR_SESSION_LOCK_TIMEOUT',
    `waited ${seconds(timeout)} for the lock of this session, and ${backend}, which keeps the locks, has not answered. Cure: see whether its server runs and can be reached, and whether its pool has connections left.`,
    { status: 503, headers: { 'Retry-After': '1' } },
  )

/**
 * The holder waits for the request that is refused.
 * @param cycle the request that is refused, the holder of what it asks for, and so on: each waits for the next
 */
export function deadlockRefusal(cycle: readonly Owner[]): SessionError {
  const [asking, holder] = cycle
  if (asking === undefined || holder === undefined || asking.req === holder.req) {
    const name = asking === undefined ? 'a request' : nameOf(asking)
    return new SessionError(
      'ERR_SESSION_LOCK_DEADLOCK',
      `${name} asks for the lock of a session that it holds itself, and would wait for ever. Cure: mount connect() once for each request.`,
      { status: 508 },
    )
  }
  const steps = cycle.slice(1).map((owner, i) => {
    const next = cycle[i + 2] ?? asking
    return `${nameOf(owner)} waits for ${i + 2 < cycle.length ? nameOf(next) : 'it'}`
  })
  return new SessionError(
    'ERR_SESSION_LOCK_DEADLOCK',
    `${nameOf(asking)} asks for the lock of this session, which ${nameOf(holder)} has; and ${steps.join(', and ')}, so that none could go on. ` +
      `Cure: in ${nameOf(holder)}, await the answer after req.session.forget(res), or send that request without the session's cookie.`,
    { status: 508 },
  )
}

/** The client went away while its request waited. */
export const abortRefusal = (): SessionError =>
  new SessionError(
    'ERR_SESSION_ABORTED',
    'the client went away while its request waited for the lock of its session. Nothing is to be done: there is nobody to answer.',
    { status: 499 },
  )

/** The locks were closed while a request waited, or before it asked. */
export const closedRefusal = (): SessionError =>
  new SessionError(
    'ERR_SESSION_ABORTED',
    'the locks of these sessions are closed. Cure: close them after the server has closed, when no request is left.',
    { status: 503 },
  )
