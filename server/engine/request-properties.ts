import type { IncomingMessage } from 'node:http'
import { createSession, install } from './host.ts'
import { setKey } from './session.ts'
import { idOf, type Visit } from './visit.ts'

const VISIT = Symbol('sessionscope.visit')

interface Visited {
  readonly [VISIT]: Visit
}

/*
 * The same accessors for all requests: with functions of its own, each request would be an object of a shape of its own to
 * V8, which costs more than all the rest here.
 */
const SESSION: PropertyDescriptor & ThisType<Visited> = {
  configurable: true,
  enumerable: true,
  get() {
    const visit = this[VISIT]
    return visit.dropped ? null : visit.current?.exposed
  },
  set(value: unknown) {
    assign(this[VISIT], value)
  },
}

const SESSION_ID: PropertyDescriptor & ThisType<Visited> = {
  configurable: true,
  enumerable: true,
  get() {
    const visit = this[VISIT]
    // Of a session that was destroyed the id stays known, as it does with express-session.
    return visit.current === null ? visit.ids.at(-1) : idOf(visit, visit.current)
  },
}

/** `req.session` and `req.sessionID`. They say what is, whatever becomes of the session in the request. */
export function exposeRequest(visit: Visit): void {
  const { req } = visit as { req: { [VISIT]?: Visit } }
  req[VISIT] = visit
  Object.defineProperty(req, 'session', SESSION)
  Object.defineProperty(req, 'sessionID', SESSION_ID)
}

/** Whether connect() ran for a request: what it lacks now the app has deleted. */
export const isConnected = (req: IncomingMessage): boolean => Object.hasOwn(req, VISIT)

/** The visit of a request that connect() has served; undefined where it has not. */
export const visitOf = (req: IncomingMessage): Visit | undefined => (req as IncomingMessage & Partial<Visited>)[VISIT]

/** null and undefined remove the session with the end of the response; an object replaces what it holds. */
function assign(visit: Visit, value: unknown): void {
  if (value === null || value === undefined) {
    visit.dropped = true
    return
  }
  if (typeof value !== 'object') {
    throw new TypeError(
      `[sessionscope] req.session was set to a ${typeof value}; allowed: null, or an object with its keys`,
    )
  }
  if (value === visit.current?.exposed) {
    visit.dropped = false
    return
  }
  visit.dropped = false
  if (visit.current === null) install(visit, createSession(visit, null))
  const session = visit.current?.session ?? {}
  const keys = Object.entries(value)
  for (const key of Object.keys(session)) Reflect.deleteProperty(session, key)
  for (const [key, each] of keys) setKey(session, key, each)
}
