import { createHmac, timingSafeEqual } from 'node:crypto'
import { parseCookie } from 'cookie'
import { showValue } from '../show-value.ts'
import { idOfSid } from './sid.ts'

interface AdoptionOptions {
  /** The name of express-session's cookie; `connect.sid` unless given. */
  readonly name?: string
  /** The secret that express-session was given, or all that it may have signed with. */
  readonly secret: string | readonly string[]
}

interface Adoption {
  /** The id of the session, if the header has a cookie that express-session signed; else null. Never throws. */
  idFrom(cookieHeader: string | undefined): string | null
  /** Whether a cookie of that name came, whoever signed it. */
  sees(cookieHeader: string | undefined): boolean
}

/** A cookie is no longer (RFC 6265, section 6.1). */
const MAX_VALUE = 4096
const PREFIX = 's:'

/**
 * Finds the sessions that express-session gave out, so that who was logged in stays so when an app moves. Their ids here are
 * those under which `npx sessionscope copy` stores them.
 * @throws TypeError where there is no secret
 */
export function createAdoption({ name = 'connect.sid', secret }: AdoptionOptions): Adoption {
  const secrets = [secret].flat()
  if (secrets.length === 0 || secrets.some(each => typeof each !== 'string' || each === '')) {
    throw new TypeError(
      `[sessionscope] option "adopt.secret" is ${showSecrets(secret)}; allowed: the secret that express-session had, or a list of them`,
    )
  }
  return {
    sees: header => header?.includes(name) === true && parseCookie(header)[name] !== undefined,
    idFrom(header) {
      // Most requests have none, and parsing takes a while.
      if (header === undefined || !header.includes(name)) return null
      const value = parseCookie(header)[name]
      const sid = value === undefined || value.length > MAX_VALUE ? null : verify(value, secrets)
      return sid === null ? null : idOfSid(sid)
    },
  }
}

/** The session's id of a value `s:<sid>.<HMAC-SHA256 of it, base64 without padding>`; null where nobody knows its secret. */
function verify(value: string, secrets: readonly string[]): string | null {
  const dot = value.lastIndexOf('.')
  if (!value.startsWith(PREFIX) || dot <= PREFIX.length) return null
  const sid = value.slice(PREFIX.length, dot)
  const signature = Buffer.from(value.slice(dot + 1))
  const isSigned = secrets.some(secret => {
    const expected = Buffer.from(createHmac('sha256', secret).update(sid).digest('base64').replace(/=+$/, ''))
    return expected.length === signature.length && timingSafeEqual(expected, signature)
  })
  return isSigned ? sid : null
}

/** What a wrong value looks like. Never what is in it. */
const showSecrets = (secret: unknown) =>
  secret === '' ? 'an empty text' : typeof secret === 'string' ? 'a text' : showValue(secret)
