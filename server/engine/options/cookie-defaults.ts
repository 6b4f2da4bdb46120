import { parseDuration } from '../duration.ts'
import type { CookieOptions } from '../options.ts'
import type { CookieDefaults, SameSite } from '../session-cookie.ts'
import { type Check, checkAll, duration, flag, isOneOf, wrong } from './checks.ts'

const isPath = (value: unknown) => typeof value === 'string' && /^\/[\x20-\x3a\x3c-\x7e]*$/.test(value)
const isDomain = (value: unknown) => typeof value === 'string' && /^\.?[a-z\d-]+(?:\.[a-z\d-]+)*$/i.test(value)

/** A cookie's name (RFC 6265, section 4.1.1). */
export const token: Check = [
  value => typeof value === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(value),
  'a token (RFC 6265, section 4.1.1)',
]

const checks: Readonly<Record<keyof CookieOptions, Check>> = {
  name: token,
  path: [isPath, 'a path that begins with "/"'],
  domain: [isDomain, 'a host name, without scheme and port'],
  secure: [isOneOf(true, false, 'auto'), 'true, false or "auto"'],
  httpOnly: flag,
  sameSite: [
    isOneOf(true, false, 'strict', 'lax', 'none', 'Strict', 'Lax', 'None'),
    '"strict", "lax", "none", true or false',
  ],
  partitioned: flag,
  priority: [isOneOf('low', 'medium', 'high'), '"low", "medium" or "high"'],
  maxAge: [value => value === null || duration[0](value), `${duration[1]}, or null`],
  expires: [
    value => value === null || duration[0](value) || (value instanceof Date && Number.isFinite(value.getTime())),
    'a Date, milliseconds, a text such as "30d", or null',
  ],
}

/** @param value as SameSite is written in options and in `samesite()`: true is strict. */
export const sameSiteOf = (value: NonNullable<CookieOptions['sameSite']>): SameSite =>
  value === true ? 'strict' : value === false ? false : (value.toLowerCase() as SameSite)

/** @throws TypeError where an option is unknown, has a value that it cannot have, or contradicts another */
export function cookieDefaults(options: CookieOptions, name: string): CookieDefaults {
  checkAll(options, checks, 'cookie.')
  const { maxAge, expires } = options
  if (maxAge != null && expires != null) {
    throw new TypeError('[sessionscope] connect({ cookie }) has both maxAge and expires; leave one of them out')
  }
  const lifetime = maxAge ?? (expires instanceof Date ? null : expires) ?? null
  const ms = lifetime === null ? null : parseDuration(lifetime, 'cookie.maxAge')
  if (ms === 0)
    throw wrong('cookie.maxAge', lifetime, 'more than nothing; null for a cookie that ends with the browser')
  const sameSite = sameSiteOf(options.sameSite ?? 'lax')
  if (sameSite === 'none' && options.secure === false) {
    throw new TypeError(
      '[sessionscope] connect({ cookie }) has sameSite "none" and secure false, which browsers refuse; add secure: true',
    )
  }
  checkBrowserTakes(options)
  return {
    name: options.name ?? name,
    path: options.path ?? '/',
    domain: options.domain,
    secure: options.secure ?? (sameSite === 'none' ? true : 'auto'),
    httpOnly: options.httpOnly ?? true,
    sameSite,
    partitioned: options.partitioned ?? false,
    priority: options.priority,
    maxAge: ms,
    expires: expires instanceof Date ? expires.getTime() : undefined,
  }
}

const refused = (what: string) => new TypeError(`[sessionscope] connect({ cookie }) ${what}, which browsers refuse`)

/** What no browser keeps (RFC 6265bis, section 5.7; CHIPS). */
function checkBrowserTakes({ name = '', secure, partitioned, domain, path }: CookieOptions): void {
  if (partitioned === true && secure === false) throw refused('has partitioned and secure false')
  if (/^__(?:Host|Secure)-/i.test(name) && secure === false) throw refused(`is named ${name} and has secure false`)
  if (!/^__Host-/i.test(name)) return
  if (domain !== undefined) throw refused(`is named ${name} and has a domain`)
  if (path !== undefined && path !== '/') throw refused(`is named ${name} and has a path other than "/"`)
}
