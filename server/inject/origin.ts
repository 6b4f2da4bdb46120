import type { IncomingMessage } from 'node:http'

/** Where the browser has the page from. */
export interface PageOrigin {
  /** `http` or `https`. */
  readonly scheme: string
  /** Without port, lower-case. */
  readonly host: string
  /** The scheme's own where none is written. */
  readonly port: string
}

export const defaultPort = (scheme: string) => (scheme === 'https' || scheme === 'wss' ? '443' : '80')

const first = (value: string | readonly string[] | undefined) => {
  const text = typeof value === 'string' ? value : value?.[0]
  return text?.split(',', 1)[0]?.trim().toLowerCase() || undefined
}

/**
 * The page's origin as the browser most likely sees it. What a proxy says of it is believed: a client that lies gains
 * nothing but a script tag in its own page.
 */
export function pageOrigin(req: IncomingMessage): PageOrigin {
  const { headers } = req
  const { encrypted } = req.socket as { encrypted?: boolean }
  const scheme = first(headers['x-forwarded-proto']) ?? (encrypted === true ? 'https' : 'http')
  const authority = first(headers['x-forwarded-host']) ?? first(headers[':authority'] ?? headers.host) ?? ''
  const [, host = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(authority) ?? []
  return { scheme: scheme === 'https' ? 'https' : 'http', host, port: port ?? defaultPort(scheme) }
}
