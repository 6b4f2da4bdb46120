import type { IncomingMessage } from 'node:http'
import { isUnder, sentPath } from './stream/mount.ts'

/** Where tools answer, as browsers see it, that are mounted below a path. */
const places = new Set<string>()

/** More than an app has; a mount path with a parameter in it could make any number. */
const MOST = 64

/** Where the tool's path stands as browsers see it: `/admin/__sessionscope` in an app that is mounted at `/admin`. */
export function mountedBaseOf(req: IncomingMessage, base: string): string {
  const { baseUrl } = req as { baseUrl?: unknown }
  return typeof baseUrl === 'string' ? `${baseUrl}${base}` : base
}

/** Remembers where a request has found the tool. */
export function notePlace(req: IncomingMessage, base: string): void {
  const place = mountedBaseOf(req, base)
  if (place === base || places.has(place)) return
  places.add(place)
  const [oldest] = places.size > MOST ? places : []
  if (oldest !== undefined) places.delete(oldest)
}

/** Whether a mount further inside will answer a request for the tool: it is none of the app's, and not to be shown. */
export function isForPlace(req: IncomingMessage): boolean {
  if (places.size === 0) return false
  const path = sentPath(req)
  for (const place of places) if (isUnder(path, place)) return true
  return false
}
