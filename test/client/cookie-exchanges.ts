import type {
  CookieFacts,
  CookieSituation,
  CookieVerdict,
  JarEntry,
  KeptCookie,
  PackedExchange,
  SetCookieFacts,
} from '../../server/protocol/index.ts'
import { cookie, makeExchange, type Sketch, secret, setCookie, text } from './make-exchange.ts'

export const situation = (rest: Partial<CookieSituation> = {}): CookieSituation => ({
  kind: 'fetch',
  url: 'http://localhost:3000/api/cart',
  method: 'GET',
  initiator: 'http://localhost:3000',
  topLevel: 'http://localhost:3000',
  now: 1_795_470_000_000,
  ...rest,
})

export const kept = (name: string, rest: Partial<KeptCookie> = {}): CookieVerdict => ({
  stored: true,
  effect: 'stored',
  reasons: [],
  unreported: [],
  cookie: {
    name,
    domain: 'localhost',
    hostOnly: true,
    path: '/',
    secure: false,
    httpOnly: false,
    sameSite: null,
    session: rest.expiresIn === undefined,
    ...rest,
  },
})

export const refused = (...reasons: string[]): CookieVerdict => ({
  stored: false,
  effect: 'blocked',
  reasons,
  unreported: [],
  cookie: null,
})

export const removal: CookieVerdict = { stored: false, effect: 'expired', reasons: [], unreported: [], cookie: null }

export const facts = (rest: Partial<CookieFacts> = {}): CookieFacts => ({
  context: situation(),
  assumed: [],
  verdicts: [],
  client: { id: 'c1', by: 'connection' },
  jar: [],
  ...rest,
})

/** A line with its verdict. */
export type Judged = readonly [line: SetCookieFacts, verdict: CookieVerdict]

/** An exchange of a client, with what it sets and what of its jar came. */
export const withCookies = (
  sketch: Sketch,
  set: readonly Judged[] = [],
  jar: readonly JarEntry[] = [],
  rest: Partial<CookieFacts> = {},
): PackedExchange =>
  makeExchange({
    ...sketch,
    response: { setCookies: set.map(([line]) => line), ...sketch.response },
    cookies: facts({ verdicts: set.map(([, verdict]) => verdict), jar, ...rest }),
  })

/** What of a line's cookie came with a later request. */
export const entry = (
  from: PackedExchange,
  line: number,
  state: JarEntry['state'] = 'came',
  rest: Partial<JarEntry> = {},
): JarEntry => ({
  name: from.response.setCookies[line]?.name ?? '',
  cookie: from.cookies?.verdicts[line]?.cookie ?? null,
  setBy: { exchange: from.id, line },
  age: 42,
  state,
  reasons: [],
  ...rest,
})

const theme: Judged = [
  setCookie('theme', text('dark'), 'theme=dark; Path=/; Max-Age=31536000', { path: '/', maxAge: 31_536_000 }),
  kept('theme', { expiresIn: 31_536_000 }),
]

const cart: Judged = [
  setCookie('cart', secret('5512ab7c', 36), 'cart=redacted-5512ab7c; Path=/api; HttpOnly; SameSite=Lax', {
    path: '/api',
    httpOnly: true,
    sameSite: 'Lax',
  }),
  kept('cart', { path: '/api', httpOnly: true, sameSite: 'Lax' }),
]

const refusedSid: Judged = [
  setCookie('sid', secret('9c41ab12', 80), 'sid=redacted-9c41ab12; Path=/; HttpOnly; SameSite=None', {
    path: '/',
    httpOnly: true,
    sameSite: 'None',
  }),
  refused('SameSiteNoneInsecure'),
]

/** A login whose session is refused, what its other cookies lived through, and a logout. Oldest first. */
export function cookieExchanges(): PackedExchange[] {
  const post = situation({ kind: 'form-post', method: 'POST', url: 'http://localhost:3000/login' })
  const login = withCookies({ method: 'POST', url: '/login', status: 303 }, [refusedSid, theme, cart], [], {
    context: post,
    client: { id: 'c1', by: 'new' },
    assumed: [
      { about: 'third-party', text: 'Third-party cookies are allowed: no request tells what the browser is set to.' },
      { about: 'top-level', text: 'The form stood on a page of its own: no header tells of frames around it.' },
    ],
  })
  const page = withCookies(
    { url: '/basket' },
    [],
    [entry(login, 1), entry(login, 2, 'not-for-this', { reasons: ['NotOnPath'] })],
  )
  const calls = Array.from({ length: 5 }, (_, i) =>
    withCookies(
      { url: `/api/cart?page=${i}` },
      [],
      [
        entry(login, 1, 'came', { age: 40 + i }),
        entry(login, 2, i < 3 ? 'came' : 'missing', { age: 40 + i }),
        ...(i === 4 ? [{ ...entry(login, 1, 'unknown'), name: '_ga', cookie: null, setBy: null, age: 0 }] : []),
      ],
    ),
  )
  const logout = withCookies(
    { method: 'POST', url: '/logout' },
    [[{ ...theme[0], raw: 'theme=; Path=/; Max-Age=0', value: text(''), maxAge: 0, deletes: true }, removal]],
    [entry(login, 1, 'older', { older: { exchange: page.id, line: 0 } }), entry(login, 2, 'missing')],
    { context: situation({ method: 'POST', url: 'http://localhost:3000/logout' }) },
  )
  return [login, page, ...calls, logout]
}

/** What an attacker, or an accident, may put into cookies: 200 of them. */
export function hostileCookies(): PackedExchange[] {
  const attack = '<img src=x onerror="window.hacked = true">'
  const names = [attack, 'user\u202egnp.exe\u202c\u0000\u001b[31m', '', '`code`', 'x'.repeat(4000)]
  const lines = Array.from({ length: 200 }, (_, i): Judged => {
    const name = names[i % names.length] ?? ''
    const line = setCookie(
      name,
      text(i % 2 ? attack : 'y'.repeat(4000)),
      `${name}=${attack}; Path=/${name}; Domain=${attack}`,
      {
        path: `/${name}`,
        domain: attack,
      },
    )
    return [
      line,
      i % 3
        ? kept(name, { path: `/${name}`, domain: `.${attack}`, hostOnly: false })
        : refused(attack, 'InvalidDomain'),
    ]
  })
  const context = situation({ url: `http://${attack}`, initiator: attack, topLevel: attack, method: attack })
  const assumed = [{ about: 'host' as const, text: attack.repeat(40) }]
  const set = withCookies({ url: `/cookies/${encodeURI(attack)}` }, lines, [], { context, assumed })
  const later = Array.from({ length: 60 }, () =>
    withCookies(
      { url: '/later', request: { cookies: names.map(name => cookie(name, text(attack))) } },
      [],
      lines.map((_, line) =>
        entry(set, line, line % 2 ? 'came' : 'not-for-this', { reasons: [attack, '__proto__'], age: 1e12 }),
      ),
    ),
  )
  return [set, ...later]
}
