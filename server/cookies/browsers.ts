export type Browser = 'chromium' | 'firefox' | 'safari'

/**
 * In what the browsers differ, as far as there is a source for it. What is not here is judged as Chromium does it. Not
 * modelled: how Firefox and Safari read dates, `Max-Age=+60`, control characters, names beyond the rules below and cookies without a name;
 * by which rule they make room when there are too many cookies; trackers by list, and the Storage Access API.
 */
export interface BrowserRules {
  /** A cookie without SameSite counts as Lax, with two minutes of grace for POSTs. Else it counts as None. */
  readonly laxByDefault: boolean
  readonly noneNeedsSecure: boolean
  /** http and https of one host are two sites. */
  readonly schemefulSites: boolean
  /** Plain http to this machine counts as https. */
  readonly trustsLoopback: boolean
  /** `__Http-` and `__Host-Http-` are names like any other where this is false. */
  readonly httpPrefixes: boolean
  /** What counts where the context does not say what the user has set. */
  readonly thirdPartyCookies: 'allowed' | 'blocked'
  /** Third-party cookies are kept apart by page, whether they say Partitioned or not. */
  readonly partitionsThirdParty: boolean
  /** The longest that a script's cookie is kept, in seconds. */
  readonly scriptLifetime: number
}

const chromium: BrowserRules = {
  laxByDefault: true,
  noneNeedsSecure: true,
  schemefulSites: true,
  trustsLoopback: true,
  httpPrefixes: true,
  thirdPartyCookies: 'allowed',
  partitionsThirdParty: false,
  scriptLifetime: Number.POSITIVE_INFINITY,
}

const RULES: Readonly<Record<Browser, BrowserRules>> = {
  chromium,
  firefox: {
    ...chromium,
    // Behind the preference network.cookie.sameSite.laxByDefault (bug 1617609; MDN's table of Set-Cookie). That None
    // needs Secure came with Firefox 131 (bug 1909673), and so is as in Chromium.
    laxByDefault: false,
    // Behind network.cookie.sameSite.schemeful (MDN's table of Set-Cookie).
    schemefulSites: false,
    // netwerk/cookie/CookieParser.cpp, CheckPrefixes, knows __Secure- and __Host-.
    httpPrefixes: false,
    // Total Cookie Protection, on for all since Firefox 103 (MDN, "State Partitioning").
    partitionsThirdParty: true,
  },
  safari: {
    ...chromium,
    // MDN's table of Set-Cookie, for the first three.
    laxByDefault: false,
    noneNeedsSecure: false,
    schemefulSites: false,
    // WebKit bug 281149. Its change of March 2026 waits for the system's cookie storage to accept such cookies.
    trustsLoopback: false,
    // webkit.org, "Full Third-Party Cookie Blocking and More" (Safari 13.1).
    thirdPartyCookies: 'blocked',
    // NetworkStorageSessionCocoa.mm, parseDOMCookie, with the cap of Intelligent Tracking Prevention 2.1: seven days.
    scriptLifetime: 7 * 24 * 60 * 60,
  },
}

/** Chromium's where it is left out, or not one of the three. */
export const rulesOf = (browser: Browser | undefined): BrowserRules =>
  (browser !== undefined && Object.hasOwn(RULES, browser) && RULES[browser]) || chromium
