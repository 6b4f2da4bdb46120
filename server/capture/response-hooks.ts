import type { ServerResponse } from 'node:http'

type Method = (this: unknown, ...args: unknown[]) => unknown
type Hook = (call: () => unknown, args: readonly unknown[]) => unknown

/** Puts a hook around methods of one response. What a hook returns is what the caller gets. */
export function hookResponse(
  res: ServerResponse,
  hooks: { readonly [K in 'writeHead' | 'write' | 'end']?: Hook },
): void {
  for (const name of ['writeHead', 'write', 'end'] as const) {
    const hook = hooks[name]
    if (hook === undefined) continue
    const original = res[name] as Method
    const hooked: Method = function (...args) {
      return hook(() => original.apply(this, args), args)
    }
    Object.defineProperty(hooked, 'name', { value: name, configurable: true })
    Object.defineProperty(hooked, 'length', { value: original.length, configurable: true })
    // Middlewares assign these, so they are plain data, as an assignment would make them.
    Reflect.set(res, name, hooked)
  }
}

/** Bytes of a chunk as given to write or end; 0 for a callback in its place. */
export function chunkBytes(chunk: unknown, encoding: unknown): number {
  if (typeof chunk === 'string') {
    return Buffer.byteLength(chunk, typeof encoding === 'string' && Buffer.isEncoding(encoding) ? encoding : 'utf8')
  }
  return chunk instanceof Uint8Array ? chunk.byteLength : 0
}
