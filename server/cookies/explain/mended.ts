import { type CookieContext, isBlocked, type Situation } from '../contexts.ts'
import { resolveDomain } from '../domain.ts'
import { MAX_LIFETIME } from '../lifetime.ts'
import type { ParsedSetCookie, Priority, SameSite } from '../parse-set-cookie.ts'
import { cookiePrefix } from '../prefix.ts'
import type { PublicSuffix } from '../suffixes.ts'

/** What a cookie should say, as Express and its session libraries take it. */
export interface Mended {
  readonly name: string
  readonly domain: string | null
  readonly path: string
  /** Seconds; null for a session cookie, zero or less where the line removes the cookie. */
  readonly seconds: number | null
  readonly httpOnly: boolean
  readonly secure: boolean
  /** It would be Secure, if this were https. */
  readonly wantsSecure: boolean
  readonly sameSite: SameSite | null
  readonly partitioned: boolean
  readonly priority: Priority | null
}

/** What a refused line was meant to be, with attributes that the browser takes; null where none would help. */
export function mend(
  parsed: ParsedSetCookie,
  context: CookieContext,
  situation: Situation,
  publicSuffix: PublicSuffix,
  canSecure: boolean,
): Mended | null {
  const { url, firstParty } = situation
  if (!firstParty && !canSecure) return null
  const written = nameOf(parsed.name)
  const prefix = cookiePrefix(written)
  const sameSite = firstParty ? parsed.sameSite : 'None'
  const partitioned = parsed.partitioned || isBlocked({}, context, situation)
  const wantsSecure = parsed.secure || prefix !== null || sameSite === 'None' || partitioned
  const isHostBound = prefix === '__Host-' || prefix === '__Host-Http-'
  const domain = isHostBound ? null : resolveDomain(parsed.domain, url.host, publicSuffix)
  return {
    name: canSecure ? written : withoutPrefix(written),
    domain: domain === null || domain.hostOnly || !isPlainDomain(domain.domain) ? null : domain.domain.slice(1),
    path: isHostBound || !isPlainPath(parsed.path) ? '/' : (parsed.path ?? '/'),
    seconds: secondsOf(parsed, context.now),
    httpOnly: parsed.httpOnly || prefix === '__Http-' || prefix === '__Host-Http-',
    secure: wantsSecure && canSecure,
    wantsSecure,
    sameSite: sameSite === 'None' && !canSecure ? 'Lax' : sameSite,
    partitioned: partitioned && canSecure,
    priority: parsed.priority,
  }
}

/** A token (RFC 9110, section 5.6.2), which is what the libraries take for a name. */
const nameOf = (name: string) => name.replace(/[^!#$%&'*+\-.^_`|~0-9A-Za-z]/g, '') || 'sid'

function withoutPrefix(name: string): string {
  let rest = name
  for (let prefix = cookiePrefix(rest); prefix !== null; prefix = cookiePrefix(rest)) rest = rest.slice(prefix.length)
  return rest || 'sid'
}

const isPlainDomain = (domain: string) =>
  domain
    .slice(1)
    .split('.')
    .every(label => label.length <= 63 && /^[a-z0-9-]+$/.test(label) && !label.startsWith('-') && !label.endsWith('-'))

const isPlainPath = (path: string | null) => path !== null && !/[^\x20-\x3a\x3d-\x7e]/.test(path)

function secondsOf({ maxAge, expires }: ParsedSetCookie, now: number): number | null {
  const seconds = maxAge ?? (expires === null ? null : Math.round((expires - now) / 1000))
  return seconds === null ? null : Math.min(seconds, MAX_LIFETIME)
}

/** As a `Set-Cookie` line. */
export function lineOf({ name, domain, path, seconds, httpOnly, secure, sameSite, partitioned }: Mended): string {
  return [
    `${name}=value`,
    `Path=${path}`,
    domain !== null && `Domain=${domain}`,
    seconds !== null && `Max-Age=${seconds}`,
    httpOnly && 'HttpOnly',
    secure && 'Secure',
    sameSite !== null && `SameSite=${sameSite}`,
    partitioned && 'Partitioned',
  ]
    .filter(part => part !== false)
    .join('; ')
}
