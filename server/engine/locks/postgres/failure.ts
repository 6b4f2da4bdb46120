import { SessionError } from '../../errors.ts'

type Known = readonly [why: string, cure: string, status?: 503]

const AWAY: Known = ['the connection to the server is gone', 'see its log, unless it is being restarted', 503]
const UNREACHABLE: Known = [
  'the server cannot be reached',
  'see that it runs, and what the pool says of its address',
  503,
]
const LOGIN: Known = ['the server refuses the login', 'see the user and the password of the pool']

/** By the codes of Node and of PostgreSQL (its documentation, appendix A); a class of two characters stands for all of it. */
const known: Readonly<Record<string, Known>> = {
  ECONNREFUSED: UNREACHABLE,
  ENOTFOUND: UNREACHABLE,
  EAI_AGAIN: UNREACHABLE,
  EHOSTUNREACH: UNREACHABLE,
  ENETUNREACH: UNREACHABLE,
  ENOENT: UNREACHABLE,
  ENOANSWER: ['the server does not answer', 'see its load, and the network between', 503],
  ETIMEDOUT: AWAY,
  ECONNRESET: AWAY,
  EPIPE: AWAY,
  '08': AWAY,
  '28': LOGIN,
  '3D': ['its database does not exist', 'make it, or see the name in the pool'],
  '25P04': [
    'the server ended the wait',
    'raise transaction_timeout for this user above the lockTimeout of connect()',
    503,
  ],
  '42501': ['the user of the pool may not use advisory locks', 'grant it to execute pg_try_advisory_lock and its like'],
  '42704': ['the server lacks a setting', 'PostgreSQL 14 or later'],
  '42883': [
    'the server lacks a function',
    'PostgreSQL 14 or later; what is only similar to it may have no advisory locks',
  ],
  '53200': ['the server has no room for more locks', 'raise max_locks_per_transaction there', 503],
  '53300': ['the server has no connection left', 'make the pools smaller, or raise max_connections there', 503],
  '57P01': AWAY,
  '57P02': AWAY,
  '57P03': ['the server is starting or stopping', 'see its log, unless it is being restarted', 503],
  '57P05': ['the server closed an idle connection', 'see idle_session_timeout there', 503],
}

/** What pg and its pool say without a code. */
const said: readonly (readonly [RegExp, Known])[] = [
  [/timeout exceeded when trying to connect/, ['no connection of the pool became free', 'a larger max for it', 503]],
  [/after calling end on the pool/, ['the pool was ended', 'end it after the server has closed', 503]],
  [/Connection terminated|not queryable|read timeout/, AWAY],
]

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''

/** What PostgreSQL said about the locks, with its cure. It names no address and no session. */
export function lockFailure(error: unknown): SessionError {
  if (error instanceof SessionError) return error
  const code = codeOf(error)
  const message = error instanceof Error ? error.message : String(error)
  const [why, cure, status = 500] =
    known[code] ??
    known[code.slice(0, 2)] ??
    said.find(([pattern]) => pattern.test(message))?.[1] ??
    ([message, 'see what that says'] as const)
  return new SessionError('ERR_SESSION_STORAGE', `sessions cannot be locked in PostgreSQL: ${why}. Cure: ${cure}.`, {
    cause: error,
    status,
    ...(status === 503 ? { headers: { 'Retry-After': '1' } } : {}),
  })
}

/** A pooler stands between, and sends statements of one connection to different processes of the server. */
export const pooledFailure = (): SessionError =>
  new SessionError(
    'ERR_SESSION_STORAGE',
    'sessions cannot be locked in PostgreSQL: statements of one connection are run by different processes of the server, so that a lock ' +
      'belongs to nobody. Cure: PgBouncer in session mode (pool_mode, with its own server_reset_query), or a pool of direct connections ' +
      'for postgresLock().',
  )

/** Somebody else used the connection of a lock. */
export const goneFailure = (): SessionError =>
  new SessionError(
    'ERR_SESSION_LOCK_LOST',
    'a lock in PostgreSQL was gone before it was given back, for something else ran pg_advisory_unlock_all() or DISCARD ALL on its ' +
      'connection. Cure: PgBouncer in session mode, if there is one; a pool for postgresLock() alone, if that is not enough.',
  )
