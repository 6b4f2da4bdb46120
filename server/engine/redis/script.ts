import { createHash } from 'node:crypto'

/** A script that the server runs as one step. */
export interface RedisScript {
  /** For statements that are shown. */
  readonly name: string
  readonly text: string
  /** By which the server knows it. */
  readonly sha: string
}

/** @param text Lua; its replies are texts, numbers and lists of these */
export const defineScript = (name: string, text: string): RedisScript => ({
  name,
  text,
  sha: createHash('sha1').update(text).digest('hex'),
})

/** The server was restarted, or its scripts were flushed. */
export const isUnknownScript = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith('NOSCRIPT')
