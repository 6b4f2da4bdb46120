import type { JarEntry, PackedExchange } from '../../protocol/index.ts'
import { isBrowser, isSessionCookie, placeOf, setterName, shownName } from '../cookie-words.ts'
import type { Rule } from '../rule.ts'
import { listed } from '../words.ts'

/** Requests that browsers make without cookies although a page of the site asks for them. */
function isWithoutCookies({ request, cookies }: PackedExchange): boolean {
  const { method, headers, url } = request
  return (
    // A preflight (Fetch, section 4.8), a manifest without `crossorigin="use-credentials"` (HTML, section 4.6.7.10).
    (method === 'OPTIONS' && headers['access-control-request-method'] !== undefined) ||
    headers['sec-fetch-dest'] === 'manifest' ||
    // Ahead of time, for a page that may be of another site.
    String(headers['sec-purpose'] ?? headers.purpose ?? '').includes('prefetch') ||
    // What tools look for on their own.
    url.startsWith('/.well-known/') ||
    // Whether the script wanted cookies with it, nobody can see.
    (request.cookies.length === 0 && cookies?.assumed.some(({ about }) => about === 'credentials') === true)
  )
}

/** Whether it is the same browser, and none of those that only look like it: a private window, a script, another user. */
function isSameClient(exchange: PackedExchange): boolean {
  const by = exchange.cookies?.client.by
  if (by === 'cookie') return true
  if (by === 'connection') return isBrowser(exchange)
  // By its address alone, only a page that came from here is one whose cookies are known.
  return by === 'address' && exchange.request.headers['sec-fetch-site'] === 'same-origin'
}

/** A cookie that the browser keeps and sends, by all that is known, and that did not come. */
export const cookieNeverCameBack: Rule = (exchange, past) => {
  const { cookies, request } = exchange
  if (cookies === undefined || isWithoutCookies(exchange) || !isSameClient(exchange)) return null
  // Told once; that it is still missing says nothing new.
  const missing = cookies.jar.filter(
    ({ state, cookie, isNews = true }) => state === 'missing' && cookie !== null && isNews,
  )
  const isSession = (entry: JarEntry) => isSessionCookie(entry.name, exchange, past, entry.setBy)
  // What scripts can reach, they remove at will.
  const told = missing.filter(entry => entry.cookie?.httpOnly === true || isSession(entry))
  const ofSession = told.find(isSession)
  const first = ofSession ?? told[0]
  if (first?.cookie == null) return null
  const setter = setterName(first.setBy, past)
  const name = shownName(first.name)
  const others = told.filter(entry => entry !== first).map(entry => shownName(entry.name))
  return {
    code: 'cookie-never-came-back',
    severity: ofSession === undefined ? 'warning' : 'error',
    certainty: 'likely',
    title: `${name} was set by ${setter} and should be here; the browser did not send it`,
    why: first.cookie.httpOnly
      ? TAKEN
      : `A script of the page removed it; if not: ${TAKEN.charAt(0).toLowerCase()}${TAKEN.slice(1)}`,
    fix: `Look for ${name} in the browser's developer tools, under Application, Cookies. If it is there, something strips the Cookie header on its way here; if not, compare the Set-Cookie that arrived with the one that was sent.`,
    evidence: [
      `kept for ${placeOf(first.cookie)}, since ${first.age.toFixed(1)} s`,
      request.cookies.length === 0 ? 'no cookie came with this request' : `came: ${cameNames(exchange)}`,
      clientWords[cookies.client.by],
      ...(others.length === 0 ? [] : [`missing with it: ${listed(others, 5).join(', ')}`]),
      ...cookies.assumed.map(({ text }) => text),
    ],
  }
}

const TAKEN =
  'Something between took it away that no rule of cookies knows: a proxy that strips headers, an extension or a setting that blocks cookies, another app on this host that removed it, or somebody by hand.'

const cameNames = ({ request }: PackedExchange): string =>
  listed([...new Set(request.cookies.map(({ name }) => shownName(name)))], 5).join(', ')

const clientWords = {
  cookie: 'the same browser, by another of its cookies',
  connection: 'the same browser, by its connection',
  address: 'the same browser, by its address and its name',
  new: 'a browser that was not seen before',
} as const
