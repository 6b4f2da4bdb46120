/**
 * The request in whose response cookies came, as `sessionscope/cookies` takes it (`CookieContext`): plain data, so that the
 * panel can judge once more, with what the page itself knows.
 */
export interface CookieSituation {
  /** A `RequestKind` of `sessionscope/cookies`. */
  readonly kind:
    | 'navigate'
    | 'link'
    | 'form-post'
    | 'redirect-nav'
    | 'set-on-302'
    | 'fetch'
    | 'img'
    | 'iframe'
    | 'iframe-fetch'
    | 'nested-iframe'
    | 'document.cookie'
  /** As the browser saw it: scheme, host, port and path; without query and fragment, secrets in the path redacted. */
  readonly url: string
  readonly method?: string
  /** The origin of the document that asked; absent for a typed address. */
  readonly initiator?: string
  readonly topLevel?: string
  readonly middle?: string
  readonly credentials?: 'include' | 'same-origin' | 'omit'
  readonly thirdPartyCookies?: 'allowed' | 'blocked'
  /** Milliseconds since 1970. */
  readonly now: number
  /** The response's `Date` header, where it had one. */
  readonly date?: string
}

/** Something the request does not say, and what was taken in its place. */
export interface CookieAssumption {
  readonly about: 'scheme' | 'host' | 'kind' | 'initiator' | 'top-level' | 'credentials' | 'third-party' | 'client'
  /** One plain sentence: what was assumed, and why it cannot be known. */
  readonly text: string
}

/** What the browser does with one `Set-Cookie` line. */
export interface CookieVerdict {
  readonly stored: boolean
  readonly effect: 'stored' | 'blocked' | 'dropped' | 'expired' | 'not-saved' | 'evicted' | 'response-failed'
  /** By Chromium's names. */
  readonly reasons: readonly string[]
  /** What Chromium keeps to itself. */
  readonly unreported: readonly string[]
  /** What it becomes; null where nothing is stored. */
  readonly cookie: KeptCookie | null
}

/** A cookie as the browser keeps it, without its value. */
export interface KeptCookie {
  readonly name: string
  /** The host, or with a dot before it the domain for which it is. */
  readonly domain: string
  readonly hostOnly: boolean
  readonly path: string
  readonly secure: boolean
  readonly httpOnly: boolean
  readonly sameSite: 'Strict' | 'Lax' | 'None' | null
  /** Until the browser is closed. */
  readonly session: boolean
  /** Seconds; absent for a session cookie. */
  readonly expiresIn?: number
  readonly priority?: 'Low' | 'Medium' | 'High'
  readonly partitionKey?: { readonly topLevelSite: string; readonly hasCrossSiteAncestor: boolean }
}

/** What an exchange says of cookies beside the lines themselves. */
export interface CookieFacts {
  readonly context: CookieSituation
  readonly assumed: readonly CookieAssumption[]
  /** For each of `response.setCookies`, in their order. */
  readonly verdicts: readonly CookieVerdict[]
  /** Whose request it is: ids are of this process, `c1`. */
  readonly client: CookieClient
  /** The client's cookies as they are believed to be when the request came, beside what came; then what came unexpectedly. */
  readonly jar: readonly JarEntry[]
}

export interface CookieClient {
  readonly id: string
  /**
   * By what it was recognised: a cookie whose value only it has, its connection, or only its address and browser;
   * `new` where nothing was.
   */
  readonly by: 'cookie' | 'connection' | 'address' | 'new'
}

/** One cookie of a client, at one request. */
export interface JarEntry {
  readonly name: string
  /** null for what came unexpectedly: nobody here has set it. */
  readonly cookie: KeptCookie | null
  /** The exchange that set it, and which of its lines; null where nobody here did. */
  readonly setBy: { readonly exchange: string; readonly line: number } | null
  /** Seconds since it was set; 0 where that is not known. */
  readonly age: number
  /**
   * `came`: as expected. `missing`: it should have come, and did not. `older`: it came with a value that an earlier line had
   * set (`older` says which). `other`: it came with a value that nobody here has set. `not-for-this`: the browser does not send it with
   * such a request, and did not. `came-anyway`: the browser should not have kept or sent it, and did. `unknown`: it came, and
   * nobody here has set it.
   */
  readonly state: 'came' | 'missing' | 'older' | 'other' | 'not-for-this' | 'came-anyway' | 'unknown'
  /** Why it does not come, by Chromium's names. */
  readonly reasons: readonly string[]
  readonly older?: { readonly exchange: string; readonly line: number }
  /** Of a cookie that is missing: at how many requests in a row, this one included. */
  readonly missed?: number
  /** Of a cookie that is missing: whether it is worth telling here, which is so once until it comes again. */
  readonly isNews?: boolean
}
