import type { Command } from './command.ts'
import { readHeaders } from './cookie-input.ts'
import { cookieOptions, kindsHelp, readCookieOptions } from './cookie-options.ts'
import { createPaint } from './cookie-paint.ts'
import type { CookieReport } from './cookie-report.ts'
import { describeCookie } from './cookie-words.ts'
import { textOf } from './values.ts'

const HEADER = '<header>'

export const cookieCommand: Command = {
  summary: 'what a browser does with a Set-Cookie header, and why',
  description: [
    'Tells whether a browser keeps the cookie of a Set-Cookie header, why not, what it makes of it, with which requests the',
    'cookie goes along, and for one that is refused what to write instead. Nothing is asked of the network.',
    '',
    kindsHelp,
  ].join('\n'),
  operand: {
    name: HEADER,
    help: 'the header, with "Set-Cookie: " or without; - reads lines from the input, as of curl -i',
  },
  options: cookieOptions,
  examples: [
    '"sid=1; SameSite=None" --url http://localhost:3000',
    '"sid=1; Secure" --url https://api.example.com --from https://example.org --browser safari',
    '- --url https://example.com --json < headers.txt',
  ],
  exitCodes: '0 when the browser takes all, 1 when it refuses one',

  async run(values) {
    const { context, browser } = readCookieOptions(values)
    const operand = textOf(values, HEADER)
    const headers = await readHeaders(operand, process.stdin)
    // With it the public suffix list is loaded, which the other commands do without.
    const { reportsOf } = await import('./cookie-report.ts')
    const reports = reportsOf(headers, context, browser)
    process.stdout.write(`${values.has('json') ? asJson(reports, operand === '-') : asText(reports)}\n`)
    return reports.every(({ accepted }) => accepted) ? 0 : 1
  },
}

function asText(reports: readonly CookieReport[]): string {
  const paint = createPaint(process.stdout, process.env)
  return reports.map(report => describeCookie(report, paint, process.stdout.columns)).join('\n\n\n')
}

/** A list where lines were read, however many there were. */
const asJson = (reports: readonly CookieReport[], isList: boolean) =>
  JSON.stringify(isList ? reports : reports[0], null, 2).replace(
    UNSAFE,
    char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/** What a terminal obeys, or that turns the direction of text, and JSON leaves as it is. */
const UNSAFE = /[\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g
