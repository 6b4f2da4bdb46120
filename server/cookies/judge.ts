import { encodeUtf8 } from './bytes.ts'
import { type CookieContext, type Situation, situate } from './contexts.ts'
import { replaces, type StoredCookie, toCookie } from './cookie.ts'
import { resolveDomain } from './domain.ts'
import { overwriteReasons } from './overwrite.ts'
import { parseSetCookie } from './parse-set-cookie.ts'
import { partitionHolds, prefixHolds } from './prefix-rules.ts'
import type { SetReason, UnreportedReason } from './reasons.ts'
import { receivedLine } from './received-line.ts'
import { sameSiteOnSet } from './same-site.ts'
import { commonSuffix, type PublicSuffix } from './suffixes.ts'
import { isTrustworthy } from './url.ts'

/** What comes of a `Set-Cookie` line. */
export type Effect =
  | 'stored'
  /** Refused, with reasons in the developer tools. */
  | 'blocked'
  /** Refused, and the developer tools say nothing. */
  | 'dropped'
  /** Accepted, with its lifetime already over: it only deletes. */
  | 'expired'
  /** The fetch was made without credentials. */
  | 'not-saved'
  /** The whole response was refused. */
  | 'response-failed'

export interface SetCookieVerdict {
  readonly stored: boolean
  readonly effect: Effect
  /** As the developer tools give them; empty where they give none. */
  readonly reasons: readonly SetReason[]
  /** What the developer tools leave out. */
  readonly unreported: readonly UnreportedReason[]
  /** What it became; null where it is not stored. */
  readonly cookie: StoredCookie | null
}

/** An earlier line, in the context in which it came. */
export interface PriorSetCookie {
  readonly ctx: CookieContext
  readonly header: string
}

export interface SetCookieCase {
  /** The header's value, one character a byte; for `document.cookie` the text that was assigned. */
  readonly header: string
  readonly context: CookieContext
  /** Cookies set before, in order: they decide what may be overwritten. */
  readonly prior?: readonly PriorSetCookie[]
  /** The public suffix list, private section included. Without it only common suffixes are known. */
  readonly publicSuffix?: PublicSuffix
}

/** Whether Chromium stores the cookie, why not, and what it becomes. Never throws, whatever the bytes are. */
export function judgeSetCookie({ header, context, prior, publicSuffix }: SetCookieCase): SetCookieVerdict {
  const suffix = publicSuffix ?? commonSuffix
  let jar: Kept[] = []
  for (const { header, ctx } of prior ?? []) {
    const { accepted, verdict } = decide(header, ctx, jar, suffix)
    if (accepted !== null) jar = jar.filter(({ cookie }) => !replaces(accepted, cookie))
    if (verdict.cookie !== null) jar.push({ cookie: verdict.cookie, at: ctx.now })
  }
  return decide(header, context, jar, suffix).verdict
}

interface Kept {
  readonly cookie: StoredCookie
  readonly at: number
}

interface Decision {
  /** The cookie whose place is taken, by itself or by nothing. */
  readonly accepted: StoredCookie | null
  readonly verdict: SetCookieVerdict
}

const alive = ({ cookie, at }: Kept, now: number) =>
  cookie.expiresIn === undefined || cookie.expiresIn * 1000 > now - at

const nothing = (effect: Effect): Decision => ({
  accepted: null,
  verdict: { stored: false, effect, reasons: [], unreported: [], cookie: null },
})

function decide(header: string, context: CookieContext, jar: readonly Kept[], publicSuffix: PublicSuffix): Decision {
  const script = context.kind === 'document.cookie'
  const line = script ? encodeUtf8(header) : receivedLine(header)
  if (line === null) return nothing('response-failed')
  const situation = situate(context, publicSuffix)
  if (!script && situation.withoutCredentials) return nothing('not-saved')
  const made = make(line, context, situation, publicSuffix)
  if (made.cookie === null) return refuse(made.reasons, script)
  const others = jar.filter(kept => alive(kept, context.now)).map(({ cookie }) => cookie)
  const reasons = refusalsInContext(made.cookie, context, situation, others)
  if (reasons.length > 0) return refuse(reasons, script)
  const expired = made.cookie.expiresIn !== undefined && made.cookie.expiresIn <= 0
  if (expired) return { ...nothing('expired'), accepted: made.cookie }
  const verdict = { stored: true, effect: 'stored', reasons: [], unreported: [], cookie: made.cookie } as const
  return { accepted: made.cookie, verdict }
}

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

/** What the line says and the URL alone decide. Whatever is wrong here, nothing else is looked at any more. */
function make(line: string, context: CookieContext, situation: Situation, publicSuffix: PublicSuffix): Made {
  const parsed = parseSetCookie(line)
  const [refusal] = parsed.refusals
  const nameless = refusal === 'InvalidPrefix' || refusal === 'FailureToStore'
  if (refusal !== undefined && !nameless) return { cookie: null, reasons: [refusal] }
  const domain = resolveDomain(parsed.domain, situation.url.host, publicSuffix)
  const reasons: UnreportedReason[] = []
  if (domain === null) reasons.push('InvalidDomain')
  if (refusal === 'InvalidPrefix' || !prefixHolds(parsed, situation.url)) reasons.push('InvalidPrefix')
  if (!partitionHolds(parsed, situation.url)) reasons.push('InvalidPartitioned')
  if (reasons.length === 0 && refusal === 'FailureToStore') reasons.push(refusal)
  if (domain === null || reasons.length > 0) return { cookie: null, reasons }
  return { cookie: toCookie(parsed, domain, situation, context) }
}

function refusalsInContext(
  cookie: StoredCookie,
  context: CookieContext,
  situation: Situation,
  jar: readonly StoredCookie[],
): UnreportedReason[] {
  const thirdParty = !situation.firstParty && cookie.partitionKey === undefined
  if (context.thirdPartyCookies === 'blocked' && thirdParty) return ['UserPreferences']
  const reasons: UnreportedReason[] = []
  const script = context.kind === 'document.cookie'
  const secureOrigin = isTrustworthy(situation.url)
  if (script && cookie.httpOnly) reasons.push('HttpOnly')
  if (cookie.secure && !secureOrigin) reasons.push('SecureOnly')
  const sameSite = sameSiteOnSet(cookie, situation)
  if (sameSite !== null) reasons.push(sameSite)
  return [...reasons, ...overwriteReasons(cookie, jar, { secureOrigin, script })]
}
