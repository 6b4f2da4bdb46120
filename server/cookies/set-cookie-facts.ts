import { readSetCookie, type SetCookieParts } from './parse-set-cookie.ts'

/** What there is to show of a `Set-Cookie` line without knowing the request. */
export interface SetCookieLineFacts
  extends Pick<
    SetCookieParts,
    | 'name'
    | 'httpOnly'
    | 'secure'
    | 'sameSite'
    | 'path'
    | 'domain'
    | 'maxAge'
    | 'expires'
    | 'partitioned'
    | 'priority'
    | 'prefix'
  > {
  /** Undecoded, as the line has it. */
  readonly rawValue: string
  /** Bytes of the whole line. */
  readonly bytes: number
  /** Whether the line removes the cookie: its lifetime is already over. */
  readonly deletes: boolean
}

/**
 * A `Set-Cookie` line → its facts. `now` is the server's clock in milliseconds since 1970.
 * Of `Max-Age` and `Expires` the first counts where it can be read (RFC 6265bis, section 5.7).
 */
export function setCookieFacts(line: string, now: number): SetCookieLineFacts {
  const { value, refusals: _, ...facts } = readSetCookie(line)
  const { maxAge, expires } = facts
  const deletes = maxAge === null ? expires !== null && expires <= now : maxAge <= 0
  return { ...facts, rawValue: value, bytes: line.length, deletes }
}
