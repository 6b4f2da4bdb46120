/** The parts of an `http:` or `https:` URL that cookies look at. */
export interface UrlParts {
  /** Lower case, without the colon. */
  readonly scheme: string
  /** Lower case; an IPv6 address in brackets. */
  readonly host: string
  readonly port: string
  /** Begins with `/`; without query and fragment. */
  readonly path: string
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { http: '80', https: '443' }

const firstOf = (text: string, stops: string, from: number) => {
  for (let at = from; at < text.length; at++) if (stops.includes(text.charAt(at))) return at
  return text.length
}

/** An absolute URL or origin, as browsers serialise them → its parts. Never throws: what is missing is empty. */
export function parseUrl(url: string): UrlParts {
  const colon = url.indexOf('://')
  const scheme = colon === -1 ? '' : url.slice(0, colon).toLowerCase()
  const start = colon === -1 ? 0 : colon + 3
  const authorityEnd = firstOf(url, '/?#', start)
  const authority = url.slice(
    url.lastIndexOf('@', authorityEnd) >= start ? url.lastIndexOf('@', authorityEnd) + 1 : start,
    authorityEnd,
  )
  const portColon = authority.indexOf(':', authority.indexOf(']') + 1)
  const path = url.slice(authorityEnd, firstOf(url, '?#', authorityEnd))
  return {
    scheme,
    host: (portColon === -1 ? authority : authority.slice(0, portColon)).toLowerCase(),
    port: (portColon === -1 ? '' : authority.slice(portColon + 1)) || (DEFAULT_PORTS[scheme] ?? ''),
    path: path === '' ? '/' : path,
  }
}

export const sameOrigin = (a: UrlParts, b: UrlParts): boolean =>
  a.scheme === b.scheme && a.host === b.host && a.port === b.port

/** Whether a host is an IP address, in the form in which browsers put it into URLs. */
export const isIpAddress = (host: string): boolean => host.startsWith('[') || isIpv4(host)

function isIpv4(host: string): boolean {
  const parts = host.split('.', 5)
  return parts.length === 4 && parts.every(part => part !== '' && part.length <= 3 && !/[^0-9]/.test(part))
}

/**
 * Whether the browser treats a URL as it treats https: https itself, and plain http to this machine
 * (Secure Contexts, section 3.1).
 */
export function isTrustworthy({ scheme, host }: UrlParts): boolean {
  if (scheme === 'https' || scheme === 'wss') return true
  const name = host.endsWith('.') ? host.slice(0, -1) : host
  return (
    name === 'localhost' || name.endsWith('.localhost') || host === '[::1]' || (isIpv4(host) && host.startsWith('127.'))
  )
}
