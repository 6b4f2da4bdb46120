import type { CookieAssumption, CookieSituation } from '../../protocol/index.ts'
import { assume, byWeight } from './context-assumptions.ts'
import { findCredentials } from './context-credentials.ts'
import { findInitiator } from './context-initiator.ts'
import { isBrowser, ownOrigin } from './context-origin.ts'
import { findSurroundings } from './context-surroundings.ts'
import { type RequestType, requestType } from './context-type.ts'
import { readFetchMetadata } from './fetch-metadata.ts'
import type { SeenRequest } from './seen-request.ts'

export type { SeenRequest } from './seen-request.ts'

export interface SeenContext {
  readonly context: CookieSituation
  /** What the request does not say; what weighs most first. Of what is certain nothing is said. */
  readonly assumed: readonly CookieAssumption[]
}

/** How long a URL may be, in characters. */
const MAX_URL = 2048

const WORDS: Readonly<Record<RequestType, string>> = {
  page: 'a page that was opened',
  frame: 'a frame',
  fetch: 'a fetch',
  part: 'a part of a page',
  socket: 'a socket',
}

/**
 * What decides over the cookies of a response, as the browser saw it. `now` is in milliseconds since 1970, `date` the
 * response's Date header. Whatever the headers hold: never throws, and takes nothing for an origin that is none.
 */
export function cookieContext(seen: SeenRequest, at: { readonly now: number; readonly date?: string }): SeenContext {
  const metadata = readFetchMetadata(seen.headers)
  const type = requestType(seen, metadata)
  const { origin: own, assumed: ofOrigin } = ownOrigin(seen, metadata)
  const initiator = findInitiator(seen, metadata, type, own)
  const asked = { seen, metadata, type, own, initiator }
  const around = findSurroundings(asked)
  const credentials = findCredentials(asked, around.thirdParty)
  const context: CookieSituation = {
    ...around.context,
    url: own + pathOf(seen.url).slice(0, MAX_URL - own.length),
    method: seen.method,
    ...(initiator.origin !== undefined && { initiator: initiator.origin }),
    ...credentials.context,
    now: at.now,
    ...(at.date !== undefined && { date: at.date }),
  }
  if (metadata.site === null && !isBrowser(seen)) {
    const as = type === 'page' ? 'a page opened in one' : "a fetch by the app's own page"
    return { context, assumed: byWeight([...ofOrigin, assume.noBrowser(as)]) }
  }
  const byAccept = metadata.site === null && type !== 'socket' ? [assume.kindByAccept(WORDS[type])] : []
  const assumed = [...ofOrigin, ...byAccept, ...around.assumed, ...initiator.assumed, ...credentials.assumed]
  return { context, assumed: byWeight(assumed) }
}

/** Without query and fragment. Of a request as proxies get it, `GET http://a.test/b`, the path. */
function pathOf(url: string): string {
  const end = url.search(/[?#]/)
  const bare = end < 0 ? url : url.slice(0, end)
  if (bare.startsWith('/')) return bare
  const authority = bare.indexOf('://')
  const slash = authority < 0 ? -1 : bare.indexOf('/', authority + 3)
  return slash < 0 ? '/' : bare.slice(slash)
}
