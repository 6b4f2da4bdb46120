import { judgeSetCookie, setCookieFacts } from '../../server/cookies/index.ts'
import { publicSuffix } from '../../server/cookies/public-suffixes.ts'
import type {
  CookieAssumption,
  CookieFacts,
  CookieSituation,
  JarEntry,
  KeptCookie,
  PackedExchange,
  SetCookieFacts,
} from '../../server/protocol/index.ts'
import { makeExchange, makeSession } from '../stream/support.ts'

const NOW = 1_700_000_000_000

export const situation = (overrides: Partial<CookieSituation> = {}): CookieSituation => ({
  kind: 'navigate',
  url: 'https://app.example.test/account/login',
  now: NOW,
  ...overrides,
})

export const assumption = (about: CookieAssumption['about']): CookieAssumption => ({
  about,
  text: `The ${about} was assumed.`,
})

/** As the capture keeps a line. */
function lineFacts(raw: string): SetCookieFacts {
  const { rawValue, ...facts } = setCookieFacts(raw, NOW)
  return { ...facts, value: { text: rawValue, length: rawValue.length }, raw }
}

interface Told {
  /** The Set-Cookie lines of the response; each is judged. */
  readonly lines?: readonly string[]
  readonly context?: Partial<CookieSituation>
  readonly assumed?: readonly CookieAssumption[]
  readonly by?: CookieFacts['client']['by']
  readonly jar?: readonly JarEntry[]
  readonly headers?: Readonly<Record<string, string>>
  /** Names of the cookies that came. */
  readonly came?: readonly string[]
  readonly method?: string
  readonly url?: string
  readonly session?: Parameters<typeof makeSession>[1] | null
  readonly at?: Pick<PackedExchange, 'startedAt' | 'duration'>
}

export const BROWSER = { 'user-agent': 'Mozilla/5.0', 'sec-fetch-site': 'same-origin' }

/** The options of a session's cookie that is called so. */
export const carrier = (name: string) => ({
  name,
  secure: false,
  httpOnly: true,
  sameSite: null,
  path: '/',
  domain: null,
  originalMaxAge: null,
  expires: null,
  sent: false,
})

/** An exchange with what is known of its cookies. Its session is express-session's, and in the cookie `sid`. */
export function withCookies(
  seq: number,
  { lines = [], context, assumed = [], by = 'cookie', jar = [], headers = BROWSER, came = [], ...told }: Told = {},
): PackedExchange {
  const where = situation(context)
  return makeExchange(seq, {
    ...told.at,
    request: {
      method: told.method ?? 'GET',
      url: told.url ?? `/page/${seq}`,
      headers,
      cookies: came.map(name => ({ name, value: { text: 'x', length: 1 }, bytes: name.length + 2 })),
    },
    response: { setCookies: lines.map(lineFacts) },
    session: told.session === null ? null : makeSession('a', { cookie: carrier('sid'), ...told.session }),
    cookies: {
      context: where,
      assumed,
      verdicts: lines.map(header => judgeSetCookie({ header, context: where, publicSuffix })),
      client: { id: 'c1', by },
      jar,
    },
  })
}

/** What a line becomes. */
export function kept(header: string, context: Partial<CookieSituation> = {}): KeptCookie {
  const { cookie } = judgeSetCookie({ header, context: situation(context), publicSuffix })
  if (cookie === null) throw new Error(`not kept: ${header}`)
  return cookie
}

/** A cookie of the jar that the first line of exchange 1 has set. */
export function entry(state: JarEntry['state'], header: string, overrides: Partial<JarEntry> = {}): JarEntry {
  const cookie = kept(header)
  const setBy = { exchange: 'exchange-1', line: 0 }
  return { name: cookie.name, cookie, setBy, age: 12, state, reasons: [], ...overrides }
}
