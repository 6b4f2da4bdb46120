import type { IncomingMessage } from 'node:http'
import type { SessionCookie } from './session-cookie.ts'

/** What a session asks of the request that it belongs to. */
export interface SessionHost {
  readonly req: IncomingMessage
  readonly isNew: boolean
  /** The session's id, made when it is first asked for. */
  id(): string
  cookie(): SessionCookie
  /** Milliseconds since the session was last used; 0 for a new one. */
  unused(): number
  /** `told`: whether a callback gets the error, of this and of `destroy`. */
  save(told: boolean): Promise<void>
  reload(): Promise<void>
  regenerate(): Promise<void>
  destroy(told: boolean): Promise<void>
  lock(): Promise<void>
  renew(clear: boolean): void
  forget(release: boolean): void
  clear(): void
  flash(messages: readonly unknown[]): void
  showFlash(): unknown[]
}

/** What stands for a session, and so has none of its private fields. */
const proxies = new WeakMap<object, SessionHost>()

/** Makes what stands for a session belong to a request. */
export const bindProxy = (session: object, host: SessionHost): unknown => proxies.set(session, host)

export const hostOfProxy = (session: object): SessionHost | undefined => proxies.get(session)
