import type { IncomingMessage } from 'node:http'
import { mountedBaseOf } from './mount-point.ts'
import { isUnder, sentPath } from './stream/mount.ts'

/** By server: where tools answer, as browsers see it, that are mounted below a path. */
const places = new WeakMap<object, Set<string>>()

/** Stands for the server of requests that came by none, as those that a test injects into an app. */
const NOWHERE = {}

/** More than an app has; a mount path with a parameter in it could make any number. */
const MOST = 64

/** The server by which a request has come; undefined for one that was made without. */
export function serverOf(req: IncomingMessage): object | undefined {
  return ((req.socket ?? {}) as { server?: object }).server
}

/** Remembers where a request has found the tool. */
export function notePlace(req: IncomingMessage, base: string): void {
  const place = mountedBaseOf(req, base)
  if (place === base) return
  const server = serverOf(req) ?? NOWHERE
  const known = places.get(server)
  if (known === undefined) return void places.set(server, new Set([place]))
  if (known.has(place)) return
  known.add(place)
  const [oldest] = known.size > MOST ? known : []
  if (oldest !== undefined) known.delete(oldest)
}

/** Whether a mount further inside will answer a request for the tool: it is none of the app's, and not to be shown. */
export function isForPlace(req: IncomingMessage): boolean {
  const known = places.get(serverOf(req) ?? NOWHERE)
  if (known === undefined) return false
  const path = sentPath(req)
  for (const place of known) if (isUnder(path, place)) return true
  return false
}
