import type { ServerMessage } from '../server/protocol/index.ts'

/**
 * Text from the socket → a message, or null where it is none. The stream is superjson, `{ "json": …, "meta": … }`, and its
 * messages are plain JSON by their types. All that `meta` can add to such a value is that two parts of it are one object,
 * which makes no difference here. So the panel spares each page the library, a sixth of its bytes; a test holds this to
 * the protocol's own decoder.
 */
export function decode(text: unknown): ServerMessage | null {
  try {
    const { json } = JSON.parse(text as string)
    return typeof json.type === 'string' ? json : null
  } catch {
    return null
  }
}
