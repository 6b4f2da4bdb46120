import type { Browser } from '../browsers.ts'
import type { StoredCookie } from '../cookie.ts'
import { explainReason } from '../explain/reason.ts'
import { publicSuffix } from '../public-suffixes.ts'
import { willSend } from '../will-send.ts'
import { assertionError } from './assertion-error.ts'
import { type CookieContextInput, type CookieRequestInput, checkWord, contextOf, requestOf } from './context.ts'
import { differences, differing } from './difference.ts'
import { describeLine, type JudgedLine, judgeLines, nameOf, quoted } from './judged.ts'
import { printable } from './printable.ts'
import { readResponse, type WithCookies } from './response.ts'

export const BROWSERS: readonly Browser[] = ['chromium', 'firefox', 'safari']

export interface StoredOptions {
  /** In whose response the cookie came: a URL (typed there), or more. Where it is left out, the response's own URL. */
  readonly in?: CookieContextInput
  /** Chromium where it is left out. */
  readonly browser?: Browser
}

export interface CookieMatchers {
  /**
   * The browser keeps the cookie, and with `as` makes of it what that says; `expiresIn` may be two seconds off, for dates have
   * whole seconds. Without a name that is asked of every line.
   * @throws AssertionError, with what to write instead
   */
  toBeStored(options?: StoredOptions & { readonly as?: Partial<StoredCookie> }): void
  /**
   * The browser keeps the cookie, and it goes along with the request `on`.
   * @throws AssertionError
   */
  toBeSent(options: StoredOptions & { readonly on: CookieRequestInput }): void
}

export interface CookieExpectation extends CookieMatchers {
  readonly not: CookieMatchers
  /** The cookie as the browser keeps it. @throws AssertionError where it keeps none */
  cookie(options?: StoredOptions): StoredCookie
}

/**
 * What a browser does with the cookies of a response, for tests: `expectCookie(res, 'sid').toBeStored({ in:
 * 'https://app.example.com' })`. Takes a Response of fetch, one of supertest or light-my-request, an IncomingMessage, a ServerResponse,
 * headers, `Set-Cookie` lines or one line. Throws plain errors, so it needs no test runner.
 */
export function expectCookie(response: WithCookies, name?: string): CookieExpectation {
  const read = readResponse(response)

  /** Of lines of one name the last, which is the one that counts. Never empty. */
  function judged(options: StoredOptions): JudgedLine[] {
    checkWord(options.browser, BROWSERS, 'browser')
    const names = read.lines.map(nameOf)
    const wanted = name === undefined || names.includes(name)
    if (names.length === 0 || !wanted) throw missing(name, names)
    const all = judgeLines(read.lines, contextOf(options.in, read), options.browser)
    return all.filter((line, at) => names.lastIndexOf(line.name) === at && (name === undefined || line.name === name))
  }

  function single(options: StoredOptions): JudgedLine {
    const [first, second] = judged(options)
    if (first !== undefined && second === undefined) return first
    const names = read.lines
      .slice(0, MOST_NAMES)
      .map(line => printable(nameOf(line)))
      .join(', ')
    throw new TypeError(
      `[sessionscope] the response sets ${read.lines.length} cookies: ${names}. Cure: say which, as in expectCookie(res, '${printable(nameOf(read.lines[0] ?? ''))}').`,
    )
  }

  const sentOn = (line: JudgedLine, on: CookieRequestInput) =>
    line.verdict.cookie === null
      ? null
      : willSend(line.verdict.cookie, requestOf(on), line.context, publicSuffix, line.browser)

  return {
    toBeStored({ as, ...options } = {}) {
      const lines = judged(options)
      const bad = lines.filter(({ verdict }) => !verdict.stored)
      if (bad.length > 0) throw failure('toBeStored', bad, lines)
      if (as !== undefined) for (const line of lines) checkAs(line, as)
    },
    toBeSent({ on, ...options }) {
      const line = single(options)
      const sent = sentOn(line, on)
      if (sent === null) throw failure('toBeSent', [line], [line])
      if (sent.sent) return
      const why = sent.reasons.map(reason => explainReason(reason).text).join('; ')
      const message = `The browser keeps ${quoted(line)}, but does not send it to ${requestOf(on).url}${why === '' ? '' : `: ${why}`}.`
      throw assertionError(`${message}\n${describeLine(line)}`, {
        actual: sent,
        expected: { sent: true },
        operator: 'toBeSent',
      })
    },
    not: {
      toBeStored({ as, ...options } = {}) {
        const lines = judged(options)
        const good = lines.filter(
          line => line.verdict.stored && (as === undefined || differences(line, as).length === 0),
        )
        if (good.length > 0) throw failure('not.toBeStored', good, lines)
      },
      toBeSent({ on, ...options }) {
        const line = single(options)
        if (sentOn(line, on)?.sent === true) throw failure('not.toBeSent', [line], [line])
      },
    },
    cookie(options = {}) {
      const line = single(options)
      if (line.verdict.cookie === null) throw failure('cookie', [line], [line])
      return line.verdict.cookie
    },
  }
}

/** So many names and cookies a message tells. */
const MOST_NAMES = 20

function missing(name: string | undefined, names: readonly string[]) {
  const shown = names.slice(0, MOST_NAMES).map(printable).join(', ')
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : ''
  const there = names.length === 0 ? 'none' : shown + more
  const message =
    name === undefined
      ? 'The response sets no cookie.'
      : `The response sets no cookie "${printable(name)}"; it sets ${there}.`
  return assertionError(message, { actual: names, expected: [name], operator: 'expectCookie' })
}

function checkAs(line: JudgedLine, as: Partial<StoredCookie>): void {
  const { words, actual, expected } = differing(line, as)
  if (words === '') return
  const message = `The browser keeps ${quoted(line)}, but not as expected: ${words}.\n${describeLine(line)}`
  throw assertionError(message, { actual, expected, operator: 'toBeStored' })
}

const FAILURES: Readonly<Record<string, string>> = {
  toBeStored: 'to be stored',
  'not.toBeStored': 'not to be stored',
  toBeSent: 'to be sent',
  'not.toBeSent': 'not to be sent',
  cookie: 'to be stored',
}

function failure(operator: string, wrong: readonly JudgedLine[], all: readonly JudgedLine[]) {
  const names = wrong.slice(0, MOST_NAMES).map(quoted).join(', ')
  const of = all.length > wrong.length ? ` (of ${all.length} cookies)` : ''
  const message = `Expected ${names}${of} ${FAILURES[operator]}.`
  const isNot = operator.startsWith('not.')
  return assertionError([message, ...wrong.slice(0, MOST_NAMES).map(describeLine)].join('\n\n'), {
    actual: wrong.map(({ name, verdict: { stored, effect, reasons } }) => ({ name, stored, effect, reasons })),
    expected: wrong.map(({ name }) => ({ name, stored: !isNot })),
    operator,
  })
}
