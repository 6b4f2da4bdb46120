import type { Browser } from '../cookies/browsers.ts'
import type { CookieContext } from '../cookies/contexts.ts'
import type { RefusedLine } from '../cookies/explain/broken.ts'
import { cureElsewhere } from '../cookies/explain/elsewhere.ts'
import { ignoredIn } from '../cookies/explain/ignored.ts'
import { lineInstead } from '../cookies/explain/instead.ts'
import { type ExplainedReason, explainReason } from '../cookies/explain/reason.ts'
import { verdictSentence } from '../cookies/explain/sentence.ts'
import { travelsOn } from '../cookies/explain/travels.ts'
import { publicSuffix } from '../cookies/public-suffixes.ts'
import { type JudgedLine, judgeLines } from '../cookies/testing/judged.ts'

export type CookieReport = ReturnType<typeof reportOf>

/** Each header after those before it. */
export const reportsOf = (headers: readonly string[], context: CookieContext, browser: Browser): CookieReport[] =>
  judgeLines(headers, context, browser).map(reportOf)

/** All that there is to say of one header. */
function reportOf({ line, context, browser, verdict }: JudgedLine) {
  const { stored, effect, reasons, unreported, cookie } = verdict
  const accepted = stored || effect === 'expired'
  const instead = accepted ? null : lineInstead(line, context, publicSuffix, browser)
  return {
    header: line,
    context,
    browser,
    accepted,
    stored,
    effect,
    sentence: verdictSentence(verdict, context, line, browser),
    ignored: ignoredIn(line),
    reasons: [...new Set<string>([...reasons, ...unreported])].map(reason =>
      explained(reason, { header: line, context, browser }),
    ),
    cookie: cookie === null ? null : withoutBytes(cookie),
    travels: cookie === null ? [] : travelsOn(cookie, context, publicSuffix, browser).map(travel),
    instead,
    cure: accepted || instead !== null ? null : cureElsewhere(verdict),
  }
}

const explained = (reason: string, line?: RefusedLine): ExplainedReason & { readonly reason: string } => ({
  reason,
  ...explainReason(reason, line),
})

const travel = ({ id, label, request, verdict: { sent, reasons } }: ReturnType<typeof travelsOn>[number]) => ({
  id,
  label,
  request,
  sent,
  reasons: reasons.map(reason => explained(reason)),
})

function withoutBytes({ bytes: _, ...cookie }: NonNullable<JudgedLine['verdict']['cookie']>) {
  return cookie
}
