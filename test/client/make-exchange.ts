import { diffPacked } from '../../server/protocol/diff.ts'
import type {
  CookieValue,
  PackedExchange,
  RequestCookie,
  SessionFacts,
  SetCookieFacts,
  StorageOperation,
  Value,
} from '../../server/protocol/index.ts'

type Request = Partial<PackedExchange['request']>
type Response = Partial<PackedExchange['response']>

export interface Sketch extends Partial<Omit<PackedExchange, 'request' | 'response'>> {
  readonly method?: string
  readonly url: string
  readonly status?: number | null
  readonly request?: Request
  readonly response?: Response
}

export const process = { pid: 4711, host: 'devbox' }
export const pack = (value: Value) => JSON.stringify(value)

let seq = 0

/** An exchange of which only what matters is said. Each begins 700 ms after the one before. */
export function makeExchange({
  method = 'GET',
  url,
  status = 200,
  request,
  response,
  ...rest
}: Sketch): PackedExchange {
  seq++
  const took = rest.duration === undefined ? 3 + ((seq * 37) % 90) / 4 : rest.duration
  const dest = method === 'GET' && !url.startsWith('/api') ? 'document' : 'empty'
  return {
    id: `b7-${seq}`,
    seq,
    process,
    startedAt: 1_795_470_000_000 + seq * 700,
    duration: took,
    session: null,
    lock: null,
    phases: took === null ? [] : phasesOf(took, (rest.session?.storage.length ?? 0) > 1),
    problems: [],
    ...rest,
    request: {
      method,
      url,
      route: url.split('?')[0]?.replace(/[a-c]\d+/, ':sku') ?? null,
      headers: {
        host: 'localhost:3000',
        'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/143.0.0.0 Safari/537.36',
        accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8',
        'accept-language': 'en-GB,en;q=0.9',
        cookie: 'sid=redacted-9c41ab12; theme=dark',
        'sec-fetch-dest': dest,
        'sec-fetch-mode': dest === 'document' ? 'navigate' : 'cors',
      },
      cookies: [cookie('sid', secret('9c41ab12', 80)), cookie('theme', text('dark'))],
      secure: false,
      protocol: 'http',
      httpVersion: '1.1',
      remote: '127.0.0.1',
      ...(url.includes('?') ? { query: pack(Object.fromEntries(new URLSearchParams(url.split('?')[1]))) } : {}),
      params: pack(/[a-c]\d+/.test(url) ? { sku: /[a-c]\d+/.exec(url)?.[0] ?? '' } : {}),
      ...request,
    },
    response: {
      status,
      headers: {
        'x-powered-by': 'Express',
        'content-type': url.startsWith('/api') ? 'application/json; charset=utf-8' : 'text/html; charset=utf-8',
        'content-length': '1843',
        etag: 'W/"733-Zk0yQ3"',
        date: 'Sun, 22 Nov 2026 20:41:07 GMT',
        connection: 'keep-alive',
      },
      setCookies: [],
      bytes: status === null || status === 304 ? 0 : 1843,
      outcome: took === null ? 'pending' : 'finished',
      ...response,
    },
  }
}

function phasesOf(took: number, saves: boolean): PackedExchange['phases'] {
  const at = (part: number) => Math.round(took * part * 10) / 10
  return [
    { name: 'load', start: 0.2, end: at(0.12) },
    { name: 'handler', start: at(0.12), end: at(saves ? 0.74 : 0.9) },
    ...(saves ? [{ name: 'save' as const, start: at(0.74), end: at(0.88) }] : []),
    { name: 'respond', start: at(saves ? 0.88 : 0.9), end: took },
  ]
}

export const operation = (op: StorageOperation['op'], rest: Partial<StorageOperation> = {}): StorageOperation => ({
  op,
  store: 'RedisStore',
  fingerprint: '7f3ac2d1',
  start: op === 'get' ? 0.3 : 11.2,
  ms: op === 'get' ? 1.6 : 1.8,
  result: op === 'get' ? 'found' : 'ok',
  by: op === 'get' ? 'load' : 'end',
  ...rest,
})

type Session = SessionFacts<string>

/** The facts of a session, with the changes that its two trees have. */
export function makeSession(
  verdict: Session['verdict'],
  reason: string,
  before: Value | null,
  after: Value | null,
  rest: Partial<Session> = {},
): Session {
  const [was, is] = [before === null ? null : pack(before), after === null ? null : pack(after)]
  return {
    library: 'express-session',
    fingerprint: '7f3ac2d1',
    isNew: before === null,
    before: was,
    after: is,
    changes: diffPacked(was, is),
    accesses: [],
    verdict,
    reason,
    storage: [operation('get')],
    bytes: (is ?? was ?? '').length,
    losses: [],
    late: [],
    cookie: null,
    ...rest,
  }
}

export const text = (value: string, length = value.length): CookieValue => ({ text: value, length })
export const secret = (fingerprint: string, length: number): CookieValue => ({ redacted: true, fingerprint, length })

export const cookie = (name: string, value: CookieValue): RequestCookie => ({
  name,
  value,
  bytes: name.length + 1 + value.length,
})

/** A Set-Cookie with nothing but its name and value, but for what is said. */
export function setCookie(
  name: string,
  value: CookieValue,
  raw: string,
  rest: Partial<SetCookieFacts> = {},
): SetCookieFacts {
  return {
    name,
    value,
    raw,
    httpOnly: false,
    secure: false,
    sameSite: null,
    path: null,
    domain: null,
    maxAge: null,
    expires: null,
    partitioned: false,
    priority: null,
    prefix: null,
    bytes: raw.length,
    deletes: false,
    ...rest,
  }
}
