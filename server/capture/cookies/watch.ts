import type { IncomingMessage } from 'node:http'
import { parseCookieHeader, parseSetCookie } from '../../cookies/index.ts'
import type { CookieFacts } from '../../protocol/index.ts'
import { createClients } from './clients.ts'
import { cookieContext, type SeenRequest } from './context.ts'
import { compare, receive } from './jar.ts'

/** An exchange that is over. */
export interface CookieExchange {
  readonly id: string
  readonly req: IncomingMessage
  readonly seen: SeenRequest
  /** The values of its Set-Cookie headers, each character one byte. */
  readonly lines: readonly string[]
  /** The response's `Date` header. */
  readonly date?: string
  /** Milliseconds since 1970: when the request came, and when the browser had the head of the response. */
  readonly startedAt: number
  readonly receivedAt: number
}

export interface CookieWatch {
  /** To be asked once for each exchange, in the order of their ends: what each leaves counts for those after it. */
  facts(exchange: CookieExchange): CookieFacts
}

/** How many Set-Cookie lines of a response are judged. */
const MAX_LINES = 200

/** Follows each client's cookies from response to request, and has each judged. */
export function createCookieWatch(): CookieWatch {
  const clients = createClients()
  return {
    facts({ id, req, seen, lines, date, startedAt, receivedAt }) {
      const clock = { now: receivedAt, ...(date === undefined ? {} : { date }) }
      const { context, assumed } = cookieContext(seen, clock)
      const pairs = parseCookieHeader(req.headers.cookie ?? '')
      const { client, by } = clients.of(req, pairs)
      const jar = compare(client.jar, pairs, context, startedAt)
      const judged = lines.slice(0, MAX_LINES)
      const verdicts = receive(client.jar, judged, context, id, receivedAt)
      judged.forEach((line, index) => {
        if (verdicts[index]?.stored !== true) return
        const { name, value } = parseSetCookie(line)
        clients.own(client, name, value)
      })
      return { context, assumed, verdicts, client: { id: client.id, by }, jar }
    },
  }
}
