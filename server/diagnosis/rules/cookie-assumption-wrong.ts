import { explainReason } from '../../cookies/explain/reason.ts'
import type { JarEntry } from '../../protocol/index.ts'
import { isBrowser, setterName, shownName } from '../cookie-words.ts'
import type { Past, Rule } from '../rule.ts'

/** A cookie came that should not have been kept or sent: something was taken for granted that is not so. */
export const cookieAssumptionWrong: Rule = (exchange, past) => {
  const { cookies } = exchange
  const entry = cookies?.jar.find(({ state }) => state === 'came-anyway')
  // Tools send what they like.
  if (cookies === undefined || entry === undefined || !isBrowser(exchange)) return null
  const isKept = entry.cookie !== null
  const { reasons, assumed, line } = isKept
    ? { reasons: entry.reasons, assumed: cookies.assumed, line: undefined }
    : judgedBefore(entry, past)
  const setter = setterName(entry.setBy, past)
  return {
    code: 'cookie-assumption-wrong',
    severity: 'info',
    // The same value may be set by somebody else.
    certainty: 'likely',
    title: `${shownName(entry.name)} came, though the browser should not have ${isKept ? 'sent' : 'kept'} it`,
    why:
      assumed.length === 0
        ? 'The rules are those of Chromium; other browsers, and settings of this one, differ in some.'
        : 'What the request did not say was assumed, and the assumption was wrong.',
    fix: 'Nothing in the app. What the panel says of cookies of such requests is to be read with this in mind.',
    evidence: [
      `set by ${setter}`,
      ...reasons.map(reason => `expected: not ${isKept ? 'sent' : 'kept'}, for ${explainReason(reason, line).text}`),
      ...assumed.map(({ text }) => text),
    ],
  }
}

function judgedBefore({ setBy }: JarEntry, past: Past) {
  const setter = setBy === null ? undefined : past.find(setBy.exchange)
  const before = setter?.cookies
  const verdict = setBy === null ? undefined : before?.verdicts[setBy.line]
  const header = setBy === null ? undefined : setter?.response.setCookies[setBy.line]?.raw
  return {
    reasons: [...(verdict?.reasons ?? []), ...(verdict?.unreported ?? [])],
    assumed: before?.assumed ?? [],
    line: header === undefined || before === undefined ? undefined : { header, context: before.context },
  }
}
