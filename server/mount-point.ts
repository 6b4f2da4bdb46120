import type { IncomingMessage } from 'node:http'
import type { Server } from 'node:net'

/** Where a middleware is in an app: the path, '' at its root; null where it is below one that cannot be read as text. */
export interface MountPoint {
  readonly mount: string | null
}

/** What Express keeps of each middleware: 5 in `slash` and, of late, `rawPath`; 4 in `regexp`. Neither documents it. */
interface Layer {
  readonly handle?: unknown
  readonly slash?: unknown
  readonly rawPath?: unknown
  readonly regexp?: { readonly fast_slash?: unknown; readonly source?: unknown }
}

/** A path that means itself in Express 4 and 5. */
const PLAIN = /^(?:\/[\w~-]+)+$/

/** How Express 4 (path-to-regexp 0.1) ends the expression of a path that more may follow. */
const END_OF_4 = '\\/?(?=\\/|$)'

/**
 * Where the tool's path stands as browsers see it, by a request: `/admin/__sessionscope` in an app that is mounted at
 * `/admin`. A mount path that takes everything in (`*`) may have begun with two slashes, of either kind: another host, in
 * a src (URL, section 4.4).
 */
export function mountedBaseOf(req: IncomingMessage, base: string): string {
  const { baseUrl } = req as { baseUrl?: unknown }
  return typeof baseUrl === 'string' ? `${baseUrl}${base}`.replace(/^[/\\]+/, '/') : base
}

/**
 * Finds a middleware in the Express app, of 4 or 5, whose server this is. Null where it is not there, or where that cannot
 * be seen: in another framework, in a function around the app, in an app that is mounted in the app. It never throws.
 */
export function findMountPoint(server: Server, middleware: unknown): MountPoint | null {
  try {
    for (const listener of server.listeners('request')) {
      const found = search(routerOf(listener), middleware, '', new Set())
      if (found !== null) return found
    }
  } catch {
    // An app of another kind, with the same names for other things.
  }
  return null
}

/** Express 4 has `_router`, and a `router` that throws. */
function routerOf(app: unknown): unknown {
  const { _router } = app as { _router?: unknown }
  return _router ?? (app as { router?: unknown }).router
}

function search(router: unknown, wanted: unknown, mount: string | null, seen: Set<unknown>): MountPoint | null {
  const { stack } = (router ?? {}) as { stack?: unknown }
  if (!Array.isArray(stack) || seen.has(router)) return null
  seen.add(router)
  for (const layer of stack as readonly Layer[]) {
    const path = pathOf(layer)
    const here = mount === null || path === null ? null : mount + path
    const found = layer.handle === wanted ? { mount: here } : search(layer.handle, wanted, here, seen)
    if (found !== null) return found
  }
  return null
}

function pathOf({ slash, rawPath, regexp }: Layer): string | null {
  if (slash === true || regexp?.fast_slash === true) return ''
  if (typeof rawPath === 'string') return plain(rawPath.endsWith('/') ? rawPath.slice(0, -1) : rawPath)
  const source = regexp?.source
  if (typeof source !== 'string' || !source.startsWith('^') || !source.endsWith(END_OF_4)) return null
  return plain(source.slice(1, -END_OF_4.length).replaceAll('\\/', '/'))
}

const plain = (path: string) => (PLAIN.test(path) ? path : null)
