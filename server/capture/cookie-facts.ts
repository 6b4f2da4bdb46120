import { decodeCookieValue, parseCookieHeader, setCookieFacts } from '../cookies/index.ts'
import type { CookieValue, RequestCookie, SetCookieFacts } from '../protocol/index.ts'
import type { Redactor } from './redaction/redaction.ts'

/** How much is kept of a value that may be shown, in characters. */
const MAX_VALUE = 200
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
  return parseCookieHeader(header)
    .slice(0, MAX_COOKIES)
    .map(({ name, value, start, end }) => ({
      name,
      value: cookieValue(name, value, carriers, redactor),
      bytes: end - start,
    }))
}

/** The cookies that were sent, one for each line. */
export function responseCookies(
  lines: readonly string[],
  now: number,
  carriers: ReadonlySet<string>,
  redactor: Redactor,
): SetCookieFacts[] {
  return lines.slice(0, MAX_COOKIES).map(line => {
    const { rawValue, ...facts } = setCookieFacts(line, now)
    const value = cookieValue(facts.name, rawValue, carriers, redactor)
    const raw = value.redacted ? redactor.header('set-cookie', line, carriers) : line
    return { ...facts, value, raw: raw.length > 4500 ? `${raw.slice(0, 4500)}…` : raw }
  })
}
