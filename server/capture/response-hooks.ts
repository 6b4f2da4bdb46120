import type { ServerResponse } from 'node:http'

type Method = (this: unknown, ...args: unknown[]) => unknown
type Hook = (call: () => unknown, args: readonly unknown[]) => unknown

/** Puts a hook around methods of one response. What a hook returns is what the caller gets. */
export function hookResponse(
  res: ServerResponse,
  hooks: { readonly [K in 'writeHead' | 'write' | 'end']?: Hook },
): void {
  const { writeHead, write, end } = res as unknown as Record<'writeHead' | 'write' | 'end', Method>
  const hooked = {
    writeHead(this: unknown, ...args: unknown[]) {
      return hooks.writeHead?.(() => writeHead.apply(this, args), args)
    },
    write(this: unknown, ...args: unknown[]) {
      return hooks.write?.(() => write.apply(this, args), args)
    },
    end(this: unknown, ...args: unknown[]) {
      return hooks.end?.(() => end.apply(this, args), args)
    },
  }
  // Middlewares assign these, so they are plain data, as an assignment makes them.
  if (hooks.writeHead !== undefined) res.writeHead = hooked.writeHead as ServerResponse['writeHead']
  if (hooks.write !== undefined) res.write = hooked.write as ServerResponse['write']
  if (hooks.end !== undefined) res.end = hooked.end as ServerResponse['end']
}

/** Bytes of a chunk as given to write or end; 0 for a callback in its place. */
export function chunkBytes(chunk: unknown, encoding: unknown): number {
  if (typeof chunk === 'string') {
    return Buffer.byteLength(chunk, typeof encoding === 'string' && Buffer.isEncoding(encoding) ? encoding : 'utf8')
  }
  return chunk instanceof Uint8Array ? chunk.byteLength : 0
}
