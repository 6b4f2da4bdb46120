import type { IncomingMessage } from 'node:http'
import { sameSiteOf } from './options/cookie-defaults.ts'
import type { CookieOptions } from './options.ts'
import type { SessionCookie } from './session-cookie.ts'

type Callback = (error?: unknown) => void

/** What a session asks of the request that it belongs to. */
export interface SessionHost {
  readonly req: IncomingMessage
  readonly isNew: boolean
  /** The session's id, made when it is first asked for. */
  id(): string
  cookie(): SessionCookie
  /** Milliseconds since the session was last used; 0 for a new one. */
  unused(): number
  save(): Promise<void>
  reload(): Promise<void>
  regenerate(): Promise<void>
  destroy(): Promise<void>
  lock(): Promise<void>
  renew(clear: boolean): void
  forget(release: boolean): void
  clear(): void
  flash(messages: readonly unknown[]): void
  showFlash(): unknown[]
}

/** The `flash` of one session: adds messages, or shows those that wait. */
export interface Flash {
  /** The messages that wait, which are gone then; of the type that the app keeps. */
  <T = string>(): T[]
  (...messages: readonly [unknown, ...unknown[]]): void
  readonly length: number
}

/** What stands for a session, and so has none of its private fields. */
const proxies = new WeakMap<object, SessionHost>()
const flashes = new WeakMap<SessionHost, Flash>()

/** Makes what stands for a session belong to a request. */
export const bindProxy = (session: object, host: SessionHost): unknown => proxies.set(session, host)

let findHost: (session: object) => SessionHost | undefined

const hostOf = (session: object): SessionHost => {
  const host = findHost(session)
  if (host !== undefined) return host
  throw new TypeError(
    '[sessionscope] a method of req.session was called on something else, a copy perhaps; call it on req.session itself',
  )
}

/** Calls back, or gives a promise where there is no callback. One that nobody awaits takes no process down. */
function settle(session: Session, work: Promise<void>, callback: Callback | undefined): Promise<void> | Session {
  if (typeof callback !== 'function') {
    work.catch(() => {})
    return work
  }
  // Out of the promise's chain: what a callback throws is the app's own.
  work.then(
    () => process.nextTick(callback),
    error => process.nextTick(callback, error),
  )
  return session
}

/**
 * A user's session. Its own enumerable keys are the app's, and nothing else is: a key that was never set is undefined. What
 * it can do is on its prototype, so that a key of the same name hides it.
 */
export class Session {
  [key: string]: unknown
  readonly #host: SessionHost

  constructor(host: SessionHost) {
    this.#host = host
  }

  static {
    findHost = session => (#host in session ? session.#host : proxies.get(session))
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
    return flashOf(this)
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
  lock(callback?: Callback): Promise<void> | this {
    return settle(this, hostOf(this).lock(), callback) as Promise<void> | this
  }

  /** Stores it now. */
  save(callback?: Callback): Promise<void> | this {
    return settle(this, hostOf(this).save(), callback) as Promise<void> | this
  }

  /** Drops what was changed, and reads anew what is stored. */
  reload(callback?: Callback): Promise<void> | this {
    return settle(this, hostOf(this).reload(), callback) as Promise<void> | this
  }

  /** `req.session` becomes a new, empty session with a new id; the old one is dead once that is saved. */
  regenerate(callback?: Callback): Promise<void> | this {
    return settle(this, hostOf(this).regenerate(), callback) as Promise<void> | this
  }

  /** Removes it now; `req.session` is undefined then. */
  destroy(callback?: Callback): Promise<void> | this {
    return settle(this, hostOf(this).destroy(), callback) as Promise<void> | this
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

const SAME_SITES: readonly unknown[] = [true, false, 'strict', 'lax', 'none', 'Strict', 'Lax', 'None']

/** Sets an own key, whatever stands on the prototype. */
export const setKey = (session: object, key: string, value: unknown): unknown =>
  Object.defineProperty(session, key, { value, writable: true, enumerable: true, configurable: true })

function flashOf(session: object): Flash {
  const host = hostOf(session)
  const known = flashes.get(host)
  if (known !== undefined) return known
  const flash = ((...messages: unknown[]) => (messages.length === 0 ? host.showFlash() : host.flash(messages))) as Flash
  // To apps that keep messages of their own under this key it is an empty list.
  Object.setPrototypeOf(flash, Array.prototype)
  Object.defineProperty(flash, 'length', { value: 0, writable: true })
  Object.defineProperty(flash, 'toJSON', { value: () => messagesOn(flash) })
  Reflect.deleteProperty(flash, 'name')
  flashes.set(host, flash)
  return flash
}

/**
 * What is to be stored of a session. Apps, and connect-flash, take `flash` for an object or a list of their own, and hang
 * their messages on the function: they are stored as what it was taken for, and where there are none, there is nothing.
 */
export function keysOf(session: object): object {
  const host = findHost(session)
  const flash = host === undefined ? undefined : flashes.get(host)
  if (flash === undefined) return session
  const own = Object.getOwnPropertyDescriptor(session, 'flash')
  if (own !== undefined && own.value !== flash) return session
  const { flash: _, ...rest } = session as Record<string, unknown>
  if (Object.keys(flash).length === 0) return own === undefined ? session : rest
  return { ...rest, flash: messagesOn(flash) }
}

const messagesOn = (flash: Flash): object =>
  flash.length > 0 ? Array.from(flash as ArrayLike<unknown> & Flash) : { ...flash }
