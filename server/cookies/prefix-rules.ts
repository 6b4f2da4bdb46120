import type { Situation } from './contexts.ts'
import type { CookieDomain } from './domain.ts'
import type { SetCookieParts } from './parse-set-cookie.ts'
import { defaultPath } from './path.ts'
import { isIpAddress, type UrlParts } from './url.ts'

const isSecure = ({ secure }: SetCookieParts, { secureOrigin }: Situation) => secure && secureOrigin

/** Only the host itself and all of it. A script's HttpOnly cookie is refused for that already, so it is not asked here. */
const isHostBound = ({ path, domain }: SetCookieParts, { host }: UrlParts) =>
  path === '/' && (domain === null || (isIpAddress(host) && domain === host))

/** The same of what becomes of the line, which is what Gecko asks (netwerk/cookie/CookiePrefixes.cpp). */
const becomesHostBound = ({ path }: SetCookieParts, url: UrlParts, domain: CookieDomain | null) =>
  (path ?? defaultPath(url.path)) === '/' && domain?.hostOnly === true

/** Whether a cookie keeps what its name's prefix promises (RFC 6265bis, section 4.1.3). `domain` is what its attribute comes to. */
export function prefixHolds(parsed: SetCookieParts, situation: Situation, domain: CookieDomain | null): boolean {
  const { prefix, httpOnly } = parsed
  const { rules, url } = situation
  if (prefix === null) return true
  const ofHost = prefix === '__Host-' || prefix === '__Host-Http-'
  const ofHttp = prefix === '__Http-' || prefix === '__Host-Http-'
  if (!isSecure(parsed, situation) || (ofHttp && !httpOnly)) return false
  if (!ofHost) return true
  return rules.readsAsGecko ? becomesHostBound(parsed, url, domain) : isHostBound(parsed, url)
}

/** Whether a partitioned cookie is Secure, as it must be. */
export const partitionHolds = (parsed: SetCookieParts, situation: Situation): boolean =>
  !parsed.partitioned || isSecure(parsed, situation)
