import type { KeptCookie } from '../server/protocol/index.ts'
import type { PageFacts } from './page-cookies.ts'

/** The page that the panel stands on. */
export function thisPage(): PageFacts {
  // The address may have been changed since by the History API; the entry keeps the one that was asked for.
  const [entry] = performance.getEntriesByType('navigation')
  const { origin, pathname } = new URL(entry?.name || location.href)
  return { url: origin + pathname, around: around() }
}

function around(): readonly string[] | null {
  if (window.top === window) return []
  // Chromium and Safari know all of them; elsewhere the referrer is the parent, where nothing else is around that.
  const all = Array.from(location.ancestorOrigins ?? []).filter(origin => origin !== 'null')
  if (all.length > 0) return all
  if (window.parent !== window.top || document.referrer === '') return null
  return [new URL(document.referrer).origin]
}

const pathCovers = (path: string, own: string) =>
  own === path || (own.startsWith(path) && (path.endsWith('/') || own[path.length] === '/'))

/**
 * Whether `document.cookie` has a cookie now; null where this page could not see it: it is HttpOnly, or of another path or
 * host. Names alone are read.
 */
export function pageHas({ name, domain, hostOnly, path, secure, httpOnly, partitionKey }: KeptCookie): boolean | null {
  const { hostname, pathname } = location
  const isHere = hostOnly ? domain === hostname : `.${hostname}`.endsWith(domain)
  const isSafe = !secure || isSecureContext
  if (httpOnly || partitionKey || name === '' || !isHere || !isSafe || !pathCovers(path, pathname)) return null
  try {
    return document.cookie.split('; ').some(pair => pair.startsWith(`${name}=`))
  } catch {
    return null // A sandboxed page has no cookies, and says so by throwing.
  }
}
