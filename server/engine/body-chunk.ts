/** Of what `write` was given: characters of a text, or bytes. */
export const lengthOf = (chunk: unknown): number =>
  typeof chunk === 'string' || chunk instanceof Uint8Array ? chunk.length : 0

/** Whether they are what `end` takes: a chunk, its encoding, and what calls back, or fewer of them. */
export const isChunk = ([chunk, encoding]: readonly unknown[]) =>
  chunk == null ||
  (typeof chunk === 'string' && (typeof encoding !== 'string' || Buffer.isEncoding(encoding))) ||
  typeof chunk === 'function' ||
  chunk instanceof Uint8Array
