import { cureElsewhere } from '../../cookies/explain/elsewhere.ts'
import { type LineInstead, lineInstead } from '../../cookies/explain/instead.ts'
import { verdictSentence } from '../../cookies/explain/sentence.ts'
import { publicSuffix } from '../../cookies/public-suffixes.ts'
import type { CookieVerdict, PackedExchange, SetCookieFacts } from '../../protocol/index.ts'
import { weighingOn } from '../assumptions.ts'
import { isSessionCookie, shownName } from '../cookie-words.ts'
import type { Rule } from '../rule.ts'
import { listed } from '../words.ts'

interface Refused {
  readonly line: SetCookieFacts
  readonly verdict: CookieVerdict
}

/** A line that was meant to set a cookie, and sets none. One that removes a cookie has a rule of its own. */
function refusedLines({ response, cookies }: PackedExchange): Refused[] {
  return response.setCookies.flatMap((line, index) => {
    const verdict = cookies?.verdicts[index]
    const isMeant = verdict !== undefined && !line.deletes && verdict.effect !== 'expired'
    return isMeant && !verdict.stored ? [{ line, verdict }] : []
  })
}

/** The browser does not keep a cookie, and tells nobody but its developer tools. */
export const cookieRefused: Rule = (exchange, past) => {
  const { cookies, session } = exchange
  const refused = refusedLines(exchange)
  const ofSession = refused.find(({ line }) => isSessionCookie(line.name, exchange, past))
  const first = ofSession ?? refused[0]
  if (cookies === undefined || first === undefined) return null
  const { line, verdict } = first
  const sentence = verdictSentence(verdict, cookies.context, line.raw)
  const instead = lineInstead(line.raw, cookies.context, publicSuffix)
  const code = instead && codeFor(instead, ofSession === undefined ? undefined : session?.library)
  const assumed = weighingOn(verdict, line, cookies)
  const others = refused.filter(each => each !== first).map(each => shownName(each.line.name))
  const name = shownName(line.name)
  return {
    code: 'cookie-refused',
    severity: ofSession !== undefined && verdict.effect !== 'not-saved' ? 'error' : 'warning',
    certainty: assumed.length === 0 ? 'certain' : 'likely',
    title: `${name}: ${sentence.charAt(0).toLowerCase()}${sentence.slice(1).replace(/\.$/, '')}`,
    why:
      ofSession === undefined
        ? 'The cookie will not come with later requests. The browser says so in its developer tools only, so the app does not notice.'
        : 'The session is lost at every request: its cookie never comes back, so the next request begins with a new session.',
    fix: code ?? cureElsewhere(verdict) ?? 'Write the line so that it does what the reason asks for.',
    evidence: [
      `Set-Cookie: ${shortened(line)}`,
      ...(instead?.note == null || code === instead.note ? [] : [instead.note]),
      ...assumed.map(({ text }) => text),
      ...(others.length === 0 ? [] : [`refused with it: ${listed(others, 5).join(', ')}`]),
    ],
  }
}

const LONGEST = 300

const shortened = ({ raw, bytes }: SetCookieFacts): string =>
  raw.length <= LONGEST ? raw : `${raw.slice(0, LONGEST)}… (${bytes} bytes)`

function codeFor({ resCookie, expressSession, cookieSession }: LineInstead, library: string | undefined): string {
  if (library === 'express-session') return sentenceOr(expressSession)
  if (library === 'cookie-session') return sentenceOr(cookieSession)
  // The engine's options of a cookie are those of express-session.
  const options = library === 'sessionscope' ? expressSession.lastIndexOf('cookie: {') : -1
  return options === -1 ? resCookie : `connect({ ...options, ${expressSession.slice(options)}`
}

/** Where there is no code, a comment says what to do. */
const sentenceOr = (code: string): string => (code.startsWith('// ') ? code.slice(3) : code)
