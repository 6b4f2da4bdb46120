import type { SessionCookie } from '../../protocol/index.ts'
import type { Closing } from '../adapter.ts'

/** express-session signs the id: `s:<id>.<signature>`, percent-encoded. */
const carries = (rawValue: string, ids: readonly string[]) => {
  let value = rawValue
  try {
    value = decodeURIComponent(rawValue)
  } catch {
    // Not a value that express-session wrote.
  }
  return ids.some(id => value.startsWith(`s:${id}.`) || value === id)
}

/** The names under which the session's id came or went. */
export function sessionCookieNames(ids: readonly string[], closing: Closing): string[] {
  const names = [
    ...closing.setCookies.filter(sent => carries(sent.rawValue, ids)).map(sent => sent.name),
    ...closing.cookies.filter(cookie => carries(cookie.value, ids)).map(cookie => cookie.name),
  ]
  return [...new Set(names)]
}

const text = (value: unknown) => (typeof value === 'string' ? value : null)
const finite = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? value : null)

/** The session's cookie options as express-session holds them, which change with every touch. */
export function cookieOf(session: object, ids: readonly string[], closing: Closing): SessionCookie | null {
  const cookie: unknown = Object.getOwnPropertyDescriptor(session, 'cookie')?.value
  if (typeof cookie !== 'object' || cookie === null) return null
  // The accessors are express-session's own.
  const { secure, httpOnly, sameSite, path, domain, originalMaxAge, expires } = cookie as Record<string, unknown>
  return {
    name: sessionCookieNames(ids, closing)[0] ?? null,
    secure: Boolean(secure),
    httpOnly: Boolean(httpOnly),
    sameSite: sameSite === true ? 'strict' : text(sameSite),
    path: text(path),
    domain: text(domain),
    originalMaxAge: finite(originalMaxAge),
    expires: expires instanceof Date ? finite(expires.getTime()) : null,
    sent: closing.setCookies.some(sent => carries(sent.rawValue, ids)),
  }
}
