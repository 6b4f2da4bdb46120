import type { ParsedSetCookie } from './parse-set-cookie.ts'
import { isIpAddress, isTrustworthy, type UrlParts } from './url.ts'

const isSecure = (parsed: ParsedSetCookie, url: UrlParts) => parsed.secure && isTrustworthy(url)

/** Only the host itself and all of it. A script's HttpOnly cookie is refused for that already, so it is not asked here. */
const isHostBound = ({ path, domain }: ParsedSetCookie, { host }: UrlParts) =>
  path === '/' && (domain === null || (isIpAddress(host) && domain === host))

/** Whether a cookie keeps what its name's prefix promises (RFC 6265bis, section 4.1.3). */
export function prefixHolds(parsed: ParsedSetCookie, url: UrlParts): boolean {
  switch (parsed.prefix) {
    case null:
      return true
    case '__Secure-':
      return isSecure(parsed, url)
    case '__Http-':
      return isSecure(parsed, url) && parsed.httpOnly
    case '__Host-':
      return isSecure(parsed, url) && isHostBound(parsed, url)
    case '__Host-Http-':
      return isSecure(parsed, url) && parsed.httpOnly && isHostBound(parsed, url)
  }
}

/** Whether a partitioned cookie is Secure, as it must be. */
export const partitionHolds = (parsed: ParsedSetCookie, url: UrlParts): boolean =>
  !parsed.partitioned || isSecure(parsed, url)
