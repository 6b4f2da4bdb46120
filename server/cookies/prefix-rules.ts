import type { Situation } from './contexts.ts'
import type { SetCookieParts } from './parse-set-cookie.ts'
import { isIpAddress, type UrlParts } from './url.ts'

const isSecure = ({ secure }: SetCookieParts, { secureOrigin }: Situation) => secure && secureOrigin

/** Only the host itself and all of it. A script's HttpOnly cookie is refused for that already, so it is not asked here. */
const isHostBound = ({ path, domain }: SetCookieParts, { host }: UrlParts) =>
  path === '/' && (domain === null || (isIpAddress(host) && domain === host))

/** Whether a cookie keeps what its name's prefix promises (RFC 6265bis, section 4.1.3). */
export function prefixHolds(parsed: SetCookieParts, situation: Situation): boolean {
  const { prefix, httpOnly } = parsed
  if (prefix === null) return true
  const ofHost = prefix === '__Host-' || prefix === '__Host-Http-'
  const ofHttp = situation.rules.httpPrefixes && (prefix === '__Http-' || prefix === '__Host-Http-')
  if (!ofHost && !ofHttp && prefix !== '__Secure-') return true
  return isSecure(parsed, situation) && (httpOnly || !ofHttp) && (!ofHost || isHostBound(parsed, situation.url))
}

/** Whether a partitioned cookie is Secure, as it must be. */
export const partitionHolds = (parsed: SetCookieParts, situation: Situation): boolean =>
  !parsed.partitioned || isSecure(parsed, situation)
