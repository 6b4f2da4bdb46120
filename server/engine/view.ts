import type { SessionView } from './observer.ts'
import type { Config } from './options.ts'
import { keysOf } from './stored-keys.ts'
import type { Visit } from './visit.ts'

/** A session in several cookies is in `name`, `name.1`, … */
function cookieNamesOf({ storage, cookie: { name } }: Config): string[] {
  const chunks = storage.kind === 'cookie' ? storage.chunks : 1
  return Array.from({ length: chunks }, (_, part) => (part === 0 ? name : `${name}.${part}`))
}

/** A request's session, for those who look on. Looking changes nothing: it makes no id. */
export const viewOf = (visit: Visit): SessionView => ({
  cookieName: visit.engine.config.cookie.name,
  cookieNames: cookieNamesOf(visit.engine.config),
  id: () => visit.current?.id ?? visit.ids.at(-1) ?? null,
  ids: () => visit.ids,
  get isNew() {
    return visit.isNew
  },
  get unknownId() {
    return visit.unknownId
  },
  get checked() {
    return visit.refused
  },
  data: () => (visit.current === null ? null : keysOf(visit.current.session)),
  cookie: () => visit.current?.cookie ?? null,
  cookieSent: () => visit.cookieSent,
  bytes: () => visit.bytes,
  accesses: () => visit.traces.flatMap(({ accesses }) => accesses),
  unregistered: () => (visit.current === null ? [] : visit.engine.codec.unregistered(visit.current.text)),
})
