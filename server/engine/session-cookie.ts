import { stringifySetCookie } from 'cookie'
import type { StoredCookie } from './storages/storage.ts'

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

  /** `touched`: when the session was last used, milliseconds since 1970; its lifetime counts from there. */
  constructor(defaults: CookieDefaults, isSecure: boolean, stored: StoredCookie | null, touched: number) {
    const { secure } = defaults
    const own = { ...stored }
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

  /** What differs from the defaults, to be stored with the session; null where nothing does. */
  overrides(defaults: CookieDefaults, isSecure: boolean): StoredCookie | null {
    const usual = new SessionCookie(defaults, isSecure, null, 0)
    const own: { -readonly [K in keyof StoredCookie]: StoredCookie[K] } = {}
    if (this.path !== usual.path) own.path = this.path
    if (this.domain !== usual.domain && this.domain) own.domain = this.domain
    if (this.secure !== usual.secure) own.secure = this.secure
    if (this.httpOnly !== usual.httpOnly) own.httpOnly = this.httpOnly
    if (this.sameSite !== usual.sameSite) own.sameSite = this.sameSite === true ? 'strict' : this.sameSite
    if (this.partitioned !== usual.partitioned) own.partitioned = this.partitioned
    if (this.priority !== usual.priority && this.priority) own.priority = this.priority
    if (this.#fixed) {
      if (this.#expires?.getTime() !== usual.expires?.getTime()) own.expires = this.#expires?.getTime() ?? 0
    } else if (usual.#fixed || this.originalMaxAge !== usual.originalMaxAge) own.maxAge = this.originalMaxAge
    return Object.keys(own).length === 0 ? null : own
  }
}
