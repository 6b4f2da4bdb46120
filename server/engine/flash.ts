import type { SessionHost } from './session-host.ts'

/** The `flash` of one session: adds messages, or shows those that wait. */
export interface Flash {
  /** The messages that wait, which are gone then; of the type that the app keeps. */
  <T = string>(): T[]
  (...messages: readonly [unknown, ...unknown[]]): void
  readonly length: number
}

const flashes = new WeakMap<SessionHost, Flash>()

/** The one of a session, made when it is first asked for. */
export function flashOf(host: SessionHost): Flash {
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

/** The one that was asked for. */
export const knownFlash = (host: SessionHost): Flash | undefined => flashes.get(host)

/** What an app that took it for an object or a list of its own has hung on it. */
export const messagesOn = (flash: Flash): object =>
  flash.length > 0 ? Array.from(flash as ArrayLike<unknown> & Flash) : { ...flash }
