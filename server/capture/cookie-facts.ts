import { decodeCookieValue, parseCookieHeader, setCookieFacts } from '../cookies/index.ts'
import type { CookieValue, RequestCookie, SetCookieFacts } from '../protocol/index.ts'
import { isLong, ownTexts } from './own-text.ts'
import type { Redactor } from './redaction/redaction.ts'

/** How much is kept of a value that may be shown, in characters. */
const MAX_VALUE = 200
/** How much is kept of a line, in characters. */
const MAX_RAW = 4500
/** How many cookies are kept of one message. */
const MAX_COOKIES = 200

function cookieValue(name: string, raw: string, carriers: ReadonlySet<string>, redactor: Redactor): CookieValue {
  if (carriers.has(name) || redactor.isSecretCookie(name, raw)) {
    return { redacted: true, fingerprint: redactor.fingerprint(raw), length: raw.length }
  }
  const text = decodeCookieValue(raw)
  return { text: text.slice(0, MAX_VALUE), length: text.length }
}

/** The cookies that came. `carriers` are the names of those that carry the session. */
export function requestCookies(header: string, carriers: ReadonlySet<string>, redactor: Redactor): RequestCookie[] {
  const cookies = parseCookieHeader(header)
    .slice(0, MAX_COOKIES)
    .map(({ name, value, start, end }) => ({
      name,
      value: cookieValue(name, value, carriers, redactor),
      bytes: end - start,
    }))
  return isLong(header) ? ownTexts(cookies) : cookies
}

/** The cookies that were sent, one for each line. */
export function responseCookies(
  lines: readonly string[],
  now: number,
  carriers: ReadonlySet<string>,
  redactor: Redactor,
): SetCookieFacts[] {
  return lines.slice(0, MAX_COOKIES).map(line => {
    const { rawValue, path, ...rest } = setCookieFacts(line, now)
    const value = cookieValue(rest.name, rawValue, carriers, redactor)
    const raw = redactor.header('set-cookie', line, carriers)
    const facts = {
      ...rest,
      path: path === null ? null : redactor.url(path),
      value,
      raw: raw.length > MAX_RAW ? `${raw.slice(0, MAX_RAW)}…` : raw,
    }
    return isLong(line) ? ownTexts(facts) : facts
  })
}
