import { encodeMessage, type ServerMessage } from '../protocol/index.ts'

/**
 * A message as superjson writes it. Messages are plain JSON, so what superjson would look for is not there, and the
 * text is the same; but superjson takes eight times as long, and throws where an object has a key such as
 * `constructor`, which any client can send as the name of a header or of a query parameter.
 * Never throws: what cannot be written becomes a failure of the tool.
 */
export function encode(message: ServerMessage): string {
  try {
    return JSON.stringify({ json: message })
  } catch {
    const failure = { where: 'stream', message: `a message "${message.type}" cannot be written as JSON`, count: 1 }
    return encodeMessage({ type: 'failure', failure: { ...failure, lastAt: Date.now() } })
  }
}
