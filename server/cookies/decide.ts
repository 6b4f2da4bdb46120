import type { BrowserRules } from './browsers.ts'
import { encodeUtf8 } from './bytes.ts'
import { type CookieContext, isBlocked, type Situation, situate } from './contexts.ts'
import { type StoredCookie, toCookie } from './cookie.ts'
import { resolveDomain } from './domain.ts'
import { overwriteReasons } from './overwrite.ts'
import { readSetCookie } from './parse-set-cookie.ts'
import { partitionHolds, prefixHolds } from './prefix-rules.ts'
import type { SetReason, UnreportedReason } from './reasons.ts'
import { receivedLine } from './received-line.ts'
import { sameSiteOnSet } from './same-site.ts'
import type { PublicSuffix } from './suffixes.ts'
import { type SetCookieVerdict, withoutReason } from './verdict.ts'

/** How a browser judges: by which list, by which rules, and beside which cookies. */
export interface Surroundings {
  readonly publicSuffix: PublicSuffix
  readonly rules: BrowserRules
  /** Those that the cookie may not be allowed to overwrite: the living ones of its registrable domain and its partition. */
  neighbours(cookie: StoredCookie, now: number): readonly StoredCookie[]
}

interface Decision {
  /** The cookie whose place is taken, by itself or by nothing. */
  readonly accepted: StoredCookie | null
  readonly verdict: SetCookieVerdict
}

/** One line, in the order in which Chromium looks at it. */
export function decide(header: string, context: CookieContext, around: Surroundings): Decision {
  const script = context.kind === 'document.cookie'
  const line = script ? encodeUtf8(header) : receivedLine(header)
  if (line === null) return nothing('response-failed')
  const situation = situate(context, around.publicSuffix, around.rules)
  if (!script && situation.withoutCredentials) return nothing('not-saved')
  const made = make(line, context, situation, around.publicSuffix)
  if (made.cookie === null) return refuse(made.reasons, script)
  const { cookie } = made
  const reasons = refusalsInContext(cookie, context, situation, around)
  if (reasons.length > 0) return refuse(reasons, script)
  if (cookie.expiresIn !== undefined && cookie.expiresIn <= 0) return { ...nothing('expired'), accepted: cookie }
  return { accepted: cookie, verdict: { stored: true, effect: 'stored', reasons: [], unreported: [], cookie } }
}

const nothing = (effect: SetCookieVerdict['effect']): Decision => ({ accepted: null, verdict: withoutReason(effect) })

const UNREPORTED = ['FailureToStore', 'InvalidPartitioned', 'HttpOnly', 'OverwriteHttpOnly'] as const
const isReported = (reason: UnreportedReason): reason is SetReason => !UNREPORTED.some(silent => silent === reason)

/** The developer tools hear of headers only, not of what a script tried. */
function refuse(all: readonly UnreportedReason[], script: boolean): Decision {
  const reasons = script ? [] : all.filter(isReported)
  const unreported = script ? all : all.filter(reason => !isReported(reason))
  const effect = reasons.length > 0 ? 'blocked' : 'dropped'
  return { accepted: null, verdict: { stored: false, effect, reasons, unreported, cookie: null } }
}

type Made = { readonly cookie: StoredCookie } | { readonly cookie: null; readonly reasons: readonly UnreportedReason[] }

/**
 * What the line says and the URL alone decide. Whatever is wrong here, nothing else is looked at any more
 * (net/cookies/canonical_cookie.cc, Create).
 */
function make(line: string, context: CookieContext, situation: Situation, publicSuffix: PublicSuffix): Made {
  const parsed = readSetCookie(line, undefined, situation.rules.readsAsGecko)
  const [refusal] = parsed.refusals
  const nameless = refusal === 'InvalidPrefix' || refusal === 'FailureToStore'
  if (refusal !== undefined && !nameless) return { cookie: null, reasons: [refusal] }
  const domain = resolveDomain(parsed.domain, situation.url.host, publicSuffix)
  const reasons: UnreportedReason[] = []
  if (domain === null) reasons.push('InvalidDomain')
  if (refusal === 'InvalidPrefix' || !prefixHolds(parsed, situation, domain)) reasons.push('InvalidPrefix')
  if (!partitionHolds(parsed, situation)) reasons.push('InvalidPartitioned')
  if (reasons.length === 0 && refusal === 'FailureToStore') reasons.push(refusal)
  if (domain === null || reasons.length > 0) return { cookie: null, reasons }
  return { cookie: toCookie(parsed, domain, situation, context) }
}

function refusalsInContext(
  cookie: StoredCookie,
  context: CookieContext,
  situation: Situation,
  around: Surroundings,
): UnreportedReason[] {
  // The user's setting is asked before the jar is, and a cookie that it keeps out gets no further
  // (net/url_request/url_request_http_job.cc, SaveCookiesAndNotifyHeadersComplete).
  if (isBlocked(cookie, context, situation)) return ['UserPreferences']
  const reasons: UnreportedReason[] = []
  const script = context.kind === 'document.cookie'
  const { secureOrigin } = situation
  if (script && cookie.httpOnly) reasons.push('HttpOnly')
  if (cookie.secure && !secureOrigin) reasons.push('SecureOnly')
  const sameSite = sameSiteOnSet(cookie, situation)
  if (sameSite !== null) reasons.push(sameSite)
  // A header from a secure origin overwrites whatever is there: no need to look for it.
  if (secureOrigin && !script) return reasons
  const by = { secureOrigin, script, asGecko: situation.rules.readsAsGecko }
  return [...reasons, ...overwriteReasons(cookie, around.neighbours(cookie, context.now), by)]
}
