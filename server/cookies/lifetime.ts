import { parseCookieDate } from './cookie-date.ts'
import type { ParsedSetCookie } from './parse-set-cookie.ts'

/** The longest that Chromium keeps a cookie: 400 days, in seconds (RFC 6265bis, section 5.5). */
export const MAX_LIFETIME = 400 * 24 * 60 * 60

/**
 * Seconds for which a cookie is kept, zero or less where it is over already, null for a session cookie. `Max-Age` beats
 * `Expires`. `Expires` is by the server's clock: `date`, the response's `Date` header, tells how far that is off.
 */
export function lifetime(
  { maxAge, expires }: Pick<ParsedSetCookie, 'maxAge' | 'expires'>,
  now: number,
  date: string | undefined,
): number | null {
  if (maxAge !== null) return Math.min(maxAge, MAX_LIFETIME)
  if (expires === null) return null
  const serverTime = date === undefined ? now : (parseCookieDate(date) ?? now)
  return Math.min((expires - serverTime) / 1000, MAX_LIFETIME)
}
