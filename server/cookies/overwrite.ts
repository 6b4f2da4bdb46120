import { pathBytes, replaces, type StoredCookie, sameName } from './cookie.ts'
import { bareDomain, domainMatches, isSameOrBelow } from './domain.ts'
import { pathMatches } from './path.ts'

/**
 * Why the cookies that are there keep a new one out: a Secure one of the same name keeps out what comes over plain http
 * ("leave Secure cookies alone", RFC 6265bis, section 5.7, step 16), an HttpOnly one what a script writes in its place.
 */
export function overwriteReasons(
  cookie: StoredCookie,
  jar: readonly StoredCookie[],
  by: { readonly secureOrigin: boolean; readonly script: boolean; readonly asGecko: boolean },
): ('OverwriteSecure' | 'OverwriteHttpOnly')[] {
  const reasons: ('OverwriteSecure' | 'OverwriteHttpOnly')[] = []
  if (!by.secureOrigin && jar.some(other => other.secure && shadows(cookie, other, by.asGecko)))
    reasons.push('OverwriteSecure')
  if (by.script && jar.some(other => other.httpOnly && replaces(cookie, other))) reasons.push('OverwriteHttpOnly')
  return reasons
}

/**
 * Whether a request could carry both, so that the server may take the new one for the old. Gecko looks more closely: none
 * carries a cookie of one host only to a host below it.
 */
function shadows(cookie: StoredCookie, other: StoredCookie, asGecko: boolean): boolean {
  if (!sameName(cookie, other) || !pathMatches(pathBytes(other), pathBytes(cookie))) return false
  const [a, b] = [bareDomain(cookie), bareDomain(other)]
  return asGecko ? domainMatches(cookie, b) || domainMatches(other, a) : isSameOrBelow(a, b) || isSameOrBelow(b, a)
}
