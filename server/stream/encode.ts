import { encodeMessage, type ServerMessage } from '../protocol/index.ts'

/**
 * A message as text. superjson refuses objects with a key such as `constructor`, which any client can send as the name
 * of a header or a query parameter. Messages are plain JSON, and superjson reads that without its annotations.
 * Never throws: what cannot be written at all becomes a failure of the tool.
 */
export function encode(message: ServerMessage): string {
  try {
    return encodeMessage(message)
  } catch {
    return encodePlain(message)
  }
}

function encodePlain(message: ServerMessage): string {
  try {
    return JSON.stringify({ json: message })
  } catch {
    const failure = { where: 'stream', message: `a message "${message.type}" cannot be written as JSON`, count: 1 }
    return encodeMessage({ type: 'failure', failure: { ...failure, lastAt: Date.now() } })
  }
}
