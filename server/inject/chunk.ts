/** The arguments of `write` or `end`, in any of their forms. */
export type BodyArguments = readonly unknown[]

/**
 * The bytes of the chunk that `write(chunk?, encoding?, callback?)` or `end(…)` was given, without copying a Buffer or
 * Uint8Array. null where there is no chunk; undefined where Node would refuse it.
 */
export function chunkOf(args: BodyArguments): Buffer | null | undefined {
  const [chunk, encoding] = args
  if (chunk === undefined || chunk === null || typeof chunk === 'function') return null
  if (Buffer.isBuffer(chunk)) return chunk
  if (chunk instanceof Uint8Array) return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
  if (typeof chunk !== 'string') return undefined
  if (typeof encoding !== 'string' || encoding === '') return Buffer.from(chunk, 'utf8')
  return Buffer.isEncoding(encoding) ? Buffer.from(chunk, encoding) : undefined
}

/** The same arguments with other bytes, or with no chunk at all where `bytes` is null; the callback stays in its place. */
export function withChunk(args: BodyArguments, bytes: Buffer | null): unknown[] {
  if (typeof args[0] === 'function') return bytes === null ? [...args] : [bytes, ...args]
  return args.length === 0 && bytes === null ? [] : [bytes, ...args.slice(1)]
}

/** The callback among the arguments. */
export function callbackOf(args: BodyArguments): ((error?: Error | null) => void) | undefined {
  const callback = args.find(argument => typeof argument === 'function')
  return callback as ((error?: Error | null) => void) | undefined
}
