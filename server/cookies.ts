/**
 * The package's entry `sessionscope/cookies`: what a browser does with a `Set-Cookie` header, and with which requests the
 * cookie travels, by the whole public suffix list. Neither Node nor DOM is needed.
 */
import {
  checkBrowser,
  checkedContext,
  checkedCookie,
  checkedHeaders,
  checkedPrior,
  checkedRequest,
  checkedSettings,
  checkOptions,
  checkSuffixes,
} from './cookie-arguments.ts'
import type { Browser } from './cookies/browsers.ts'
import type { CookieContext, CookieRequest } from './cookies/contexts.ts'
import type { StoredCookie } from './cookies/cookie.ts'
import { textOf } from './cookies/guard.ts'
import * as judge from './cookies/judge.ts'
import { publicSuffix as wholeList } from './cookies/public-suffixes.ts'
import type { PublicSuffix } from './cookies/suffixes.ts'
import type { SetCookieVerdict } from './cookies/verdict.ts'
import { willSend as judgeSending, type SendVerdict } from './cookies/will-send.ts'

export type { Browser } from './cookies/browsers.ts'
export type { CookieContext, CookieRequest, Credentials, PartitionKey, RequestKind } from './cookies/contexts.ts'
export type { StoredCookie } from './cookies/cookie.ts'
export { type CookiePair, parseCookieHeader } from './cookies/parse-cookie-header.ts'
export {
  type CookieAttribute,
  type ParsedSetCookie,
  type ParseRefusal,
  type Priority,
  parseSetCookie,
  type SameSite,
} from './cookies/parse-set-cookie.ts'
export type { CookiePrefix } from './cookies/prefix.ts'
export type { SendReason, SetReason, UnreportedReason } from './cookies/reasons.ts'
export type { SameSiteReason } from './cookies/same-site.ts'
export type { PublicSuffix } from './cookies/suffixes.ts'
export type { CookieContextInput, CookieRequestInput } from './cookies/testing/context.ts'
export {
  type CookieExpectation,
  type CookieMatchers,
  expectCookie,
  type StoredOptions,
} from './cookies/testing/expect-cookie.ts'
export type { WithCookies } from './cookies/testing/response.ts'
export type { Effect, SetCookieVerdict } from './cookies/verdict.ts'
export type { SendVerdict } from './cookies/will-send.ts'

/** In which request a line came. `now` is the present where it is left out. */
export type JudgeContext = Omit<CookieContext, 'now'> & { readonly now?: number | undefined }

/** An earlier line, in the context in which it came; `ctx` is another name for that. */
export type PriorSetCookie = { readonly header: string } & (
  | { readonly context: JudgeContext }
  | { readonly ctx: JudgeContext }
)

export interface JudgeOptions {
  /** In which request it came. */
  readonly context: JudgeContext
  /** Cookies set before, in order: they decide what may be overwritten, and what there is room for. */
  readonly prior?: readonly PriorSetCookie[] | undefined
  /** Chromium where it is left out. */
  readonly browser?: Browser | undefined
  /** The public suffix list; the whole one, private section included, where it is left out. */
  readonly publicSuffix?: PublicSuffix | undefined
}

export interface JudgeSetCookieOptions extends JudgeOptions {
  /** The header's value, one character a byte; for `document.cookie` the text that was assigned. */
  readonly header: string
}

export interface JudgeResponseOptions extends JudgeOptions {
  /** The values of all `Set-Cookie` headers of one response, in their order. */
  readonly headers: readonly string[]
}

export interface WillSendOptions {
  /** Chromium where it is left out. */
  readonly browser?: Browser | undefined
  readonly publicSuffix?: PublicSuffix | undefined
}

const byWhom = ({ browser, publicSuffix }: WillSendOptions) => {
  checkBrowser(browser)
  checkSuffixes(publicSuffix)
  return { publicSuffix: publicSuffix ?? wholeList, ...(browser === undefined ? {} : { browser }) }
}

const circumstances = (options: JudgeOptions) => ({
  context: checkedContext(options.context),
  prior: checkedPrior(options.prior),
  ...byWhom(options),
})

/**
 * Whether the browser stores the cookie of a `Set-Cookie` header's value (bytes, one character each), why not by
 * Chromium's names, and what it becomes: RFC 6265bis, section 5.7, as Chromium does it. Whatever the header's bytes are,
 * they are judged.
 * @throws TypeError where the context, `prior`, `browser` or `publicSuffix` is none; it names what is wrong, and what is allowed
 *
 * @example
 * judgeSetCookie({
 *   header: 'sid=1; SameSite=None',
 *   context: { kind: 'navigate', url: 'https://app.example.com/', now: Date.now() },
 * }) // { stored: false, effect: 'blocked', reasons: ['SameSiteNoneInsecure'], … }
 */
export function judgeSetCookie(options: JudgeSetCookieOptions): SetCookieVerdict {
  checkOptions(options)
  return judge.judgeSetCookie({ header: textOf(options.header), ...circumstances(options) })
}

/**
 * All `Set-Cookie` headers of one response: each after those before it, and with the limits of the jar.
 * @throws TypeError as `judgeSetCookie` does, and where `headers` is no array
 */
export function judgeResponse(options: JudgeResponseOptions): SetCookieVerdict[] {
  checkOptions(options)
  return judge.judgeResponse({ headers: checkedHeaders(options.headers), ...circumstances(options) })
}

/**
 * Whether a stored cookie goes with a later request (RFC 6265bis, section 5.8.3). `context` is that in which it was set;
 * of it the user's setting for third-party cookies counts. `request.age`, in seconds since then, is 0 where it is left
 * out. A cookie that is not stored, null, is not sent.
 * @throws TypeError where an argument is none; it names what is wrong, and what is allowed
 */
export function willSend(
  cookie: StoredCookie | null,
  request: CookieRequest,
  context: Partial<CookieContext> = {},
  options: WillSendOptions = {},
): SendVerdict {
  const known = checkedCookie(cookie)
  const asked = checkedRequest(request)
  const settings = checkedSettings(context)
  checkOptions(options)
  const { publicSuffix, browser } = byWhom(options)
  return known === null ? { sent: false, reasons: [] } : judgeSending(known, asked, settings, publicSuffix, browser)
}
