import { defaultPort, type PageOrigin } from './origin.ts'

/** A URL of the page's own host, in the parts that source expressions speak of. */
export interface Target extends PageOrigin {
  readonly path: string
}

/**
 * Whether a scheme in a policy covers a URL's scheme: CSP Level 3, 6.7.2.9, without the rules by which `ws` covers
 * `http`, which Chromium does not know.
 */
function coversScheme(policy: string, url: string): boolean {
  if (policy === url) return true
  return (policy === 'http' && url === 'https') || (policy === 'ws' && url === 'wss')
}

function coversPath(source: string | undefined, path: string): boolean {
  if (source === undefined || source === '/') return true
  return source.endsWith('/') ? path.startsWith(source) : path === source
}

const schemeSource = /^([a-z][a-z0-9+.-]*):$/i
const hostSource = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(\*|(?:\*\.)?[a-z0-9_.-]+)(?::(\d+|\*))?(\/[^?#]*)?$/i

/** Whether one source expression lets a URL of the page's own host through. CSP Level 3, 6.7.2.8. */
export function allowsTarget(source: string, target: Target, page: PageOrigin): boolean {
  // For its own origin `'self'` covers sockets too.
  if (source.toLowerCase() === "'self'") return true
  if (source === '*') return true
  const scheme = schemeSource.exec(source)?.[1]
  if (scheme !== undefined) return coversScheme(scheme.toLowerCase(), target.scheme)
  const parts = hostSource.exec(source)
  if (parts === null) return false
  const [, ownScheme, host = '', port, path] = parts
  if (!coversScheme(ownScheme?.toLowerCase() ?? page.scheme, target.scheme)) return false
  const name = host.toLowerCase()
  if (name.startsWith('*.') ? !target.host.endsWith(name.slice(1)) : name !== '*' && name !== target.host) return false
  if (port === undefined ? target.port !== defaultPort(target.scheme) : port !== '*' && port !== target.port)
    return false
  return coversPath(path, target.path)
}

const nonceSource = /^'nonce-([a-z0-9+/_-]+={0,2})'$/i

/** The nonces among sources; what is no base64 counts for nothing, as in browsers. */
export const noncesOf = (sources: readonly string[]): string[] =>
  sources.map(source => nonceSource.exec(source)?.[1]).filter(nonce => nonce !== undefined)
