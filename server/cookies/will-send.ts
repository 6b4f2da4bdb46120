import { type Browser, rulesOf } from './browsers.ts'
import { type CookieContext, type CookieRequest, isBlocked, situate } from './contexts.ts'
import { pathBytes, type StoredCookie, samePartition } from './cookie.ts'
import { bareDomain, cookieKey, domainMatches } from './domain.ts'
import { pathMatches } from './path.ts'
import type { SendReason } from './reasons.ts'
import { sameSiteOnSend } from './same-site.ts'
import type { PublicSuffix } from './suffixes.ts'

export interface SendVerdict {
  readonly sent: boolean
  /** Empty with `sent: false` where the browser does not even look at the cookie: of another site, or another partition. */
  readonly reasons: readonly SendReason[]
}

/**
 * Whether a stored cookie goes with a later request (RFC 6265bis, section 5.8.3). Of the context, in which it was set,
 * the user's setting for third-party cookies counts.
 */
export function willSend(
  cookie: StoredCookie,
  request: CookieRequest,
  context: Pick<CookieContext, 'thirdPartyCookies'>,
  publicSuffix: PublicSuffix,
  browser?: Browser,
): SendVerdict {
  const rules = rulesOf(browser)
  const situation = situate(request, publicSuffix, rules)
  const { url, firstParty } = situation
  const age = request.age ?? 0
  if (
    situation.withoutCredentials ||
    cookieKey(bareDomain(cookie), publicSuffix) !== cookieKey(url.host, publicSuffix) ||
    (cookie.partitionKey !== undefined && !samePartition(cookie.partitionKey, situation.partitionKey)) ||
    (cookie.partitionKey === undefined && rules.partitionsThirdParty && !firstParty) ||
    (cookie.expiresIn !== undefined && cookie.expiresIn <= age)
  ) {
    return { sent: false, reasons: [] }
  }
  const reasons: SendReason[] = []
  if (situation.byScript && cookie.httpOnly) reasons.push('HttpOnly')
  if (cookie.secure && !situation.secureOrigin) reasons.push('SecureOnly')
  if (!domainMatches(cookie, url.host)) reasons.push('DomainMismatch')
  if (!pathMatches(pathBytes(cookie), url.path)) reasons.push('NotOnPath')
  const sameSite = sameSiteOnSend(cookie, situation, age)
  if (sameSite !== null) reasons.push(sameSite)
  // Added to whatever else keeps it back (net/url_request/url_request_http_job.cc, AnnotateAndMoveUserBlockedCookies).
  if (isBlocked(cookie, context, situation)) reasons.push('UserPreferences')
  return { sent: reasons.length === 0, reasons }
}
