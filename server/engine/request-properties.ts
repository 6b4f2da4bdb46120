import { createSession, install } from './host.ts'
import { setKey } from './session.ts'
import { idOf, type Visit } from './visit.ts'

/** `req.session` and `req.sessionID`. They say what is, whatever becomes of the session in the request. */
export function exposeRequest(visit: Visit): void {
  Object.defineProperties(visit.req, {
    session: {
      configurable: true,
      enumerable: true,
      get: () => (visit.dropped ? null : visit.current?.exposed),
      set: (value: unknown) => assign(visit, value),
    },
    sessionID: {
      configurable: true,
      enumerable: true,
      // Of a session that was destroyed the id stays known, as it does with express-session.
      get: () => (visit.current === null ? visit.ids.at(-1) : idOf(visit, visit.current)),
    },
  })
}

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
