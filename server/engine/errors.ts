/** What went wrong with a session, for code that has to tell one from the other. */
export type SessionErrorCode =
  /** Another request kept the session's lock for longer than `lockTimeout`. */
  | 'ERR_SESSION_LOCK_TIMEOUT'
  /** The lock is held by a request that waits for this one. */
  | 'ERR_SESSION_LOCK_DEADLOCK'
  /** The lock was lost while the request ran, so that its changes cannot be stored safely. */
  | 'ERR_SESSION_LOCK_LOST'
  /** The client went away while its request waited. */
  | 'ERR_SESSION_ABORTED'
  /** The session holds something that cannot be stored and brought back. */
  | 'ERR_SESSION_NOT_STORABLE'
  /** The session does not fit into its cookies. */
  | 'ERR_SESSION_TOO_LARGE'
  /** The storage failed. */
  | 'ERR_SESSION_STORAGE'
  /** A handler that declared to read only has written. */
  | 'ERR_SESSION_READ_ONLY'
  /** The stored session changed while this request ran without its lock. */
  | 'ERR_SESSION_CONFLICT'
  /** The session was asked for before `connect()` ran. */
  | 'ERR_SESSION_TOO_EARLY'
  /** A method of a session was called whose request is over, or which was destroyed. */
  | 'ERR_SESSION_GONE'
  /** A function among the options gave what it must not give. */
  | 'ERR_SESSION_OPTION'
  /** The session's cookie cannot be sent any more. */
  | 'ERR_SESSION_TOO_LATE'

export interface SessionErrorOptions {
  readonly cause?: unknown
  /** The answer where nobody handles the error; 500 unless given. */
  readonly status?: number
  /** Headers of that answer, as Express's own error handler sends them. */
  readonly headers?: Readonly<Record<string, string>>
}

/** An error of the engine. Its message begins with `[sessionscope]` and says the cause and the cure. */
export class SessionError extends Error {
  override readonly name = 'SessionError'
  readonly code: SessionErrorCode
  /** HTTP status of the answer where nobody handles the error. */
  readonly status: number
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>> | undefined

  constructor(code: SessionErrorCode, message: string, { cause, status = 500, headers }: SessionErrorOptions = {}) {
    super(`[sessionscope] ${message}`, cause === undefined ? undefined : { cause })
    this.code = code
    this.status = status
    this.statusCode = status
    this.headers = headers
  }
}
