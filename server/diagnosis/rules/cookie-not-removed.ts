import { verdictSentence } from '../../cookies/explain/sentence.ts'
import { judgeSetCookie } from '../../cookies/index.ts'
import { publicSuffix } from '../../cookies/public-suffixes.ts'
import type { KeptCookie, PackedExchange, Problem } from '../../protocol/index.ts'
import { weighingOn } from '../assumptions.ts'
import { clearingLine } from '../clearing-line.ts'
import { isPresent, isSessionCookie, type PresentEntry, placeOf, setterName, shownName } from '../cookie-words.ts'
import type { Past, Rule } from '../rule.ts'

type Kept = Pick<KeptCookie, 'name' | 'domain' | 'path' | 'partitionKey'>

const isSamePlace = (a: Kept, b: Kept): boolean =>
  a.name === b.name &&
  a.domain === b.domain &&
  a.path === b.path &&
  a.partitionKey?.topLevelSite === b.partitionKey?.topLevelSite &&
  a.partitionKey?.hasCrossSiteAncestor === b.partitionKey?.hasCrossSiteAncestor

/** What stands where in the jar after each line: the cookie that a line sets, or would set if it lived. */
function targetsOf({ response, cookies }: PackedExchange): (Kept | null)[] {
  return response.setCookies.map((line, index) => {
    const verdict = cookies?.verdicts[index]
    if (cookies === undefined || verdict?.effect !== 'expired') return verdict?.cookie ?? null
    const header = `${line.raw}; Max-Age=60`
    return judgeSetCookie({ header, context: cookies.context, publicSuffix }).cookie
  })
}

/** A cookie is removed only by a line with its own domain, path and partition; another one leaves it where it is. */
export const cookieNotRemoved: Rule = (exchange, past) => {
  const { response, cookies } = exchange
  if (cookies === undefined) return null
  const targets = targetsOf(exchange)
  for (const [index, line] of response.setCookies.entries()) {
    const verdict = cookies.verdicts[index]
    if (!line.deletes || verdict === undefined || verdict.stored) continue
    const present = cookies.jar.filter(isPresent).filter(({ name }) => name === line.name)
    const staying = present.find(
      ({ cookie }) => !targets.some(target => target !== null && isSamePlace(target, cookie)),
    )
    const target = targets[index]
    if (staying === undefined || (target != null && present.some(({ cookie }) => isSamePlace(target, cookie)))) continue
    const refused = verdict.effect === 'expired' ? null : verdictSentence(verdict, cookies.context, line.raw)
    const assumed = refused === null ? [] : weighingOn(verdict, line, cookies)
    return {
      ...wordsOf(exchange, staying, past),
      certainty: assumed.length === 0 && cookies.client.by === 'cookie' ? 'certain' : 'likely',
      why:
        refused === null
          ? `A line removes only the cookie of the same name, domain and path${staying.cookie.partitionKey ? ' and partition' : ''}. This one is for another place, where no such cookie is.`
          : `The browser takes no notice of the line. ${refused}`,
      evidence: [
        `the cookie: ${placeOf(staying.cookie)}, set by ${setterName(staying.setBy, past)}`,
        ...(refused === null && target != null
          ? [`what is removed: ${placeOf({ ...staying.cookie, ...target })}`]
          : []),
        `Set-Cookie: ${line.raw}`,
        ...assumed.map(({ text }) => text),
      ],
    }
  }
  return null
}

type Words = Pick<Problem, 'code' | 'severity' | 'title' | 'fix'>

function wordsOf(exchange: PackedExchange, { name, cookie, setBy }: PresentEntry, past: Past): Words {
  const isSession = isSessionCookie(name, exchange, past, setBy)
  // The session is in its cookie: whoever keeps that is still logged in.
  const isCarried = isSession && exchange.session?.storage.some(({ op }) => op.endsWith('-cookie')) === true
  return {
    code: 'cookie-not-removed',
    severity: isCarried ? 'error' : 'warning',
    title: `${shownName(name)} is not removed${isCarried ? ': the session goes on' : ''}`,
    fix: clearingLine(cookie),
  }
}
