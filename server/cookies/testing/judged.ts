import type { Browser } from '../browsers.ts'
import { decodeUtf8 } from '../bytes.ts'
import type { CookieContext } from '../contexts.ts'
import { cureElsewhere } from '../explain/elsewhere.ts'
import { lineInstead } from '../explain/instead.ts'
import { verdictSentence } from '../explain/sentence.ts'
import { judgeResponse } from '../judge.ts'
import { parseSetCookie } from '../parse-set-cookie.ts'
import { publicSuffix } from '../public-suffixes.ts'
import type { SetCookieVerdict } from '../verdict.ts'
import { contextWords } from './context.ts'
import { printable } from './printable.ts'

export interface JudgedLine {
  readonly name: string
  readonly line: string
  readonly context: CookieContext
  readonly browser: Browser | undefined
  readonly verdict: SetCookieVerdict
}

export const nameOf = (line: string): string => decodeUtf8(parseSetCookie(line).name)

/** Each line of a response, after those before it. */
export function judgeLines(
  lines: readonly string[],
  context: CookieContext,
  browser: Browser | undefined,
): JudgedLine[] {
  const response = { headers: lines, context, publicSuffix, ...(browser === undefined ? {} : { browser }) }
  return judgeResponse(response).map((verdict, at) => {
    const line = lines[at] ?? ''
    return { name: nameOf(line), line, context, browser, verdict }
  })
}

export const quoted = ({ name }: JudgedLine): string => `"${printable(name)}"`

/** The verdict in a sentence, the line, where it came, and what to write instead. */
export function describeLine({ line, context, browser, verdict }: JudgedLine): string {
  const instead = verdict.stored ? null : lineInstead(line, context, publicSuffix, browser)
  const cure = verdict.stored || instead !== null ? null : cureElsewhere(verdict)
  const rows = [
    verdictSentence(verdict, context, line, browser),
    `  Set-Cookie: ${printable(line)}`,
    `  at ${contextWords(context)}`,
    ...(instead === null
      ? []
      : [
          'Write instead one of',
          `  ${instead.resCookie}`,
          `  ${instead.expressSession}`,
          `  ${instead.cookieSession}`,
          ...(instead.note === null ? [] : [instead.note]),
        ]),
    ...(cure === null ? [] : [cure]),
  ]
  return rows.join('\n')
}
