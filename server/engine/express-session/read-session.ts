import { createCodec } from '../codec/create-codec.ts'
import type { StoredCookie } from '../storages/storage.ts'

/** A session as express-session stored it. */
export interface ExpressSession {
  /** The app's own keys, as the JSON of the store has them: dates are texts. */
  readonly keys: Readonly<Record<string, unknown>>
  /** The same as the codec's text; null where there are none, for such a session is none here. */
  readonly data: string | null
  /**
   * Its own lifetime, where it has one: sessions that were to be remembered longer than others still are. All else that it
   * says of its cookie is what the app's options were then, and now are those of `connect()`.
   */
  readonly cookie: StoredCookie | null
  /** When its cookie was to end as it was saved last, milliseconds since 1970; null for a cookie that ends with the browser. */
  readonly expires: number | null
  /** When session-file-store saved or touched it last; null for what others stored. */
  readonly lastAccess: number | null
}

// Keys that no session may have, `constructor`, say, are left out with a warning.
const codec = createCodec({ onLoss: 'warn' })

/** Longer than this is none. Milliseconds. */
const MAX_LIFETIME = 100 * 365.25 * 86_400_000

/**
 * Reads what express-session 1.x stored, as an object or as its JSON. null for what is no session of its own: it always has a
 * cookie.
 */
export function readExpressSession(given: unknown): ExpressSession | null {
  const session = typeof given === 'string' ? parse(given) : given
  if (!isObject(session) || !isObject(session.cookie)) return null
  const { cookie, __lastAccess: lastAccess, ...keys } = session
  const lifetime = cookie.originalMaxAge
  return {
    keys,
    data: Object.keys(keys).length === 0 ? null : codec.encode(keys),
    cookie: isNumber(lifetime) && lifetime > 0 && lifetime <= MAX_LIFETIME ? { maxAge: lifetime } : null,
    expires: timeOf(cookie.expires),
    lastAccess: isNumber(lastAccess) ? lastAccess : null,
  }
}

function timeOf(value: unknown): number | null {
  const time = typeof value === 'string' ? Date.parse(value) : value instanceof Date ? value.getTime() : Number.NaN
  return Number.isNaN(time) ? null : time
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
