import { IncomingMessage } from 'node:http'
import { SessionError } from './errors.ts'
import { isConnected } from './request-properties.ts'

const MARK = Symbol.for('sessionscope.connect')

/** Marks the middleware, so that it is found in an app's stack; what wraps it copies the mark. */
export const markConnect = <T extends object>(middleware: T): T => Object.assign(middleware, { [MARK]: true })

interface Layer {
  readonly handle?: unknown
  /** Express 5: mounted without a path. */
  readonly slash?: unknown
  /** Express 4: the same. */
  readonly regexp?: { readonly fast_slash?: unknown }
}

const isOther = (handle: unknown): boolean =>
  typeof handle === 'function' && handle.name === 'session' && !Object.hasOwn(handle, MARK)

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

let announced = false

/**
 * A middleware that stands before connect() finds no session, and mostly fails with "cannot read properties of undefined".
 * Express has no place to say better but the request's prototype. Only where the request's own app is about to connect it is
 * an error; for all others `req.session` stays what it was, undefined.
 */
export function announceEarlyReads(): void {
  if (announced || 'session' in IncomingMessage.prototype) return
  announced = true
  Object.defineProperty(IncomingMessage.prototype, 'session', {
    configurable: true,
    enumerable: false,
    get(this: IncomingMessage) {
      if (isConnected(this) || !willConnect(this)) return undefined
      throw new SessionError(
        'ERR_SESSION_TOO_EARLY',
        'req.session was read before connect() ran for this request. Put app.use(connect()) before the middleware that needs the session',
      )
    },
    set(this: object, value: unknown) {
      Object.defineProperty(this, 'session', { value, writable: true, enumerable: true, configurable: true })
    },
  })
}
