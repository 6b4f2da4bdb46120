import type { IncomingMessage } from 'node:http'

/** A property that a middleware put on the object itself. Getters are left alone: they are the app's code. */
export function own(object: object, name: string): unknown {
  return Object.getOwnPropertyDescriptor(object, name)?.value
}

/** The URL as the client sent it, though a router may have cut its mount path off. */
export function originalUrl(req: IncomingMessage): string {
  const original = own(req, 'originalUrl')
  return typeof original === 'string' ? original : (req.url ?? '/')
}
