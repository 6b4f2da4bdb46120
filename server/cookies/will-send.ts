import { type CookieContext, type CookieRequest, situate } from './contexts.ts'
import { pathBytes, type StoredCookie, samePartition } from './cookie.ts'
import { cookieKey, domainMatches } from './domain.ts'
import { pathMatches } from './path.ts'
import type { SendReason } from './reasons.ts'
import { sameSiteOnSend } from './same-site.ts'
import { commonSuffix, type PublicSuffix } from './suffixes.ts'
import { isTrustworthy } from './url.ts'

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
  publicSuffix: PublicSuffix = commonSuffix,
): SendVerdict {
  const situation = situate(request, publicSuffix)
  const { url } = situation
  const age = request.age ?? 0
  const bare = cookie.hostOnly ? cookie.domain : cookie.domain.slice(1)
  if (
    situation.withoutCredentials ||
    cookieKey(bare, publicSuffix) !== cookieKey(url.host, publicSuffix) ||
    (cookie.partitionKey !== undefined && !samePartition(cookie.partitionKey, situation.partitionKey)) ||
    (cookie.expiresIn !== undefined && cookie.expiresIn <= age)
  ) {
    return { sent: false, reasons: [] }
  }
  const reasons: SendReason[] = []
  if (request.kind === 'document.cookie' && cookie.httpOnly) reasons.push('HttpOnly')
  if (cookie.secure && !isTrustworthy(url)) reasons.push('SecureOnly')
  if (!domainMatches(cookie, url.host)) reasons.push('DomainMismatch')
  if (!pathMatches(pathBytes(cookie), url.path)) reasons.push('NotOnPath')
  const sameSite = sameSiteOnSend(cookie, situation, age)
  if (sameSite !== null) reasons.push(sameSite)
  const thirdParty = !situation.firstParty && cookie.partitionKey === undefined
  if (context.thirdPartyCookies === 'blocked' && thirdParty) reasons.push('UserPreferences')
  return { sent: reasons.length === 0, reasons }
}
