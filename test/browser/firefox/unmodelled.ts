import { parseSetCookie } from '../../../server/cookies/index.ts'
import type { Trial } from '../cookies/observe.ts'

/** What the judge does as Chromium does it, and Firefox otherwise. Such lines are not tried; browsers.ts tells of them. */
interface Exception {
  readonly rule: string
  readonly concerns: (line: string) => boolean
}

const valuesOf = (line: string, name: string) =>
  parseSetCookie(line).attributes.flatMap(attribute => (attribute.name.toLowerCase() === name ? [attribute.value] : []))

/** As servers write it (RFC 9110, section 5.6.7), and a day that there is; or none at all. */
function isPlainDate(text: string): boolean {
  if (/^-?\d?$/.test(text)) return true
  const time = Date.parse(text)
  return !Number.isNaN(time) && new Date(time).toUTCString() === text
}

const isUtf8 = (bytes: string) => !Buffer.from(bytes, 'latin1').toString().includes('\ufffd')

const exceptions: readonly Exception[] = [
  {
    rule: 'dates in another form than Thu, 01 Jan 1970 00:00:00 GMT: Firefox reads them with PR_ParseTimeString',
    concerns: line => valuesOf(line, 'expires').some(value => !isPlainDate(value)),
  },
  {
    rule: 'a CR without LF: Chromium ends the line there, Firefox takes it for a control character',
    concerns: line => /\r(?!\n)/.test(line),
  },
  { rule: 'bytes that are no UTF-8: Firefox sends others back', concerns: line => !isUtf8(line) },
  {
    rule: 'a Domain that is not ASCII: Firefox does not convert it',
    concerns: line => valuesOf(line, 'domain').some(value => /[\x80-\xff]/.test(value)),
  },
]

/** Whether a line, or the one before it, is no question for this browser. */
export const isUnmodelled = ({ header, prior = '' }: Trial): boolean =>
  exceptions.some(({ concerns }) => concerns(header) || concerns(prior))

export const unmodelled: readonly string[] = exceptions.map(({ rule }) => rule)
