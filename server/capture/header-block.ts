import type { OutgoingMessage } from 'node:http'
import { isLong, ownText } from './own-text.ts'

/** The headers of a response as they were sent, each character one byte. */
interface SentHead {
  /** In the order and spelling as sent. */
  readonly lines: readonly (readonly [name: string, value: string])[]
}

/**
 * Reads what was really sent. `getHeaders()` does not know it all: headers given to writeHead as a raw array, Date,
 * Connection and Transfer-Encoding are in the text only, which Node keeps on the message once it is built.
 */
export function sentHead(res: OutgoingMessage): SentHead {
  const text = (res as { _header?: unknown })._header
  if (typeof text !== 'string') return { lines: fromGetHeaders(res) }
  const own = isLong(text) ? ownText : (part: string) => part
  const lines: [string, string][] = []
  for (const line of text.split('\r\n').slice(1)) {
    const colon = line.indexOf(':')
    if (colon > 0) lines.push([own(line.slice(0, colon)), own(line.slice(colon + 1).trim())])
  }
  return { lines }
}

function fromGetHeaders(res: OutgoingMessage): [string, string][] {
  if (!res.headersSent) return []
  return Object.entries(res.getHeaders()).flatMap(([name, value]): [string, string][] =>
    (Array.isArray(value) ? value : [value]).map(item => [name, String(item)]),
  )
}
