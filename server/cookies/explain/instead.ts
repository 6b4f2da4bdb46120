import { type Browser, rulesOf } from '../browsers.ts'
import { type CookieContext, situate } from '../contexts.ts'
import { judgeAlone } from '../judge-alone.ts'
import { parseSetCookie } from '../parse-set-cookie.ts'
import { pathMatches } from '../path.ts'
import type { PublicSuffix } from '../suffixes.ts'
import { cookieSessionCode, expressSessionCode, resCookieCode } from './code.ts'
import { lineOf, type Mended, mend } from './mended.ts'

/** What to write in the place of a refused line: the code for each of three libraries. `options` is what the app has already. */
export interface LineInstead {
  /** `res.cookie('sid', value, { … })` */
  readonly resCookie: string
  /** `session({ ...options, cookie: { … } })` */
  readonly expressSession: string
  /** `cookieSession({ ...options, … })` */
  readonly cookieSession: string
  /** What else it takes, or what it costs. */
  readonly note: string | null
}

const TRUST = "Behind a proxy that ends TLS the session libraries need app.set('trust proxy', 1)."
const LOOPBACK = 'Over http the session libraries send no Secure cookie, so theirs is Secure over https only.'
const LOOSENED = 'Better serve it over https, and keep Secure: this one can be read on its way.'
const RENAMED = 'The prefix of its name had to go: that needs Secure.'
const PARTITIONED =
  'Each top-level site has one of its own then. Since express 4.18.3, express-session 1.18.0, cookie-session 2.1.0.'
const REMOVES = 'With cookie-session, req.session = null then removes it.'
const NO_CODE = '// Over http the session libraries send no Secure cookie: serve it over https.'

/**
 * The code that sets the cookie of a refused line so that the browser keeps it in the same context. null where the line
 * is not refused, where no attribute cures it (`cureElsewhere` says what does) and for what scripts set.
 */
export function lineInstead(
  header: string,
  context: CookieContext,
  publicSuffix: PublicSuffix,
  browser?: Browser,
): LineInstead | null {
  const isTaken = (line: string) => {
    const { effect } = judgeAlone({
      header: line,
      context,
      publicSuffix,
      ...(browser === undefined ? {} : { browser }),
    })
    return effect === 'stored' || effect === 'expired'
  }
  if (context.kind === 'document.cookie' || isTaken(header)) return null
  const parsed = parseSetCookie(header)
  // It is the data that is too long.
  if (parsed.refusals.includes('NameValuePairExceedsMaxSize')) return null
  const situation = situate(context, publicSuffix, rulesOf(browser))
  const { url } = situation
  const proven = (canSecure: boolean) => {
    const cookie = mend(parsed, context, situation, publicSuffix, canSecure)
    return cookie !== null && isTaken(lineOf(cookie)) ? cookie : null
  }
  const own = proven(situation.secureOrigin)
  if (own === null) return null
  const isHttps = url.scheme === 'https'
  const session = isHttps ? own : proven(false)
  const removes = own.seconds !== null && own.seconds <= 0
  const resCookie = resCookieCode(own)
  return {
    resCookie,
    expressSession: removes
      ? resCookie
      : session === null
        ? NO_CODE
        : expressSessionCode(withOwnPath(session, url.path)),
    cookieSession: session === null ? NO_CODE : cookieSessionCode(session, parsed),
    note: noteOn(own, session, { isHttps, removes, renamed: !isHttps && parsed.prefix !== null }),
  }
}

/** express-session sets no cookie where the request is not below the cookie's path. */
const withOwnPath = (cookie: Mended, path: string): Mended =>
  pathMatches(cookie.path, path) ? cookie : { ...cookie, path: '/' }

interface Circumstances {
  readonly isHttps: boolean
  readonly removes: boolean
  readonly renamed: boolean
}

function noteOn(own: Mended, session: Mended | null, { isHttps, removes, renamed }: Circumstances): string | null {
  const notes = [
    own.partitioned && PARTITIONED,
    isHttps && own.secure && TRUST,
    !isHttps && session?.wantsSecure && (own.secure ? LOOPBACK : LOOSENED),
    renamed && session !== null && RENAMED,
    removes && REMOVES,
  ].filter(note => typeof note === 'string')
  return notes.length === 0 ? null : notes.join(' ')
}
