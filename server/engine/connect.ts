import type { IncomingMessage, ServerResponse } from 'node:http'
import { pathOf } from './client.ts'
import type { Engine } from './engine.ts'
import { SessionError } from './errors.ts'
import { finish, foresee } from './finish.ts'
import { createSession } from './host.ts'
import { rememberStorage } from './inspect.ts'
import { runCaused } from './locks/causes.ts'
import { noLocks } from './no-locks.ts'
import { abandon, openNew, openNow, openStored } from './open.ts'
import { checkOptions } from './options/check-options.ts'
import { isSamePlace } from './options/storage-choice.ts'
import type { Config, ConnectOptions } from './options.ts'
import { exposeRequest, isConnected, visitOf } from './request-properties.ts'
import { openEngine } from './resources.ts'
import { type Gate, gateResponse } from './response-gate.ts'
import { announceEarlyReads, markConnect } from './too-early.ts'
import { unsend } from './unsend.ts'
import { viewOf } from './view.ts'
import { idOf, releaseAll, Visit } from './visit.ts'
import { whenClosed } from './when-closed.ts'

export type Next = (error?: unknown) => unknown

/** A middleware of the connect kind, for Express 4 and 5. */
export type ConnectMiddleware = (req: IncomingMessage, res: ServerResponse, next: Next) => void

/**
 * Gives every request its user's session, `req.session`: kept in files and locked for the whole request, so that parallel
 * requests of one user lose no update; or in a database, Redis, an encrypted cookie, any store of express-session.
 *
 * @example
 * app.use(connect())
 * app.get('/', (req, res) => {
 *   req.session.views = (req.session.views ?? 0) + 1
 *   res.send(`${req.session.views} views`)
 * })
 *
 * @throws TypeError where an option is unknown, has a value that it cannot have, or contradicts another
 */
export function connect(options: ConnectOptions = {}): ConnectMiddleware {
  const engine = openEngine(checkOptions(options))
  function session(req: IncomingMessage, res: ServerResponse, next: Next): void {
    // Another session middleware ran before, or this one.
    if (Object.hasOwn(req, 'session')) {
      if (isConnected(req) && engine.config.lockMode(req) === 'write') warnOfOrder()
      const other = visitOf(req)?.engine.config
      if (other !== undefined && isOther(other, engine.config)) warnOfOther(pathOf(req))
      return void next()
    }
    serve(engine, req, res, next)
  }
  announceEarlyReads()
  rememberStorage(session, engine)
  return markConnect(session)
}

const isOther = (a: Config, b: Config) => !isSamePlace(a.storage, b.storage) || a.cookie.name !== b.cookie.name

let warnedOfOther = false

/** Once a process: an app that mounts a second connect() for sessions of their own would not see that it has none. */
function warnOfOther(path: string): void {
  if (warnedOfOther) return
  warnedOfOther = true
  process.emitWarning(
    `[sessionscope] two connect() with sessions of their own ran for ${path}: the first counts, the second did nothing. Mount the one for the narrower path before the other one`,
  )
}

let warned = false

/** Once a process: the session is there already, with its lock. */
function warnOfOrder(): void {
  if (warned) return
  warned = true
  process.emitWarning(
    "[sessionscope] connect({ lock: 'write' }) ran after another connect(), which has the session and its lock already, and did nothing. Mount it before the other one",
  )
}

function serve(engine: Engine, req: IncomingMessage, res: ServerResponse, next: Next): void {
  const visit = new Visit(engine, req, res)
  const { gone } = visit
  const proceed = () => {
    // The client left while its session was being loaded: nobody is served, and nobody waits.
    if (gone.aborted) {
      releaseAll(visit, 'abort')
      return
    }
    exposeRequest(visit)
    visit.observer?.opened(viewOf(visit))
    if (!visit.over) gateResponse(res, new SessionGate(visit, next))
    // Where nobody waits, nobody waits in a circle.
    if (engine.locks === noLocks) next()
    else runCaused(req, next)
  }
  // A WebSocket: no response will end that could give the lock back or carry a cookie. It is as if that had been.
  if (isWithoutResponse(req, res)) Object.assign(visit, { over: true, headed: true })
  // Where nothing is held and nobody looks on, the end of the connection changes nothing.
  else if (!visit.carrier.inCookie || visit.observer !== undefined || visit.carrier.canRevoke) {
    whenClosed(req, res, () => {
      if (visit.over) return
      gone.abort()
      abandon(visit)
    })
  }
  const { id, refused } = visit.carrier
  if (id === null || openNow(visit, id)) {
    if (id === null) openNew(visit, refused)
    proceed()
    return
  }
  // Out of the promise, so that what a handler throws is no rejection.
  openStored(visit, id).then(
    () => queueMicrotask(proceed),
    (error: unknown) => {
      if (!(error instanceof SessionError && error.code === 'ERR_SESSION_ABORTED')) next(error)
    },
  )
}

const isWithoutResponse = (req: IncomingMessage, res: ServerResponse) =>
  (req as { upgrade?: unknown }).upgrade === true || typeof (res as { once?: unknown }).once !== 'function'

/** Holds the response back until the session is stored. */
class SessionGate implements Gate {
  readonly #visit: Visit
  readonly #next: Next

  constructor(visit: Visit, next: Next) {
    this.#visit = visit
    this.#next = next
  }

  head(status: unknown) {
    foresee(this.#visit, status)
  }

  pass(last: boolean) {
    return finish(this.#visit, last)
  }

  cookies() {
    return cookieLines(this.#visit)
  }

  failed(error: unknown) {
    unsend(this.#visit.res)
    this.#next(error)
  }
}

function cookieLines(visit: Visit): readonly string[] {
  const { current, carrier, cookie } = visit
  visit.headed = true
  // Of a request that forgets its session goes what an explicit save() has stored before.
  const isKept = cookie === 'set' && visit.forgotten && (current?.record == null || carrier.isForeign)
  if (cookie === null || isKept) return []
  visit.cookieSent = true
  visit.browserId = cookie === 'set' && current !== null ? idOf(visit, current) : null
  if (cookie === 'remove') return carrier.removalLines((current ?? createSession(visit, null)).cookie)
  return current === null ? [] : carrier.linesOf(current.cookie, idOf(visit, current))
}
