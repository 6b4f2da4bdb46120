import type { IncomingMessage } from 'node:http'
import { type SessionCallback, settle } from './callback.ts'
import { type Flash, flashOf } from './flash.ts'
import { sameSiteOf } from './options/cookie-defaults.ts'
import type { CookieOptions } from './options.ts'
import type { SessionCookie } from './session-cookie.ts'
import { hostOfProxy, type SessionHost } from './session-host.ts'

let hostWithin: (session: object) => SessionHost | undefined
let create: (host: SessionHost) => Session

/** What a session, or what stands for one, asks of its request. */
export const findHost = (session: object): SessionHost | undefined => hostWithin(session) ?? hostOfProxy(session)

const hostOf = (session: object): SessionHost => {
  const host = findHost(session)
  if (host !== undefined) return host
  throw new TypeError(
    '[sessionscope] a method of req.session was called on something else, a copy perhaps; call it on req.session itself',
  )
}

/**
 * A user's session. Its own enumerable keys are the app's, and nothing else is: a key that was never set is undefined. What
 * it can do is on its prototype, so that a key of the same name hides it.
 */
export class Session {
  [key: string]: unknown
  readonly #host: SessionHost

  private constructor(host: SessionHost) {
    this.#host = host
  }

  static {
    hostWithin = session => (#host in session ? session.#host : undefined)
    create = host => new Session(host)
  }

  /** The session's id, which its cookie carries. */
  get id(): string {
    return hostOf(this).id()
  }

  get req(): IncomingMessage {
    return hostOf(this).req
  }

  /** The session's cookie, as express-session has it. */
  get cookie(): SessionCookie {
    return hostOf(this).cookie()
  }

  set cookie(options: object) {
    Object.assign(hostOf(this).cookie(), options)
  }

  /** Nothing was stored for this request. */
  get isNew(): boolean {
    return hostOf(this).isNew
  }

  set isNew(value: unknown) {
    setKey(this, 'isNew', value)
  }

  /** Whether it was unused for longer than so many seconds. */
  isExpired(seconds: number): boolean {
    return hostOf(this).unused() > seconds * 1000
  }

  /**
   * `flash('Saved')` keeps a message for the next request that asks for it; `flash()` gives the messages that earlier
   * requests kept, and they are gone.
   */
  get flash(): Flash {
    return flashOf(hostOf(this))
  }

  /** connect-flash keeps its own messages here: `session.flash = session.flash || {}`. */
  set flash(value: unknown) {
    setKey(this, 'flash', value)
  }

  /** Nothing of this request is saved, and no cookie is sent. `forget(res)` gives the lock back, too. */
  forget(res?: object): this {
    hostOf(this).forget(res !== undefined)
    return this
  }

  /** The cookie travels over TLS only. */
  secure(on = true): this {
    hostOf(this).cookie().secure = on
    return this
  }

  /** `Strict`, `Lax` or `None`; false leaves it to the browser. */
  samesite(mode: NonNullable<CookieOptions['sameSite']>): this {
    if (!SAME_SITES.includes(mode)) {
      throw new TypeError(`[sessionscope] samesite(${String(mode)}); allowed: "Strict", "Lax", "None", true or false`)
    }
    hostOf(this).cookie().sameSite = sameSiteOf(mode)
    return this
  }

  /** Scripts of the page cannot read the cookie. */
  httponly(on = true): this {
    hostOf(this).cookie().httpOnly = on
    return this
  }

  /** A new id, once the session is saved; the old one is dead then. `clear`: without what it held. */
  renew({ clear = false }: { readonly clear?: boolean } = {}): this {
    hostOf(this).renew(clear)
    return this
  }

  /** Removes all that it holds: the session is gone, unless something is put into it again. */
  clear(): this {
    hostOf(this).clear()
    return this
  }

  /** Takes the lock, where the handler declared to read only, and reads anew what is stored. */
  lock(): Promise<void>
  lock(callback: SessionCallback): this
  lock(callback: SessionCallback | undefined): Promise<void> | this
  lock(callback?: SessionCallback) {
    return settle(this, hostOf(this).lock(), callback)
  }

  /** Stores it now. */
  save(): Promise<void>
  save(callback: SessionCallback): this
  save(callback: SessionCallback | undefined): Promise<void> | this
  save(callback?: SessionCallback) {
    return settle(this, hostOf(this).save(typeof callback === 'function'), callback)
  }

  /** Drops what was changed, and reads anew what is stored. */
  reload(): Promise<void>
  reload(callback: SessionCallback): this
  reload(callback: SessionCallback | undefined): Promise<void> | this
  reload(callback?: SessionCallback) {
    return settle(this, hostOf(this).reload(), callback)
  }

  /** `req.session` becomes a new, empty session with a new id; the old one is dead once that is saved. */
  regenerate(): Promise<void>
  regenerate(callback: SessionCallback): this
  regenerate(callback: SessionCallback | undefined): Promise<void> | this
  regenerate(callback?: SessionCallback) {
    return settle(this, hostOf(this).regenerate(), callback)
  }

  /** Removes it now; `req.session` is undefined then. */
  destroy(): Promise<void>
  destroy(callback: SessionCallback): this
  destroy(callback: SessionCallback | undefined): Promise<void> | this
  destroy(callback?: SessionCallback) {
    return settle(this, hostOf(this).destroy(typeof callback === 'function'), callback)
  }

  /** Its cookie's lifetime starts anew; done with each request anyway. */
  touch(): this {
    return this.resetMaxAge()
  }

  resetMaxAge(): this {
    hostOf(this).cookie().renew()
    return this
  }
}

/** The session of a request; an app makes none. */
export const createSessionOf = (host: SessionHost): Session => create(host)

const SAME_SITES: readonly unknown[] = [true, false, 'strict', 'lax', 'none', 'Strict', 'Lax', 'None']

/** Sets an own key, whatever stands on the prototype. */
export const setKey = (session: object, key: string, value: unknown): unknown =>
  Object.defineProperty(session, key, { value, writable: true, enumerable: true, configurable: true })
