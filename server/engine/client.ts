import type { IncomingMessage } from 'node:http'

/** What Express adds to a request. */
interface ExpressRequest {
  readonly originalUrl?: unknown
  readonly secure?: unknown
  readonly ip?: unknown
}

/** The path of a request as the client sent it, without its query, which may hold secrets. */
export function pathOf(req: IncomingMessage): string {
  const { originalUrl } = req as ExpressRequest
  const url = typeof originalUrl === 'string' ? originalUrl : (req.url ?? '/')
  const end = url.search(/[?#]/)
  return end === -1 ? url : url.slice(0, end)
}

/** Over TLS, or through a proxy that the app trusts and that says so. */
export function isSecure(req: IncomingMessage): boolean {
  const { secure } = req as ExpressRequest
  return typeof secure === 'boolean' ? secure : (req.socket as { encrypted?: unknown }).encrypted === true
}

/** The client's address, as the app's trust in proxies has it. */
export function addressOf(req: IncomingMessage): string {
  const { ip } = req as ExpressRequest
  return typeof ip === 'string' ? ip : (req.socket.remoteAddress ?? '')
}
