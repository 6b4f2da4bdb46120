export type Browser = 'chromium' | 'firefox' | 'safari'

/**
 * In what the browsers differ, as far as there is a source for it. What is not here is judged as Chromium does it.
 * Firefox is checked live against Firefox 153, with its own settings (test/browser/firefox/); Safari is not.
 *
 * Not modelled of Firefox: dates in another form than `Thu, 01 Jan 1970 00:00:00 GMT`, which it reads more leniently
 * (`31 Feb` is a day in March); a CR without LF, for which it refuses the cookie; bytes that are no UTF-8, which it does not
 * send back as they came; a Domain that is not ASCII, which it does not convert; a default path of more than 1024 bytes, with
 * which it never sends the cookie. Of Safari: dates, `Max-Age`, control characters, long attributes, and names without `=`.
 * Of both: by which rule they make room when there are too many cookies; trackers by list, and the Storage Access API.
 */
export interface BrowserRules {
  /** A cookie without SameSite counts as Lax, with two minutes of grace for POSTs. Else it counts as None. */
  readonly laxByDefault: boolean
  readonly noneNeedsSecure: boolean
  /** http and https of one host are two sites. */
  readonly schemefulSites: boolean
  /** Plain http to this machine counts as https. */
  readonly trustsLoopback: boolean
  /**
   * Lines are read as Firefox reads them, in netwerk/cookie/; all of it is seen in Firefox 153:
   * - what has no `=` is a name without a value, and is sent with a `=`; what has no name is refused (its preference is
   *   network.cookie.valueless_cookie; the sources before it made a value of the former, and kept the latter);
   * - a TAB may stand within a name, a value and an attribute, but not in a path (CookieValidation.cpp);
   * - `Max-Age=+60` is no number, and one that begins with `-` is over, whatever follows (CookieParser.cpp,
   *   ParseMaxAgeAttribute);
   * - no value of Secure, HttpOnly, Partitioned and SameSite is too long (CookieParser.cpp, ParseAttributes);
   * - `__Host-` asks what becomes of the line: the default path may be the `/`, and a host without a registrable domain may
   *   name itself (CookiePrefixes.cpp);
   * - from plain http a cookie of one host only is kept beside a Secure one of another (CookieStorage.cpp, FindSecureCookie).
   */
  readonly readsAsGecko: boolean
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
  readsAsGecko: false,
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
    readsAsGecko: true,
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
