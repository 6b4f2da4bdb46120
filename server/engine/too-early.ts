import { IncomingMessage, type ServerResponse } from 'node:http'
import { SessionError } from './errors.ts'
import { type Reader, readerOf } from './reader-of.ts'
import { visitOf } from './request-properties.ts'

const MARK = Symbol.for('sessionscope.connect')
/** What wraps a middleware shows it here. */
const WRAPPED = Symbol.for('sessionscope.wrapped')

/** Marks the middleware, so that it is found in an app's stack; what wraps it copies the mark. */
export const markConnect = <T extends object>(middleware: T): T => Object.assign(middleware, { [MARK]: true })

interface Layer {
  readonly handle?: unknown
  /** Express 5: mounted without a path. */
  readonly slash?: unknown
  /** Express 4: the same. */
  readonly regexp?: { readonly fast_slash?: unknown }
}

/** express-session, or the tool around it. */
function isOther(handle: unknown): boolean {
  if (typeof handle !== 'function' || Object.hasOwn(handle, MARK)) return false
  const { [WRAPPED]: wrapped = handle } = handle as { readonly [WRAPPED]?: unknown }
  return typeof wrapped === 'function' && wrapped.name === 'session'
}

/** Whether the app of a request has connect() in its stack, for every path. */
function willConnect(req: object): boolean {
  const app = (req as { app?: { router?: unknown; _router?: unknown } }).app
  if (app === undefined) return false
  // Express 4 throws where an app has no router of that name.
  const router = app._router ?? app.router
  const stack: unknown = (router as { stack?: unknown } | undefined)?.stack
  if (!Array.isArray(stack)) return false
  const layers: readonly Layer[] = stack
  const connect = layers.findIndex(({ handle, slash, regexp }) => {
    const everywhere = slash === true || regexp?.fast_slash === true
    return everywhere && typeof handle === 'function' && Object.hasOwn(handle, MARK)
  })
  // express-session, for one path, asks whether there is a session already, and is the one to make it.
  return connect !== -1 && !layers.slice(0, connect).some(({ handle }) => isOther(handle))
}

/** Whether a request can be on its way to connect(): nothing has answered it, and no route in front of connect() has it. */
function isOnItsWay(req: IncomingMessage): boolean {
  if (visitOf(req) !== undefined) return false
  const { res, route } = req as { readonly res?: ServerResponse; readonly route?: unknown }
  if (res === undefined || res.headersSent || res.writableEnded || res.destroyed) return false
  return route === undefined && willConnect(req)
}

const CAUSE = 'req.session was read before connect() ran for this request'
const CURE = 'Put app.use(connect()) before the middleware that needs the session'

let warned = false

/**
 * Once a process: of a middleware that waits before it reads nobody may catch what is thrown, and a timer reads it in an app
 * that is right.
 */
function warnOfEarlyRead({ method, url = '' }: IncomingMessage): void {
  if (warned) return
  warned = true
  const path = url.split('?', 1)[0]
  process.emitWarning(`[sessionscope] ${CAUSE} (${method} ${path}), and is undefined. ${CURE}`)
}

function read(req: IncomingMessage, reader: Reader): undefined {
  if (reader === 'middleware') throw new SessionError('ERR_SESSION_TOO_EARLY', `${CAUSE}. ${CURE}`)
  if (reader === 'later') warnOfEarlyRead(req)
}

let announced = false

/**
 * A middleware that stands before connect() finds no session, and mostly fails with "cannot read properties of undefined".
 * Express has no place to say better but the request's prototype. It is an error only while the request's own app is about
 * to connect it, and for a middleware that Express has just called, so that it is Express who catches it. For all others
 * `req.session` stays what it was, undefined: for other apps, for routes in front of connect(), for handlers of errors, and
 * for those who listen to the end of the response.
 */
export function announceEarlyReads(): void {
  if (announced || 'session' in IncomingMessage.prototype) return
  announced = true
  const get = function (this: IncomingMessage) {
    return isOnItsWay(this) ? read(this, readerOf(get)) : undefined
  }
  Object.defineProperty(IncomingMessage.prototype, 'session', {
    configurable: true,
    enumerable: false,
    get,
    set(this: object, value: unknown) {
      Object.defineProperty(this, 'session', { value, writable: true, enumerable: true, configurable: true })
    },
  })
}
