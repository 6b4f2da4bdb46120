import { isTrustworthy, parseUrl } from '../../cookies/url.ts'
import type { CookieAssumption } from '../../protocol/index.ts'
import { assume } from './context-assumptions.ts'
import { type FetchMetadata, headerText, isHost, originOf } from './fetch-metadata.ts'
import { forwardedHost, forwardedScheme, schemeOf } from './forwarded.ts'
import type { SeenRequest } from './seen-request.ts'

interface OwnOrigin {
  /** Scheme, host and port as the browser saw them. */
  readonly origin: string
  readonly assumed: readonly CookieAssumption[]
}

/**
 * The origin that the browser asked. A request that the browser calls same-origin names it in Referer or Origin, whatever
 * proxies made of Host; else it is put together of Host and what the proxies say.
 */
export function ownOrigin(seen: SeenRequest, { site }: FetchMetadata): OwnOrigin {
  const { headers } = seen
  // Some development proxies rewrite Origin to the address that they forward to; Referer they leave alone.
  const page = originOf(headerText(headers, 'referer')) ?? originOf(headerText(headers, 'origin'))
  if (site === 'same-origin' && page !== null) return { origin: page, assumed: [] }
  const host = ownHost(seen)
  const name = host.value
  const { scheme, assumed } = ownScheme(seen, site, name, page)
  const origin = new URL(`${scheme}://${name}`).origin
  // A browser would have sent Sec-Fetch headers to this machine, so it was not this machine that it asked.
  const moved = site === null && page !== null && isBrowser(seen) && isPlain(page) && !isPlain(origin)
  if (moved && scheme === 'http') return { origin: page, assumed: [assume.hostBehindProxy(page)] }
  return { origin, assumed: [...assumed, ...host.assumed] }
}

/** Whether the client calls itself what all browsers call themselves. */
export const isBrowser = ({ headers }: SeenRequest): boolean => headerText(headers, 'user-agent').startsWith('Mozilla/')

const isPlain = (origin: string) => !isTrustworthy(parseUrl(origin))

function ownHost({ headers }: SeenRequest): { readonly value: string; readonly assumed: readonly CookieAssumption[] } {
  const named = headerText(headers, ':authority') || headerText(headers, 'host')
  const forwarded = forwardedHost(headers)
  if (!isHost(named)) {
    return forwarded === null
      ? { value: 'localhost', assumed: [assume.hostMissing()] }
      : { value: forwarded.value, assumed: [] }
  }
  const moved = forwarded !== null && hostName(forwarded.value) !== hostName(named)
  if (!moved) return { value: named, assumed: [] }
  return { value: forwarded.value, assumed: [assume.hostForwarded(forwarded.header, forwarded.value, named)] }
}

const hostName = (host: string) => parseUrl(`http://${host}`).host

interface OwnScheme {
  readonly scheme: 'http' | 'https'
  readonly assumed: readonly CookieAssumption[]
}

function ownScheme(seen: SeenRequest, site: FetchMetadata['site'], host: string, page: string | null): OwnScheme {
  const arrived = seen.encrypted ? 'https' : 'http'
  const known = schemeOf(seen.protocol) ?? arrived
  // Where Express says other than the socket, it took a proxy's word.
  const word = known === arrived ? forwardedScheme(seen.headers) : null
  const scheme = schemeOf(word?.value ?? '') ?? known
  if (scheme === 'http') {
    if (site !== null && isPlain(`http://${host}`)) {
      return { scheme: 'https', assumed: [assume.schemeByMetadata(host)] }
    }
    const secure = new URL(`https://${host}`).origin
    if (site === null && page === secure) return { scheme: 'https', assumed: [assume.schemeByPage(secure)] }
  }
  if (word === null || scheme === known) return { scheme, assumed: [] }
  const because = word.header === 'X-Forwarded-Proto' ? assume.schemeUntrusted : assume.schemeUnread
  return { scheme, assumed: [because(word.header, scheme)] }
}
