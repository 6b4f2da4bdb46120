import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { ATTRIBUTES, headerOf, makeContent, makeLarge, makeSeal, NAME, outcomeOf } from './support.ts'

const median = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!

/** Headers of one length, each refused for another reason; the middle of each was never seen by the seal that is asked. */
function refusals() {
  const [seal, other] = [makeSeal(), makeSeal()]
  const content = makeLarge(2500)
  const value = seal.seal(content, ATTRIBUTES)[0]!.value
  const changed = (at: number) => `${value.slice(0, at)}${value[at] === 'A' ? 'B' : 'A'}${value.slice(at + 1)}`
  const longer = seal.seal({ ...content, id: `${content.id}xxx` }, ATTRIBUTES)[0]!.value
  const cases = [
    ['tampered', changed(400)],
    ['tampered', changed(value.length - 8)],
    ['expired', seal.seal({ ...content, expires: 1 }, ATTRIBUTES)[0]!.value],
    ['foreign', other.seal(content, ATTRIBUTES)[0]!.value],
    ['foreign', randomBytes(value.length).toString('base64url').slice(0, value.length)],
    ['truncated', longer.slice(0, value.length)],
  ] as const
  return { seal, cases: cases.map(([why, text]) => ({ why, header: `${NAME}=${text}`, times: [] as number[] })) }
}

test('a refusal takes the same time whatever its reason, so that a client cannot tell them apart', () => {
  const { seal, cases } = refusals()
  expect(new Set(cases.map(({ header }) => header.length)).size).toBe(1)
  for (const { why, header } of cases) expect(outcomeOf(seal.open(header))).toBe(why)
  for (let round = 0; round < 3000; round++) {
    for (const { header, times } of cases) {
      const start = process.hrtime.bigint()
      seal.open(header)
      const time = Number(process.hrtime.bigint() - start)
      if (round > 500) times.push(time)
    }
  }
  const medians = cases.map(({ times }) => median(times))
  // What was refused without its work would take less than a tenth. They differ by a twentieth: `npm run bench:cookie`.
  expect(Math.max(...medians) / Math.min(...medians), `${medians}`).toBeLessThan(1.4)
})

test('of cookies of the same name some are tried, and no more, so that a request with thousands costs little', () => {
  const seal = makeSeal()
  const own = headerOf(seal.seal(makeContent(), ATTRIBUTES))
  const others = (count: number) => Array.from({ length: count }, (_, index) => `${NAME}=${index}`).join('; ')
  expect(outcomeOf(seal.open(`${others(7)}; ${own}`))).toBe('open')
  expect(outcomeOf(seal.open(`${others(8)}; ${own}`))).toBe('foreign')
  expect(outcomeOf(seal.open(`${Array(500).fill(`${NAME}=1`).join('; ')}; ${own}`))).toBe('open')
})
