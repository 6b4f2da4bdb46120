import { type BrowserRules, rulesOf } from './browsers.ts'
import { cookieKey, siteOf } from './domain.ts'
import type { PublicSuffix } from './suffixes.ts'
import { isTrustworthy, parseUrl, sameOrigin, type UrlParts } from './url.ts'

/** What made the browser ask. */
export type RequestKind =
  /** A typed address or a bookmark. */
  | 'navigate'
  /** A link or a script's navigation of the whole page, from `initiator`. */
  | 'link'
  | 'form-post'
  /** A typed address that another site, `via`, redirected to this one. */
  | 'redirect-nav'
  /** A typed address whose answer is a redirect and sets the cookie itself. */
  | 'set-on-302'
  | 'fetch'
  | 'img'
  /** A document framed by `initiator`. */
  | 'iframe'
  /** A request by the document `initiator`, framed in `topLevel`. */
  | 'iframe-fetch'
  /** A document framed in `middle`, which is framed in `topLevel`. */
  | 'nested-iframe'
  /** Not a request: a script of the document at `url`. */
  | 'document.cookie'

export type Credentials = 'include' | 'same-origin' | 'omit'

/** One request, as far as cookies depend on it. URLs and origins are as browsers serialise them. */
export interface CookieRequest {
  readonly kind: RequestKind
  readonly url: string
  /** GET where it is left out. */
  readonly method?: string
  /** The origin of the document that asked; left out for a typed address. */
  readonly initiator?: string
  /** The origin of the page around a frame, or of the page that asks; left out it is `initiator`. */
  readonly topLevel?: string
  /** The origin of the frame between, for `nested-iframe`. */
  readonly middle?: string
  /** For `fetch`; `include` where it is left out. */
  readonly credentials?: Credentials
  /** Seconds since the cookie was set; 0 where it is left out. */
  readonly age?: number
}

/** The request in whose response a cookie came, and the browser's settings. */
export interface CookieContext extends CookieRequest {
  /** The user's setting; the browser's own where it is left out. */
  readonly thirdPartyCookies?: 'allowed' | 'blocked'
  /** When the response was made, in milliseconds since 1970. */
  readonly now: number
  /** The response's `Date` header, where it had one. */
  readonly date?: string
}

/** Which of the browser's jars: a page's own cookies and those of its frames lie apart. */
export interface PartitionKey {
  readonly topLevelSite: string
  readonly hasCrossSiteAncestor: boolean
}

/** A request as the rules see it. */
export interface Situation {
  readonly rules: BrowserRules
  readonly url: UrlParts
  /** The browser treats the URL as it treats https. */
  readonly secureOrigin: boolean
  readonly byScript: boolean
  /** A page of its own, not a part of one. */
  readonly topLevelNavigation: boolean
  /** The page, and every frame around the request, are of the request's own site; a navigation always is. */
  readonly firstParty: boolean
  /** The document that asked is of the request's own site, or there is none. */
  readonly sameSiteInitiator: boolean
  /** The method is one that changes nothing. */
  readonly safeMethod: boolean
  /** Cookies neither come nor go: the fetch was made without credentials. */
  readonly withoutCredentials: boolean
  readonly partitionKey: PartitionKey
}

const NAVIGATIONS: ReadonlySet<RequestKind> = new Set(['navigate', 'link', 'form-post', 'redirect-nav', 'set-on-302'])
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])

export function situate(
  request: CookieRequest,
  publicSuffix: PublicSuffix,
  rules: BrowserRules = rulesOf(undefined),
): Situation {
  const url = parseUrl(request.url)
  const site = siteOf(url, publicSuffix)
  const isSameSite = (origin: string) => {
    const other = parseUrl(origin)
    if (rules.schemefulSites) return siteOf(other, publicSuffix) === site
    return cookieKey(other.host, publicSuffix) === cookieKey(url.host, publicSuffix)
  }
  const topLevelNavigation = NAVIGATIONS.has(request.kind)
  const { initiator, middle, credentials } = request
  const page = topLevelNavigation ? undefined : (request.topLevel ?? initiator)
  const around = topLevelNavigation ? [] : [page, middle, initiator]
  const firstParty = around.every(origin => origin === undefined || isSameSite(origin))
  return {
    rules,
    url,
    secureOrigin: rules.trustsLoopback ? isTrustworthy(url) : url.scheme === 'https' || url.scheme === 'wss',
    byScript: request.kind === 'document.cookie',
    topLevelNavigation,
    firstParty,
    sameSiteInitiator: initiator === undefined || isSameSite(initiator),
    safeMethod: SAFE_METHODS.has(request.method ?? 'GET'),
    withoutCredentials:
      credentials === 'omit' ||
      (credentials === 'same-origin' && initiator !== undefined && !sameOrigin(parseUrl(initiator), url)),
    partitionKey: {
      topLevelSite: page === undefined ? site : siteOf(parseUrl(page), publicSuffix),
      hasCrossSiteAncestor: !firstParty,
    },
  }
}

/** Whether the user's setting for third-party cookies keeps the cookie out, or back. Partitioned ones are left alone. */
export function isBlocked(
  cookie: { readonly partitionKey?: PartitionKey },
  { thirdPartyCookies }: Pick<CookieContext, 'thirdPartyCookies'>,
  { firstParty, rules }: Situation,
): boolean {
  const setting = thirdPartyCookies ?? rules.thirdPartyCookies
  return setting === 'blocked' && !firstParty && cookie.partitionKey === undefined
}
