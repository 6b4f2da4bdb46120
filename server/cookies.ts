/**
 * The package's entry `sessionscope/cookies`: what a browser does with a `Set-Cookie` header, and with which requests the
 * cookie travels, by the whole public suffix list. Neither Node nor DOM is needed.
 */
import type { Browser } from './cookies/browsers.ts'
import type { CookieContext, CookieRequest } from './cookies/contexts.ts'
import type { StoredCookie } from './cookies/cookie.ts'
import { contextOf, cookieOf, priorOf, requestOf, textOf } from './cookies/guard.ts'
import type { PriorSetCookie, ResponseCase, SetCookieCase } from './cookies/judge.ts'
import * as judge from './cookies/judge.ts'
import { publicSuffix as wholeList } from './cookies/public-suffixes.ts'
import type { PublicSuffix } from './cookies/suffixes.ts'
import type { SetCookieVerdict } from './cookies/verdict.ts'
import { willSend as judgeSending, type SendVerdict } from './cookies/will-send.ts'

export type { Browser } from './cookies/browsers.ts'
export type { CookieContext, CookieRequest, Credentials, PartitionKey, RequestKind } from './cookies/contexts.ts'
export type { StoredCookie } from './cookies/cookie.ts'
export type { PriorSetCookie } from './cookies/judge.ts'
export { type CookiePair, parseCookieHeader } from './cookies/parse-cookie-header.ts'
export { type CookieAttribute, type ParsedSetCookie, parseSetCookie } from './cookies/parse-set-cookie.ts'
export type { CookiePrefix } from './cookies/prefix.ts'
export type { SendReason, SetReason, UnreportedReason } from './cookies/reasons.ts'
export type { PublicSuffix } from './cookies/suffixes.ts'
export {
  type CookieExpectation,
  type CookieMatchers,
  expectCookie,
  type StoredOptions,
} from './cookies/testing/expect-cookie.ts'
export type { Effect, SetCookieVerdict } from './cookies/verdict.ts'
export type { SendVerdict } from './cookies/will-send.ts'

interface JudgeOptions {
  /** In which request it came. `now` is the present where it is left out. */
  readonly context: Omit<CookieContext, 'now'> & { readonly now?: number | undefined }
  /** Cookies set before, in order: they decide what may be overwritten, and what there is room for. */
  readonly prior?: readonly PriorSetCookie[] | undefined
  /** Chromium where it is left out. */
  readonly browser?: Browser | undefined
  /** The public suffix list; the whole one, private section included, where it is left out. */
  readonly publicSuffix?: PublicSuffix | undefined
}

export interface JudgeSetCookieOptions extends JudgeOptions, Pick<SetCookieCase, 'header'> {}
export interface JudgeResponseOptions extends JudgeOptions, Pick<ResponseCase, 'headers'> {}

export interface WillSendOptions {
  /** Chromium where it is left out. */
  readonly browser?: Browser
  readonly publicSuffix?: PublicSuffix
}

const circumstances = ({ context, prior, publicSuffix, browser }: JudgeOptions) => ({
  context: contextOf(context),
  prior: priorOf(prior),
  publicSuffix: publicSuffix ?? wholeList,
  ...(browser === undefined ? {} : { browser }),
})

/**
 * Whether the browser stores the cookie of a `Set-Cookie` header's value (bytes, one character each), why not by
 * Chromium's names, and what it becomes: RFC 6265bis, section 5.7, as Chromium does it. Never throws.
 *
 * @example
 * judgeSetCookie({
 *   header: 'sid=1; SameSite=None',
 *   context: { kind: 'navigate', url: 'https://app.example.com/', now: Date.now() },
 * }) // { stored: false, effect: 'blocked', reasons: ['SameSiteNoneInsecure'], … }
 */
export const judgeSetCookie = (options: JudgeSetCookieOptions): SetCookieVerdict =>
  judge.judgeSetCookie({ header: textOf(options.header), ...circumstances(options) })

/** All `Set-Cookie` headers of one response: each after those before it, and with the limits of the jar. Never throws. */
export const judgeResponse = (options: JudgeResponseOptions): SetCookieVerdict[] =>
  judge.judgeResponse({
    headers: Array.isArray(options.headers) ? options.headers.map(textOf) : [],
    ...circumstances(options),
  })

/**
 * Whether a stored cookie goes with a later request (RFC 6265bis, section 5.8.3). `context` is that in which it was set;
 * of it the user's setting for third-party cookies counts. `request.age`, in seconds since then, is 0 where it is left
 * out. A cookie that is not stored, null, is not sent. Never throws.
 */
export function willSend(
  cookie: StoredCookie | null,
  request: CookieRequest,
  context: Partial<CookieContext> = {},
  { browser, publicSuffix = wholeList }: WillSendOptions = {},
): SendVerdict {
  const known = cookieOf(cookie)
  if (known === null) return { sent: false, reasons: [] }
  return judgeSending(known, requestOf(request), contextOf(context), publicSuffix, browser)
}
