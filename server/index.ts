import type { IncomingMessage, ServerResponse } from 'node:http'
import { announce } from './announce.ts'
import type { Middleware, Next } from './capture/recording.ts'
import { checkOptions, DEFAULT_PATH, type Options } from './options.ts'
import type { Tool } from './tool.ts'

export type { RedactOptions } from './capture/redaction/options.ts'
export type { Options } from './options.ts'
export type * from './protocol/cookies.ts'
export type * from './protocol/exchange.ts'
export type * from './protocol/session.ts'
export type { StorageStatement } from './protocol/storage.ts'
export type * from './protocol/value.ts'

/** What a wrapper has around it, for `connect()`, which looks for other session middleware in front of it. */
const WRAPPED = Symbol.for('sessionscope.wrapped')

/** Any middleware of the connect kind: express-session, cookie-session, of Express 4 or 5. */
export type SessionMiddleware = (req: never, res: never, next: never) => unknown

/** What `sessionscope()` without a middleware is. */
export type Handler = (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => void

/**
 * Wraps a session middleware, so that a panel on the page shows what happens to the session in every request.
 * When NODE_ENV is anything but unset, `development` or `dev`, it returns the very function that it was given.
 *
 * @example
 * app.use(sessionscope(session({ secret, resave: false, saveUninitialized: false })))
 *
 * @param middleware the session middleware; leave it out in an app without sessions
 * @throws TypeError where an option is unknown or has a value that it cannot have
 */
export function sessionscope<M extends SessionMiddleware>(middleware: M, options?: Options): M
export function sessionscope(middleware?: undefined, options?: Options): Handler
export function sessionscope(middleware?: SessionMiddleware, options?: Options): SessionMiddleware | Handler {
  if (middleware !== undefined && typeof middleware !== 'function') {
    throw new TypeError(
      `[sessionscope] the middleware is ${middleware === null ? 'null' : typeof middleware}; allowed: a session middleware such as session({ … }), or nothing`,
    )
  }
  const checked = checkOptions(options)
  if (!isEnabled(checked)) return middleware ?? passBy

  const path = checked.path ?? DEFAULT_PATH
  const { hosts = [], peers = [] } = checked
  const seen = checked.print === false ? null : announce({ path, hosts, peers, middleware: sessionscope })
  if (!isDevelopment()) warnOfExposure(path, checked)
  const tool = load(checked)
  const session = (middleware as Middleware | undefined) ?? null
  function sessionscope(req: IncomingMessage, res: ServerResponse, next: Next) {
    seen?.(req)
    const run = (then: Next): unknown => {
      if (tool.ready !== null) return tool.ready.handle(req, res, then, session)
      return session === null ? then() : session(req, res, then)
    }
    if (tool.ready !== null || tool.failed) return run(next)
    tool.loading.then(() => runLate(run, next))
  }
  // What the middleware carries, an express.Router's `stack` for one, stays at hand.
  if (middleware !== undefined) copyProperties(middleware, sessionscope)
  Object.defineProperty(sessionscope, WRAPPED, { value: middleware, configurable: true })
  return sessionscope
}

/**
 * Runs what the tool's loading held up. An error of the middleware goes to next, as the framework would have it; one that
 * came from behind next is nobody's to catch, as it would be without the tool.
 */
async function runLate(run: (next: Next) => unknown, next: Next) {
  let passed = false
  try {
    await run(error => {
      passed = true
      return next(error)
    })
  } catch (error) {
    if (!passed) return next(error)
    setImmediate(() => {
      throw error
    })
  }
}

function copyProperties(from: object, to: object) {
  const {
    length: _length,
    name: _name,
    prototype: _prototype,
    ...own
  } = Object.getOwnPropertyDescriptors(from) as {
    [key: string]: PropertyDescriptor
  }
  Object.defineProperties(to, own)
}

const passBy: Handler = (_req, _res, next) => next()

let warned = false

/** Once a process: an app may mount the tool in several places. */
function warnOfExposure(path: string, { peers = [], hosts = [] }: Options) {
  if (warned) return
  warned = true
  const who = ['this machine', ...peers].join(', ')
  const names = ['localhost', ...hosts].join(', ')
  console.warn(
    `[sessionscope] is enabled with NODE_ENV=${process.env.NODE_ENV}: at ${path}, whoever comes from ${who} as ${names} sees every request with its headers, cookies, body and session. Secrets are redacted by name; other data is shown as it is.`,
  )
}

const isDevelopment = () => ['', 'development', 'dev'].includes(process.env.NODE_ENV ?? '')
const isEnabled = (options: Options) => options.enabled ?? isDevelopment()

interface Loading {
  ready: Tool | null
  failed: boolean
  readonly loading: Promise<void>
}

/** The tool itself is loaded only where it is enabled, while the app goes on starting. */
function load(options: Options): Loading {
  const state: { ready: Tool | null; failed: boolean } = { ready: null, failed: false }
  const loading = import('./shared-tool.ts')
    .then(({ createSharedTool }) => {
      state.ready = createSharedTool(options)
    })
    .catch((error: unknown) => {
      state.failed = true
      console.warn('[sessionscope] could not be loaded, so the app runs without it:', error)
    })
  return Object.assign(state, { loading })
}
