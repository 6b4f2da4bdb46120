import { stringifySetCookie } from 'cookie'
import { SessionError } from './errors.ts'
import type { StoredCookie } from './storages/storage.ts'
import { isStoredCookie } from './storages/stored-cookie.ts'

/** What the cookie of new sessions is like. */
export interface CookieDefaults {
  readonly name: string
  readonly path: string
  readonly domain: string | undefined
  /** `auto`: where the request came over TLS, or through a trusted proxy that says so. */
  readonly secure: boolean | 'auto'
  readonly httpOnly: boolean
  readonly sameSite: SameSite
  readonly partitioned: boolean
  readonly priority: 'low' | 'medium' | 'high' | undefined
  /** Milliseconds; null for a cookie that ends with the browser. */
  readonly maxAge: number | null
  /** Milliseconds since 1970, where the cookies of all sessions end at one date. */
  readonly expires: number | undefined
}

const NOTHING: StoredCookie = {}

export type SameSite = 'strict' | 'lax' | 'none' | false

/** The cookie of one session, with the properties of express-session's `req.session.cookie`. */
export class SessionCookie {
  path: string
  domain: string | undefined
  secure: boolean
  httpOnly: boolean
  sameSite: SameSite | true
  partitioned: boolean
  priority: 'low' | 'medium' | 'high' | undefined
  /** The lifetime that each use renews, milliseconds; null for a cookie that ends with the browser. */
  originalMaxAge: number | null
  #expires: Date | null = null
  /** Set as a date, which no use moves. */
  #fixed = false
  readonly #stored: StoredCookie

  /** `touched`: when the session was last used, milliseconds since 1970; its lifetime counts from there. */
  constructor(defaults: CookieDefaults, isSecure: boolean, stored: StoredCookie | null, touched: number) {
    const { secure } = defaults
    const own = stored ?? NOTHING
    this.#stored = own
    this.path = own.path ?? defaults.path
    this.domain = own.domain ?? defaults.domain
    this.secure = own.secure ?? (secure === 'auto' ? isSecure : secure)
    this.httpOnly = own.httpOnly ?? defaults.httpOnly
    this.sameSite = own.sameSite ?? defaults.sameSite
    this.partitioned = own.partitioned ?? defaults.partitioned
    this.priority = own.priority ?? defaults.priority
    this.originalMaxAge = null
    const expires = own.expires ?? (own.maxAge === undefined ? defaults.expires : undefined)
    if (expires !== undefined) this.expires = new Date(expires)
    else {
      const maxAge = own.maxAge === undefined ? defaults.maxAge : own.maxAge
      this.originalMaxAge = maxAge
      this.#expires = maxAge === null ? null : new Date(touched + maxAge)
    }
  }

  /** When the browser drops it; null for a cookie that ends with the browser. */
  get expires(): Date | null {
    return this.#expires
  }

  set expires(date: Date | null | false | undefined) {
    if (date && !(date instanceof Date && Number.isFinite(date.getTime()))) {
      throw new TypeError(`[sessionscope] cookie.expires is ${String(date)}; allowed: a Date, or null`)
    }
    this.#expires = date || null
    this.#fixed = this.#expires !== null
    this.originalMaxAge = this.maxAge
  }

  /** Milliseconds that are left; null for a cookie that ends with the browser. */
  get maxAge(): number | null {
    return this.#expires === null ? null : this.#expires.getTime() - Date.now()
  }

  set maxAge(ms: number | null | false | undefined) {
    if (typeof ms === 'number' ? !Number.isFinite(ms) : ms) {
      throw new TypeError(`[sessionscope] cookie.maxAge is ${String(ms)}; allowed: a number of milliseconds, or null`)
    }
    this.#expires = typeof ms === 'number' ? new Date(Date.now() + ms) : null
    this.#fixed = false
    this.originalMaxAge = typeof ms === 'number' ? ms : null
  }

  /** The lifetime starts anew. A date that was set stays. */
  renew(): void {
    if (!this.#fixed) this.maxAge = this.originalMaxAge
  }

  get data() {
    const { originalMaxAge, expires, secure, httpOnly, sameSite, path, domain, partitioned, priority } = this
    return { originalMaxAge, expires, secure, httpOnly, sameSite, path, domain, partitioned, priority }
  }

  toJSON(): object {
    return this.data
  }

  /** The Set-Cookie line that carries a value. */
  serialize(name: string, value: string): string {
    return stringifySetCookie({ name, value, ...this.#attributes(), ...(this.#expires && { expires: this.#expires }) })
  }

  /** What a Set-Cookie line has after its value. */
  attributes(): string {
    return this.serialize('a', '').slice(2)
  }

  /** The Set-Cookie line that removes the cookie. */
  serializeRemoval(name: string): string {
    return stringifySetCookie({ name, value: '', ...this.#attributes(), expires: new Date(0) })
  }

  #attributes() {
    const { path, domain, secure, httpOnly, sameSite, partitioned, priority } = this
    return {
      path,
      secure,
      httpOnly,
      partitioned,
      ...(domain ? { domain } : {}),
      ...(priority ? { priority } : {}),
      ...(sameSite ? { sameSite: sameSite === true ? ('strict' as const) : sameSite } : {}),
    }
  }

  /**
   * What differs from the defaults, to be stored with the session; null where nothing does. What was stored stays stored
   * while it is not changed, though the defaults may have come to be the same.
   */
  overrides(defaults: CookieDefaults, isSecure: boolean): StoredCookie | null {
    const stored = this.#stored
    const usuallySecure = defaults.secure === 'auto' ? isSecure : defaults.secure
    const own: { -readonly [K in keyof StoredCookie]: StoredCookie[K] } = {}
    const secure = Boolean(this.secure)
    const httpOnly = Boolean(this.httpOnly)
    const partitioned = Boolean(this.partitioned)
    const sameSite = this.sameSite === true ? 'strict' : this.sameSite ? (lower(this.sameSite) as SameSite) : false
    const priority = this.priority ? (lower(this.priority) as 'low') : undefined
    if (this.path && (this.path !== defaults.path || this.path === stored.path)) own.path = this.path
    if (this.domain && (this.domain !== defaults.domain || this.domain === stored.domain)) own.domain = this.domain
    if (secure !== usuallySecure || secure === stored.secure) own.secure = secure
    if (httpOnly !== defaults.httpOnly || httpOnly === stored.httpOnly) own.httpOnly = httpOnly
    if (sameSite !== defaults.sameSite || sameSite === stored.sameSite) own.sameSite = sameSite
    if (partitioned !== defaults.partitioned || partitioned === stored.partitioned) own.partitioned = partitioned
    if (priority && (priority !== defaults.priority || priority === stored.priority)) own.priority = priority
    const expires = this.#expires?.getTime()
    const { originalMaxAge } = this
    if (this.#fixed) {
      if (expires !== defaults.expires || expires === stored.expires) own.expires = expires ?? 0
    } else if (
      defaults.expires !== undefined ||
      originalMaxAge !== defaults.maxAge ||
      originalMaxAge === stored.maxAge
    ) {
      own.maxAge = originalMaxAge
    }
    for (const _ in own) return own
    return null
  }

  /**
   * Whether a cookie can be made of what the app has set, and a storage give it back.
   * @throws SessionError ERR_SESSION_NOT_STORABLE
   */
  check(name: string, overrides: StoredCookie | null): void {
    let why = overrides === null || isStoredCookie(overrides) ? null : 'one of its options is of the wrong type'
    try {
      this.serialize(name, '')
    } catch (error) {
      why = error instanceof Error ? error.message : String(error)
    }
    if (why === null) return
    throw new SessionError(
      'ERR_SESSION_NOT_STORABLE',
      `no cookie can be made of req.session.cookie: ${why}. Nothing was stored. Set it to what connect({ cookie }) allows`,
    )
  }
}

const lower = (text: unknown): unknown => (typeof text === 'string' ? text.toLowerCase() : text)
