import type { ServerMessage } from '../server/protocol/index.ts'

/**
 * Text from the socket → a message, or null where it is none. The stream is superjson, and its messages are plain JSON by
 * their types: superjson writes such a value as `{ "json": … }`, without `meta`. Reading that by hand spares each page a
 * sixth of the panel's bytes; a test holds it to the protocol's own decoder.
 */
export function decode(text: unknown): ServerMessage | null {
  try {
    const { json, meta } = JSON.parse(text as string)
    return meta === undefined && typeof json.type === 'string' ? json : null
  } catch {
    return null
  }
}
