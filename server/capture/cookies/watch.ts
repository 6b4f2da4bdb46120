import type { IncomingMessage } from 'node:http'
import { parseCookieHeader, parseSetCookie } from '../../cookies/index.ts'
import type { CookieFacts, CookieVerdict, JarEntry, KeptCookie } from '../../protocol/index.ts'
import { isLong, ownTexts } from '../own-text.ts'
import { createClients } from './clients.ts'
import { compare } from './compare.ts'
import { cookieContext, type SeenRequest } from './context.ts'
import { shownPaths } from './hidden-path.ts'
import { hidePath, receive, shownPath } from './jar.ts'

/** The head of a response. */
export interface SentCookies {
  /** The values of its Set-Cookie headers, each character one byte. */
  readonly lines: readonly string[]
  /** Its `Date` header. */
  readonly date: string | undefined
  readonly status: number
  readonly location: string | undefined
  /** When it was sent, milliseconds since 1970. */
  readonly at: number
}

/** The cookies of one exchange. */
export interface CookieExchange {
  /** As soon as the head of the response is sent, for what it sets comes back from then on. Once. */
  sent(head: SentCookies): void
  /** `url`: the request's as it may be shown. `redact`: any other address as it may be shown. */
  facts(url: string, redact?: (address: string) => string): CookieFacts
}

export interface CookieWatch {
  /** As soon as a request is there. `startedAt`: milliseconds since 1970. `seen.url`: as it came. */
  open(id: string, req: IncomingMessage, seen: SeenRequest, startedAt: number): CookieExchange
}

/** How much of a request and a response is looked at. */
const MAX_PAIRS = 200
const MAX_LINES = 200
const MAX_BYTES = 256 * 1024

/** Follows each client's cookies from response to request, and has each judged. */
export function createCookieWatch(): CookieWatch {
  const clients = createClients()
  return {
    open(id, req, seen, startedAt) {
      const pairs = parseCookieHeader(req.headers.cookie ?? '').slice(0, MAX_PAIRS)
      const { client, by } = clients.of(req, pairs)
      let { context, assumed } = cookieContext(seen, { now: startedAt })
      // By its address alone, only a request that a page from here has made is surely that browser's.
      const isSure = by !== 'address' || req.headers['sec-fetch-site'] === 'same-origin'
      const arrival = { pairs, context, start: startedAt, isSure, mayLackCookies: mayLackCookies(seen) }
      const jar = compare(client.jar, arrival)
      let verdicts: readonly CookieVerdict[] = []
      let isPartOfMuch = isLong(req.headers.cookie ?? '') || isLong(seen.url)
      return {
        sent({ lines, date, status, location, at }) {
          const clock = { now: at, ...(date === undefined ? {} : { date }) }
          // Of a redirect the kind of the request is another.
          if (location === undefined) context = { ...context, ...clock }
          else ({ context, assumed } = cookieContext({ ...seen, status, location }, clock))
          const judged = withinBounds(lines)
          isPartOfMuch ||= judged.some(isLong)
          verdicts = receive(client.jar, judged, context, id, at)
          judged.forEach((line, index) => {
            if (verdicts[index]?.stored !== true) return
            const { name, value } = parseSetCookie(line)
            clients.own(client, name, value)
          })
        },
        facts(url, redact = address => address) {
          const { urlOf, pathOf } = shownPaths(context.url, url)
          const shown = (cookie: KeptCookie | null) => {
            if (cookie === null) return null
            const path = redact(pathOf(cookie.path))
            // Later requests have other addresses, which do not tell what this one hides.
            if (path !== cookie.path) hidePath(client.jar, cookie.path, path)
            return { ...cookie, path: shownPath(client.jar, cookie.path) }
          }
          const facts: CookieFacts = {
            context: { ...context, url: urlOf(context.url) },
            assumed,
            verdicts: verdicts.map(verdict => ({ ...verdict, cookie: shown(verdict.cookie) })),
            client: { id: client.id, by },
            jar: jar.map((entry): JarEntry => ({ ...entry, cookie: shown(entry.cookie) })),
          }
          return isPartOfMuch ? ownTexts(facts) : facts
        },
      }
    },
  }
}

function withinBounds(lines: readonly string[]): readonly string[] {
  let left = MAX_BYTES
  const end = lines.findIndex(line => {
    left -= line.length
    return left < 0
  })
  return lines.slice(0, end === -1 ? MAX_LINES : Math.min(end, MAX_LINES))
}

/** Requests that browsers make without cookies although a page of the site asks for them, and those that scripts may. */
function mayLackCookies({ method, headers, url }: SeenRequest): boolean {
  return (
    // A preflight (Fetch, section 4.8), a manifest without `crossorigin="use-credentials"` (HTML, section 4.6.7.10).
    (method === 'OPTIONS' && headers['access-control-request-method'] !== undefined) ||
    headers['sec-fetch-dest'] === 'manifest' ||
    String(headers['sec-purpose'] ?? headers.purpose ?? '').includes('prefetch') ||
    url.startsWith('/.well-known/')
  )
}
