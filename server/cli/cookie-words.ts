import { contextWords } from '../cookies/testing/context.ts'
import { printable } from '../cookies/testing/printable.ts'
import { marksOf, reasonWords } from './cookie-marks.ts'
import type { Paint } from './cookie-paint.ts'
import type { CookieReport } from './cookie-report.ts'

const INDENT = '  '
const NARROWEST = 40
const WIDEST = 100

/** A report for people, in lines of so many columns at most; code to copy is not broken. */
export function describeCookie(report: CookieReport, paint: Paint, columns = WIDEST): string {
  const width = Math.max(NARROWEST, Math.min(columns, WIDEST))
  const { header, context, browser, accepted, cookie, sentence, ignored, reasons, travels, instead, cure } = report
  const tone = accepted ? paint.good : paint.bad
  const titled = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : ['', paint.strong(title), ...lines]
  const notOnMarks = reasons.filter(({ mark }) => mark === 'context')
  const text = (words: string) => wrap(words, width - INDENT.length).map(line => INDENT + line)
  return [
    ...wrap(sentence, width).map(tone),
    ...ignored.flatMap(clause => wrap(`Passed over: ${printable(clause)}.`, width).map(paint.bad)),
    ...text(`Set-Cookie: ${printable(header)}`).map(paint.faint),
    ...text(`at ${printable(contextWords(context))}${browser === undefined ? '' : `, in ${browser}`}`).map(paint.faint),
    ...titled(cookie !== null ? 'What the browser makes of it' : 'What the header says', [
      ...marksOf(report).flatMap(row => markLines(row, width, paint)),
      ...notOnMarks.flatMap(reason => text(reasonWords(reason)).map(paint.bad)),
    ]),
    ...titled(
      'Goes along with',
      travels.flatMap(row => travelLines(row, width, paint)),
    ),
    ...(instead === null
      ? []
      : [
          ...titled(
            'Write instead',
            [instead.resCookie, instead.expressSession, instead.cookieSession].map(code => INDENT + code),
          ),
          ...(instead.note === null ? [] : ['', ...wrap(instead.note, width)]),
        ]),
    ...titled('What helps', cure === null ? [] : text(cure)),
  ].join('\n')
}

const MARK_WIDTH = 'Partitioned  '.length

function markLines(
  { label, text, reasons }: ReturnType<typeof marksOf>[number],
  width: number,
  paint: Paint,
): string[] {
  const isBad = reasons.length > 0
  const sign = isBad ? paint.bad('✗ ') : INDENT
  const room = width - INDENT.length - MARK_WIDTH
  const rest = ' '.repeat(INDENT.length + MARK_WIDTH)
  const [first = '', ...more] = wrap(text, room)
  return [
    `${sign}${label.padEnd(MARK_WIDTH)}${first}`,
    ...more.map(line => rest + line),
    ...reasons.flatMap(reason => wrap(reason, room).map(line => rest + paint.bad(line))),
  ]
}

const TRAVEL_WIDTH = 'the same request again  '.length

function travelLines({ label, sent, reasons }: CookieReport['travels'][number], width: number, paint: Paint): string[] {
  const head = `${INDENT}${label.padEnd(TRAVEL_WIDTH)}`
  if (sent) return [head + paint.good('yes')]
  if (reasons.length === 0) return [head + paint.bad('no')]
  const why = `no: ${reasons.map(({ text }) => text).join('; ')}`
  const lines = wrap(why, width - head.length)
  return lines.map((line, at) => (at === 0 ? head : ' '.repeat(head.length)) + paint.bad(line))
}

/** Broken between words, and within one that is longer than a line. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    let rest = word
    if (line !== '' && line.length + 1 + rest.length > width) {
      lines.push(line)
      line = ''
    }
    for (; rest.length > width; rest = rest.slice(width)) lines.push(rest.slice(0, width))
    line = line === '' ? rest : `${line} ${rest}`
  }
  return [...lines, line]
}
