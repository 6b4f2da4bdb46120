import type { CookieAssumption } from '../../protocol/index.ts'
import { ANOTHER_SITE, assume } from './context-assumptions.ts'
import type { RequestType } from './context-type.ts'
import { type FetchMetadata, headerText, originOf } from './fetch-metadata.ts'
import type { SeenRequest } from './seen-request.ts'

export interface Initiator {
  /** The origin of the document that asked; undefined for a typed address. */
  readonly origin: string | undefined
  /** Whether the request itself names it. */
  readonly named: boolean
  readonly assumed: readonly CookieAssumption[]
}

const known = (origin: string | undefined): Initiator => ({ origin, named: true, assumed: [] })
const guess = (origin: string | undefined, assumption: CookieAssumption): Initiator => ({
  origin,
  named: false,
  assumed: [assumption],
})

/** Who asked, by Sec-Fetch-Site, Origin and Referer; `own` is the origin that was asked. */
export function findInitiator(seen: SeenRequest, { site }: FetchMetadata, type: RequestType, own: string): Initiator {
  if (site === 'same-origin') return known(own)
  if (site === 'none') return known(type === 'page' ? undefined : own)
  const origin = headerText(seen.headers, 'origin')
  const names = [originOf(origin), originOf(headerText(seen.headers, 'referer'))].filter(name => name !== null)
  // Development proxies rewrite Origin to the app's own; where the two differ, the other one is the page's.
  const named = names.find(name => name !== own) ?? names[0]
  if (named !== undefined) return known(named)
  const opaque = origin === 'null'
  if (site === 'cross-site') return guess(ANOTHER_SITE, opaque ? assume.initiatorOpaque() : assume.initiatorUnnamed())
  if (site === 'same-site') return guess(siblingOf(own), assume.initiatorSibling(siblingOf(own)))
  // A form on a page with `Referrer-Policy: no-referrer` sends `null` too (Fetch, section 3.2), and is the more frequent.
  if (opaque && type !== 'page') return guess(ANOTHER_SITE, assume.initiatorOpaque())
  const typed = type === 'page' && !opaque && seen.method !== 'POST'
  return typed ? guess(undefined, assume.initiatorTyped()) : guess(own, assume.initiatorOwn())
}

/** Another port of the same host: of the same site, whether the host is a name, an address or a public suffix. */
function siblingOf(own: string): string {
  const { protocol, hostname, port } = new URL(own)
  return `${protocol}//${hostname}:${port === '8443' ? '9443' : '8443'}`
}
