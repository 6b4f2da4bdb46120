import { expect, it } from 'vitest'
import { judgeSetCookie, willSend } from '../../server/cookies.ts'
import { type Case, cases, categories } from './cases.ts'
import { followUps } from './follow-ups.ts'

/** Of how many questions the judge gave Chromium's answer. */
interface Tally {
  right: number
  asked: number
}

const COLUMNS = ['stored', 'effect', 'reasons', 'attributes', 'sent'] as const
type Row = Record<(typeof COLUMNS)[number], Tally>

const newRow = (): Row => {
  const tally = () => ({ right: 0, asked: 0 })
  return { stored: tally(), effect: tally(), reasons: tally(), attributes: tally(), sent: tally() }
}

/** What differs where it is known why, by the case's id. There is none. */
const EXCEPTIONS: Readonly<Record<string, string>> = {}

const sorted = (reasons: readonly string[]) => [...reasons].sort().join()

function attributesAgree(
  seen: NonNullable<Case['expect']['cookie']>,
  cookie: ReturnType<typeof judgeSetCookie>['cookie'],
) {
  const { lossy, expiresIn, ...exact } = seen
  const same = Object.entries(exact).every(([name, value]) => {
    if (lossy === true && (name === 'name' || name === 'value')) return true
    return JSON.stringify(cookie?.[name as 'name']) === JSON.stringify(value)
  })
  // The clock went on between the response and the look into the jar.
  const lifetime = Math.abs((cookie?.expiresIn ?? -1) - (expiresIn ?? -1)) <= 2
  return same && lifetime && (cookie?.partitionKey === undefined) === (exact.partitionKey === undefined)
}

function add(rows: readonly Row[], column: keyof Row, isRight: boolean): void {
  for (const row of rows) {
    row[column].asked++
    if (isRight) row[column].right++
  }
}

function ask(one: Case, rows: readonly Row[]): string[] {
  const { expect: seen, ctx, header, prior = [] } = one
  const { stored, effect, reasons, cookie } = judgeSetCookie({ header, context: ctx, prior })
  const misses: string[] = []
  const note = (column: keyof Row, isRight: boolean) => {
    add(rows, column, isRight)
    if (!isRight && !(one.id in EXCEPTIONS)) misses.push(`${one.id}: ${column}, ${effect} ${reasons}`)
  }
  note('stored', stored === seen.stored)
  note('effect', effect === seen.effect)
  note('reasons', sorted(reasons) === sorted(seen.reasons))
  if (seen.cookie !== undefined) note('attributes', attributesAgree(seen.cookie, cookie))
  const requests = followUps(ctx)
  for (const [id, answer] of Object.entries(seen.sent ?? {})) {
    const request = requests.get(id)
    if (request === undefined || cookie === null) throw new Error(`${one.id} has no ${id}`)
    const mine = willSend(cookie, request, ctx)
    note('sent', mine.sent === (answer === true) && sorted(mine.reasons) === sorted(answer === true ? [] : answer))
  }
  return misses
}

const share = ({ right, asked }: Tally) => (asked === 0 ? 1 : right / asked)
const percent = (tally: Tally) => (tally.asked === 0 ? '-' : `${(share(tally) * 100).toFixed(1)} %`)

it('the judge agrees with Chromium in what is stored and in its attributes, and nearly always in reasons and sending', () => {
  const all = newRow()
  const rows = new Map(categories.map(category => [category, newRow()]))
  const misses = cases.flatMap(one => ask(one, [all, rows.get(one.category) ?? newRow()]))

  const line = (title: string, count: number, row: Row) =>
    `${title.padEnd(16)}${String(count).padStart(6)}${COLUMNS.map(column => percent(row[column]).padStart(11)).join('')}`
  const body = [...rows].map(([category, row]) =>
    line(category, cases.filter(one => one.category === category).length, row),
  )
  const head = `${'category'.padEnd(16)}${'cases'.padStart(6)}${COLUMNS.map(column => column.padStart(11)).join('')}`
  const exceptions = Object.entries(EXCEPTIONS).map(([id, why]) => `${id}: ${why}`)
  console.log(
    ['What Chromium did, and the judge says:', head, ...body, line('all', cases.length, all)].join('\n') +
      `\n${all.sent.asked} later requests. Exceptions: ${exceptions.join('; ') || 'none'}`,
  )

  expect(misses).toEqual([])
  expect([share(all.stored), share(all.attributes)]).toEqual([1, 1])
  expect(share(all.reasons)).toBeGreaterThanOrEqual(0.995)
  expect(share(all.sent)).toBeGreaterThanOrEqual(0.995)
})
