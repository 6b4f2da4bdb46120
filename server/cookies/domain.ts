import { decodeUtf8 } from './bytes.ts'
import { toAsciiHost } from './punycode.ts'
import type { PublicSuffix } from './suffixes.ts'
import { isIpAddress, type UrlParts } from './url.ts'

/** `app.example.co.uk` → `example.co.uk`. null for an IP address, a single label, and a host that is a suffix itself. */
function registrableDomain(host: string, publicSuffix: PublicSuffix): string | null {
  if (isIpAddress(host)) return null
  const dot = host.endsWith('.') ? '.' : ''
  const name = dot === '' ? host : host.slice(0, -1)
  const suffix = publicSuffix(name)
  if (suffix === null || suffix === '' || name.length <= suffix.length + 1) return null
  const rest = name.slice(0, -suffix.length - 1)
  return `${rest.slice(rest.lastIndexOf('.') + 1)}.${suffix}${dot}`
}

/** What cookies are kept under: hosts with the same key can share them. */
export const cookieKey = (host: string, publicSuffix: PublicSuffix): string =>
  registrableDomain(host, publicSuffix) ?? host

/** The schemeful site of a URL, `https://example.co.uk` (HTML, section 7.1.1.1). Ports do not count. */
export const siteOf = ({ scheme, host }: UrlParts, publicSuffix: PublicSuffix): string =>
  `${scheme}://${cookieKey(host, publicSuffix)}`

/** The host, or for a cookie with a Domain that name with a dot before it. */
export interface CookieDomain {
  readonly domain: string
  readonly hostOnly: boolean
}

/**
 * A `Domain` attribute as written, in bytes, and the host it came from → whom the cookie is for, or null where the host
 * may not set it (RFC 6265bis, section 5.7, steps 9 to 11; Chromium's reading of names and addresses).
 */
export function resolveDomain(attribute: string | null, host: string, publicSuffix: PublicSuffix): CookieDomain | null {
  const own: CookieDomain = { domain: host, hostOnly: true }
  if (host.endsWith('..')) return null
  if (attribute === null) return own
  const registrable = registrableDomain(host, publicSuffix)
  const withoutDot = attribute.startsWith('.') ? attribute.slice(1) : attribute
  // Addresses, single labels and public suffixes can have host-only cookies, and may say so.
  if (registrable === null) return withoutDot.toLowerCase() === host ? own : null
  // Longer than any name there is: no need to convert it.
  if (attribute.length > 1024) return null
  const name = toAsciiHost(decodeUtf8(attribute))
  if (name === null || name === '') return null
  const domain = name.startsWith('.') ? name : `.${name}`
  const bare = domain.slice(1)
  if (bare !== registrable && !bare.endsWith(`.${registrable}`)) return null
  return `.${host}`.endsWith(domain) ? { domain, hostOnly: false } : null
}

/** Without the dot. */
export const bareDomain = ({ domain, hostOnly }: CookieDomain): string => (hostOnly ? domain : domain.slice(1))

/** Whether a cookie of this domain goes to the host (RFC 6265bis, section 5.1.3). */
export function domainMatches({ domain, hostOnly }: CookieDomain, host: string): boolean {
  if (hostOnly) return host === domain
  return `.${host}`.endsWith(domain)
}

/** Whether the one name is the other or lies below it. */
export const isSameOrBelow = (name: string, other: string): boolean => name === other || name.endsWith(`.${other}`)
