import type { IncomingMessage } from 'node:http'

const pathOf = (url: string) => url.split(/[?#]/, 1)[0] ?? ''

/** The path as the client sent it. Express and connect keep it in `originalUrl` and shorten `url` by the mount path. */
export function sentPath(req: IncomingMessage): string {
  const { originalUrl } = req as { originalUrl?: unknown }
  return pathOf(typeof originalUrl === 'string' ? originalUrl : (req.url ?? '/'))
}

/** Whether `url`, relative to the mount, is `base` or something under it. Nothing is decoded or normalised. */
export function isUnder(url: string | undefined, base: string): boolean {
  if (url === undefined || !url.startsWith(base)) return false
  return url.length === base.length || url[base.length] === '/' || url[base.length] === '?'
}

/** The part of a request's URL that is behind `base`, and where `base` stands as the client sees it. */
export interface Place {
  /** `''`, `/`, `/api/hello`, … */
  readonly path: string
  readonly search: string
  /** `/__sessionscope`, or `/admin/__sessionscope` in an app that is mounted at `/admin`. */
  readonly mountedBase: string
}

/** For a request whose url is under `base`. */
export function placeOf(req: IncomingMessage, base: string): Place {
  const rest = (req.url ?? '').slice(base.length)
  const path = pathOf(rest)
  const sent = sentPath(req)
  const mountedBase = sent.endsWith(base + path) ? sent.slice(0, sent.length - path.length) : base
  // Two slashes at the beginning, of either kind, would be another host, in a Location or a src (URL, section 4.4).
  return { path, search: rest.slice(path.length), mountedBase: mountedBase.replace(/^[/\\]+/, '/') }
}
