import type { JarEntry, KeptCookie, PackedExchange } from '../protocol/index.ts'
import type { Past } from './rule.ts'
import { requestName } from './words.ts'

const LONGEST_NAME = 60

/** `sid` in backticks; cut where it is long. */
export function shownName(name: string): string {
  if (name === '') return 'the cookie without a name'
  return `\`${name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name}\``
}

/** `.example.test, path /app`: what a cookie is kept under beside its name. */
export const placeOf = ({ domain, path, partitionKey }: KeptCookie): string =>
  `${domain}, path ${path}${partitionKey === undefined ? '' : `, inside ${partitionKey.topLevelSite}`}`

/** A cookie that was set here, and is in the browser. */
export type PresentEntry = JarEntry & { readonly cookie: KeptCookie }

/** Whether the browser showed that it has it. */
export const isPresent = (entry: JarEntry): entry is PresentEntry =>
  entry.cookie !== null && ['came', 'older', 'other', 'came-anyway'].includes(entry.state)

type LineRef = NonNullable<JarEntry['setBy']>

/** `POST /login`, where it is still known. */
export function setterName(line: LineRef | null | undefined, past: Past): string {
  const setter = line == null ? undefined : past.find(line.exchange)
  return setter === undefined ? 'an earlier response' : requestName(setter)
}

/** Of this name, or what belongs to it: cookie-session's signature, a further part of an encrypted session. */
const belongsTo = (name: string, session: string): boolean =>
  name === session ||
  name === `${session}.sig` ||
  (name.startsWith(`${session}.`) && /^\.\d$/.test(name.slice(session.length)))

/** Whether a cookie carries the session. Where the exchange itself does not show it, the one that `setBy` names does. */
export function isSessionCookie(name: string, exchange: PackedExchange, past: Past, setBy?: LineRef | null): boolean {
  const setter = setBy == null ? undefined : past.find(setBy.exchange)
  return [exchange, setter].some(each => {
    const carrier = each?.session?.cookie?.name
    return carrier != null && belongsTo(name, carrier)
  })
}

/** Whether a browser asked: scripts and tools have no cookies of their own, or treat them as they like. */
export function isBrowser({ request }: PackedExchange): boolean {
  const { headers } = request
  return headers['sec-fetch-site'] !== undefined || String(headers['user-agent'] ?? '').startsWith('Mozilla/')
}

/** The option that gives a session's cookie another name. */
export function renamedSession(library: string | undefined): string {
  if (library === 'cookie-session') return "cookieSession({ ...options, name: 'other' })"
  if (library === 'sessionscope') return "connect({ ...options, masterapp: 'other' })"
  return "session({ ...options, name: 'other.sid' })"
}
