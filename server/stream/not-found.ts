import type { IncomingMessage, ServerResponse } from 'node:http'
import { escapeHtml } from './escape-html.ts'
import { sentPath } from './mount.ts'

/** Leaves what a URL may hold as it is, percent-encodes the rest. */
const encodePath = (path: string) => path.replace(/%(?![0-9A-Fa-f]{2})|[^!#-;=?-_a-z|~]/g, encodeURIComponent)

/** The answer to a stranger: Express's own for a path that nobody answers, so that nothing shows that we are here. */
export function answerNotFound(req: IncomingMessage, res: ServerResponse): void {
  const message = escapeHtml(`Cannot ${req.method} ${encodePath(sentPath(req))}`)
  const body = [
    '<!DOCTYPE html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<title>Error</title>',
    '</head>',
    '<body>',
    `<pre>${message}</pre>`,
    '</body>',
    '</html>',
    '',
  ].join('\n')
  res.statusCode = 404
  res.setHeader('Content-Security-Policy', "default-src 'none'")
  res.setHeader('X-Content-Type-Options', 'nosniff')
  res.setHeader('Content-Type', 'text/html; charset=utf-8')
  res.setHeader('Content-Length', Buffer.byteLength(body))
  res.end(req.method === 'HEAD' ? undefined : body)
  req.resume()
}
