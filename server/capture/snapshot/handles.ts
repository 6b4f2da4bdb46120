import { Server } from 'node:net'
import { Stream } from 'node:stream'
import { prototypes } from './class.ts'

/** Requests, responses and sockets are streams, and servers of HTTP are servers of connections. */
const handles: ReadonlySet<object> = new Set([Stream.prototype, Server.prototype])

/**
 * Whether an object is a stream or a server: a way to the outside rather than data. A request in `res.locals` has the
 * headers and the address as they came, a response those that were sent.
 */
export function isHandle(value: object): boolean {
  for (const prototype of prototypes(value)) if (handles.has(prototype)) return true
  return false
}
