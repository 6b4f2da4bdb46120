import superjson from 'superjson'
import type { ServerMessage } from './messages.ts'

/** A message of the server as text for the socket. */
export function encodeMessage(message: ServerMessage): string {
  return superjson.stringify(message)
}

const types: Readonly<Record<ServerMessage['type'], true>> = {
  welcome: true,
  history: true,
  exchange: true,
  skipped: true,
  cleared: true,
  state: true,
  paused: true,
  failure: true,
  reload: true,
  refused: true,
  expired: true,
}

/** Text from the socket → a message, or null where it is none. Runs in the browser only. */
export function decodeMessage(text: string): ServerMessage | null {
  let value: unknown
  try {
    value = superjson.parse(text)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null) return null
  const type = (value as { type?: unknown }).type
  return typeof type === 'string' && Object.hasOwn(types, type) ? (value as ServerMessage) : null
}
