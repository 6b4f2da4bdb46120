import type { Current } from './current.ts'
import { SessionError } from './errors.ts'
import { OWN_FOLDER } from './own-folder.ts'
import { bindProxy } from './session-host.ts'
import { traceSession } from './trace/trace-session.ts'
import type { Visit } from './visit.ts'

/** What the app gets: the session itself, unless somebody watches or nothing may be written. */
export function expose(visit: Visit, current: Current): object {
  let { session }: { session: object } = current
  if (visit.observer !== undefined) {
    visit.trace?.stop()
    visit.trace = traceSession(session, { root: OWN_FOLDER })
    visit.traces.push(visit.trace)
    session = visit.trace.session
    bindProxy(session, current.host)
  }
  if (visit.mode !== 'write') return session
  const proxy = readOnly(session, visit)
  bindProxy(proxy, current.host)
  return proxy
}

/** A write fails at its own line. What is written deeper inside is found when the request ends. */
function readOnly(session: object, visit: Visit): object {
  const check = (key: string | symbol) => {
    if (visit.mode !== 'write') return
    const { owner } = visit
    throw new SessionError(
      'ERR_SESSION_READ_ONLY',
      `${owner.method} ${owner.path} reads only (lock: 'write'), but writes \`${String(key)}\`. Call await req.session.lock() before the change, or leave the option out for this route`,
    )
  }
  return new Proxy(session, {
    set(target, key, value) {
      check(key)
      return Reflect.set(target, key, value)
    },
    defineProperty(target, key, descriptor) {
      check(key)
      return Reflect.defineProperty(target, key, descriptor)
    },
    deleteProperty(target, key) {
      check(key)
      return Reflect.deleteProperty(target, key)
    },
  })
}
