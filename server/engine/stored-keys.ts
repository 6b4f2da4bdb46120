import { knownFlash, messagesOn } from './flash.ts'
import { findHost } from './session.ts'

/**
 * What is to be stored of a session. Apps, and connect-flash, take `flash` for an object or a list of their own, and hang
 * their messages on the function: they are stored as what it was taken for, and where there are none, there is nothing.
 */
export function keysOf(session: object): object {
  const host = findHost(session)
  const flash = host === undefined ? undefined : knownFlash(host)
  if (flash === undefined) return session
  const own = Object.getOwnPropertyDescriptor(session, 'flash')
  if (own !== undefined && own.value !== flash) return session
  const { flash: _, ...rest } = session as Record<string, unknown>
  if (Object.keys(flash).length === 0) return own === undefined ? session : rest
  return { ...rest, flash: messagesOn(flash) }
}
