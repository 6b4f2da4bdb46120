import { sentHead } from '../header-block.ts'
import type { Recording } from '../recording.ts'
import { originalUrl } from '../request-parts.ts'
import type { CookieExchange, SentCookies } from './watch.ts'

/** Begins to follow the cookies of a request. */
export function openCookies({ id, req, startedAt, request, context }: Recording): CookieExchange {
  const encrypted = (req.socket as { encrypted?: unknown }).encrypted === true
  const { protocol } = req as { protocol?: unknown }
  const seen = {
    method: request.method,
    url: originalUrl(req),
    headers: req.headers,
    // As Express sees it.
    protocol: typeof protocol === 'string' ? protocol : request.protocol,
    encrypted,
    status: null,
  }
  return context.cookies.open(id, req, seen, startedAt)
}

/** What the head of a response says of cookies. */
export function sentCookies({ res, startedAt, marks }: Recording): SentCookies {
  const { lines } = sentHead(res)
  const header = (wanted: string) => lines.find(([name]) => name.toLowerCase() === wanted)?.[1]
  return {
    lines: lines.filter(([name]) => name.toLowerCase() === 'set-cookie').map(([, value]) => value),
    date: header('date'),
    status: res.statusCode,
    location: header('location'),
    at: Math.round(startedAt + (marks.head ?? marks.now())),
  }
}
