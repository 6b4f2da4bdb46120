import type { IncomingMessage } from 'node:http'
import { parseCookieHeader } from '../cookies/index.ts'
import type { Packed, RequestFacts } from '../protocol/index.ts'
import { requestCookies } from './cookie-facts.ts'
import { headerFacts, rawPairs } from './headers.ts'
import type { Redactor } from './redaction/redaction.ts'
import { bodyFacts } from './request-body.ts'
import { originalUrl, own } from './request-parts.ts'
import type { Snapshotter } from './snapshot/snapshot.ts'

/** How much is kept of a URL, in characters. */
const MAX_URL = 8192
/** How much of a URL is searched for what parameters must not show, in characters; Node takes 16 K at most by itself. */
const MAX_READ = 64 * 1024

export interface Tools {
  readonly redactor: Redactor
  readonly snapshotter: Snapshotter
}

/** What Express, or a middleware of its kind, may have put on a request. */
interface RoutedRequest {
  readonly originalUrl?: unknown
  readonly baseUrl?: unknown
  readonly route?: { readonly path?: unknown }
  readonly secure?: unknown
  readonly protocol?: unknown
}

/** `s:<id>.<signature>`, as express-session writes it. */
const signed = /^s(?::|%3a)([^.]+)\./i

const cookieNames = (req: IncomingMessage) => parseCookieHeader(req.headers.cookie ?? '').map(({ name }) => name)

/** What came signed in a cookie and stands in the address as well: which session it is shows later only. */
function idsIn(url: string, req: IncomingMessage): string[] {
  return parseCookieHeader(req.headers.cookie ?? '').flatMap(({ value }) => {
    const [, id = ''] = signed.exec(value) ?? []
    return id !== '' && url.includes(id) ? [id] : []
  })
}

/** What can be said of a request when it begins. */
export function openRequest(req: IncomingMessage, { redactor }: Tools): RequestFacts<Packed> {
  const sent = originalUrl(req).slice(0, MAX_URL)
  const url = redactor.withIds(idsIn(sent, req)).url(sent)
  const encrypted = (req.socket as { encrypted?: unknown }).encrypted === true
  return {
    method: req.method ?? 'GET',
    url,
    route: null,
    // Which of the cookies carries the session is not known yet.
    headers: headerFacts(rawPairs(req.rawHeaders), new Set(cookieNames(req)), redactor),
    cookies: [],
    secure: encrypted,
    protocol: encrypted ? 'https' : 'http',
    httpVersion: req.httpVersion,
    remote: req.socket.remoteAddress ?? '',
  }
}

/** What the app made of it by the time the response is over. `redactor` knows the session's ids and the secret parameters. */
export function closeRequest(
  opened: RequestFacts<Packed>,
  req: IncomingMessage,
  carriers: ReadonlySet<string>,
  { redactor, snapshotter }: Tools,
): RequestFacts<Packed> {
  const { secure, protocol, route, baseUrl } = req as RoutedRequest
  const params = own(req, 'params')
  const facts: Writable<RequestFacts<Packed>> = {
    method: opened.method,
    // What is known by now and was not then: the session's id, and which parameters have a secret's name.
    url: redactor.url(opened.url),
    route: route?.path === undefined ? null : routeOf(baseUrl, route.path),
    headers: headerFacts(rawPairs(req.rawHeaders), carriers, redactor),
    cookies: requestCookies(req.headers.cookie ?? '', carriers, redactor),
    secure: typeof secure === 'boolean' ? secure : opened.secure,
    protocol: typeof protocol === 'string' ? protocol : opened.protocol,
    httpVersion: opened.httpVersion,
    remote: opened.remote,
  }
  const query = own(req, 'query') ?? queryOf(originalUrl(req))
  const body = own(req, 'body')
  const hasQuery = hasKeys(query)
  const hasParams = hasKeys(params)
  if (hasQuery || hasParams) {
    const hidden = redactor.hiddenInUrl(originalUrl(req).slice(0, MAX_READ))
    if (hasQuery) facts.query = snapshotter.take(query, { hidden })
    if (hasParams) facts.params = snapshotter.take(params, { hidden })
  }
  if (body !== undefined)
    facts.body = redactor.packed(bodyFacts(body, req.headers['content-type'] ?? '', { redactor, snapshotter }))
  return facts
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }

const hasKeys = (value: unknown) => typeof value === 'object' && value !== null && Object.keys(value).length > 0

/** The root route of a mounted router is the mount path itself. */
function routeOf(baseUrl: unknown, pattern: unknown): string {
  const mount = typeof baseUrl === 'string' ? baseUrl : ''
  return pattern === '/' && mount !== '' ? mount : `${mount}${String(pattern)}`
}

/** Express 5 parses the query anew at each read, with the app's own parser, so the tool does it by itself. */
function queryOf(url: string): Record<string, string | string[]> | undefined {
  const start = url.indexOf('?')
  if (start < 0) return undefined
  const query = Object.create(null) as Record<string, string | string[]>
  for (const [name, value] of new URLSearchParams(url.slice(start + 1, start + MAX_URL))) {
    const earlier = query[name]
    if (earlier === undefined) query[name] = value
    else query[name] = Array.isArray(earlier) ? [...earlier, value] : [earlier, value]
  }
  return query
}
