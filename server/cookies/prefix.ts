import { lowerAscii } from './bytes.ts'

/** The longer one first: each `__Host-Http-` name begins with `__Host-` too. */
const PREFIXES = ['__Host-Http-', '__Host-', '__Http-', '__Secure-'] as const

/** What a cookie's name promises of its attributes (RFC 6265bis, section 4.1.3). */
export type CookiePrefix = (typeof PREFIXES)[number]

/** The prefix of a cookie's name, or null. Case does not count. */
export function cookiePrefix(name: string): CookiePrefix | null {
  if (!name.startsWith('__')) return null
  const start = lowerAscii(name.slice(0, 12))
  return PREFIXES.find(prefix => start.startsWith(prefix.toLowerCase())) ?? null
}
