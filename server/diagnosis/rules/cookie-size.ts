import type { Rule } from '../rule.ts'

/** Bytes of name and value that browsers keep (RFC 6265bis, section 5.6). */
const MAX = 4096

/** A cookie that is too large is dropped by the browser without a word. */
export const cookieSize: Rule = ({ response }) => {
  const cookie = response.setCookies.find(({ name, value }) => name.length + value.length > MAX)
  if (cookie === undefined) return null
  return {
    code: 'cookie-size',
    severity: 'error',
    certainty: 'certain',
    title: `\`${cookie.name}\` is refused by the browser: it is too large`,
    why: `Name and value have ${cookie.name.length + cookie.value.length} bytes; browsers keep at most ${MAX}.`,
    fix: 'Keep an id in the cookie, and the data on the server.',
    evidence: [`Set-Cookie: ${cookie.name}=… (${cookie.bytes} bytes)`],
  }
}
