import type { ParsedSetCookie } from '../parse-set-cookie.ts'
import type { Mended } from './mended.ts'

const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

function object(entries: readonly (string | false)[]): string {
  const given = entries.filter(entry => entry !== false)
  return given.length === 0 ? '{}' : `{ ${given.join(', ')} }`
}

/** The options that all three have in common. */
const options = (cookie: Mended, secure: string | null, withAge = true): (string | false)[] => [
  cookie.path !== '/' && `path: ${quoted(cookie.path)}`,
  cookie.domain !== null && `domain: ${quoted(cookie.domain)}`,
  withAge && cookie.seconds !== null && `maxAge: ${cookie.seconds} * 1000`,
  secure !== null && `secure: ${secure}`,
  cookie.sameSite !== null && `sameSite: '${cookie.sameSite.toLowerCase()}'`,
  cookie.partitioned && 'partitioned: true',
  cookie.priority !== null && `priority: '${cookie.priority.toLowerCase()}'`,
]

const lasts = ({ seconds }: Mended) => seconds === null || seconds > 0

/** For Express itself; where the line removes the cookie, so does this. */
export function resCookieCode(cookie: Mended): string {
  const all = (withAge: boolean) =>
    object([cookie.httpOnly && 'httpOnly: true', ...options(cookie, cookie.secure ? 'true' : null, withAge)])
  const given = (text: string) => (text === '{}' ? '' : `, ${text}`)
  return lasts(cookie)
    ? `res.cookie(${quoted(cookie.name)}, value${given(all(true))})`
    : `res.clearCookie(${quoted(cookie.name)}${given(all(false))})`
}

/** HttpOnly is its default. What it sets over http is not Secure; with `auto` it is over https. */
export function expressSessionCode(cookie: Mended): string {
  const name = cookie.name !== 'connect.sid' && `name: ${quoted(cookie.name)}`
  const secure = cookie.secure ? 'true' : cookie.wantsSecure ? "'auto'" : null
  return `session(${object(['...options', name, `cookie: ${object(options(cookie, secure))}`])})`
}

/**
 * HttpOnly is its default, and `secure` by default what the request is. Its options lie beside the cookie's own, so that what
 * the refused line has too much of has to be taken back.
 */
export function cookieSessionCode(cookie: Mended, refused: ParsedSetCookie): string {
  const name = cookie.name !== 'session' && `name: ${quoted(cookie.name)}`
  const secure = cookie.secure ? 'true' : refused.secure ? 'false' : null
  const back = [
    cookie.path === '/' &&
      refused.attributes.some(({ name, value }) => name.toLowerCase() === 'path' && value !== '/') &&
      "path: '/'",
    cookie.domain === null && refused.domain !== null && 'domain: undefined',
    !cookie.partitioned && refused.partitioned && 'partitioned: false',
  ]
  return `cookieSession(${object(['...options', name, ...back, ...options(cookie, secure, lasts(cookie))])})`
}
