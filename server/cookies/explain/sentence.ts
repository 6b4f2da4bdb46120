import type { Browser } from '../browsers.ts'
import type { CookieContext, PartitionKey } from '../contexts.ts'
import { parseCookieDate } from '../cookie-date.ts'
import { parseSetCookie } from '../parse-set-cookie.ts'
import { parseUrl } from '../url.ts'
import { durationWords } from './duration.ts'
import { explainReason } from './reason.ts'

/** A verdict of `judgeSetCookie`, or one that came over the wire. */
export interface CookieVerdictLike {
  readonly stored: boolean
  readonly effect: string
  readonly reasons: readonly string[]
  readonly unreported: readonly string[]
  readonly cookie: {
    readonly domain: string
    readonly hostOnly: boolean
    readonly session: boolean
    readonly expiresIn?: number
    readonly partitionKey?: PartitionKey
  } | null
}

const EFFECTS: Readonly<Record<string, string>> = {
  expired: 'Removes the cookie: its lifetime is over.',
  'not-saved': 'Not kept: the fetch was made without credentials.',
  evicted: 'Kept and thrown out at once: the browser has as many cookies of this site as it keeps.',
  'response-failed': 'Refused with the whole response: a header of it holds a NUL.',
}

/**
 * One plain sentence: what the browser does with the line, and why. With the `line` it also tells which rule that has
 * broken, and where the browser has cut the lifetime that it asks for.
 */
export function verdictSentence(
  verdict: CookieVerdictLike,
  context: CookieContext,
  line?: string,
  browser?: Browser,
): string {
  const known = Object.hasOwn(EFFECTS, verdict.effect) ? EFFECTS[verdict.effect] : undefined
  if (known !== undefined) return known
  if (verdict.stored && verdict.cookie !== null) return keptSentence(verdict.cookie, context, line)
  const reasons = [...new Set([...verdict.reasons, ...verdict.unreported])]
  const silently = verdict.effect === 'dropped' && context.kind !== 'document.cookie' ? ' without a word' : ''
  const refused = line === undefined ? undefined : { header: line, context, browser }
  const texts = reasons.map(reason => explainReason(reason, refused).text)
  if (reasons.some(reason => reason.includes('SameSite')) && differsByScheme(context)) {
    texts.push('http and https are two sites')
  }
  return texts.length === 0 ? `Refused${silently}.` : `Refused${silently}: ${texts.join('; ')}.`
}

function keptSentence(cookie: NonNullable<CookieVerdictLike['cookie']>, context: CookieContext, line?: string): string {
  const { domain, hostOnly, session, expiresIn, partitionKey } = cookie
  const host = hostOnly ? domain : `${domain.slice(1)} and all hosts below it`
  const where = partitionKey === undefined ? host : `${host}, inside ${partitionKey.topLevelSite} only,`
  if (session || expiresIn === undefined) return `Kept for ${where} until the browser is closed.`
  const time = durationWords(expiresIn)
  const asked = line === undefined ? 0 : askedFor(line, context)
  // Dates have whole seconds.
  if (asked <= expiresIn + 1) return `Kept for ${where} for ${time}.`
  return `Kept for ${time} instead of ${durationWords(asked)}: browsers cut longer lifetimes.`
}

/** The lifetime that a line asks for, in seconds. */
function askedFor(line: string, { now, date }: CookieContext): number {
  const { maxAge, expires } = parseSetCookie(line)
  const serverTime = date === undefined ? now : (parseCookieDate(date) ?? now)
  return maxAge ?? (expires === null ? 0 : (expires - serverTime) / 1000)
}

/** Whether what looks like one site is two, by the scheme alone. */
function differsByScheme({ url, initiator, topLevel }: CookieContext): boolean {
  const own = parseUrl(url)
  return [initiator, topLevel].some(origin => {
    const other = origin === undefined ? own : parseUrl(origin)
    return other.host === own.host && other.scheme !== own.scheme
  })
}
