import { parseCookieDate } from './cookie-date.ts'
import type { ParsedSetCookie } from './parse-set-cookie.ts'

/** The longest that Chromium keeps a cookie: 400 days, in seconds (RFC 6265bis, section 5.5). */
export const MAX_LIFETIME = 400 * 24 * 60 * 60

/**
 * Seconds for which a cookie is kept, zero or less where it is over already, null for a session cookie. `Max-Age` beats
 * `Expires`. `Expires` is by the server's clock: `date`, the response's `Date` header, tells how far that is off. `longest` is the
 * browser's own limit, in seconds, where it is below the general one.
 */
export function lifetime(
  { maxAge, expires }: Pick<ParsedSetCookie, 'maxAge' | 'expires'>,
  { now, date }: { readonly now: number; readonly date?: string },
  longest = MAX_LIFETIME,
): number | null {
  const most = Math.min(longest, MAX_LIFETIME)
  if (maxAge !== null) return Math.min(maxAge, most)
  if (expires === null) return null
  const serverTime = date === undefined ? now : (parseCookieDate(date) ?? now)
  return Math.min((expires - serverTime) / 1000, most)
}
