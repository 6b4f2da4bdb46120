import { expect, test } from 'vitest'
import type { Opened } from '../../../server/engine/storages/cookie/seal.ts'
import { createRandom, seedOfRun } from '../../support/random.ts'
import { type Genuine, mutateOne, mutateSeveral } from './mutations.ts'
import { ATTRIBUTES, contentOf, headerOf, makeContent, makeLarge, makeSeal, outcomeOf } from './support.ts'

const COUNT = 1_000_000

test('of 1,000,000 mutated cookies none opens, and none throws', { timeout: 240_000 }, () => {
  const seed = seedOfRun()
  console.log(`seed ${seed}`)
  const random = createRandom(seed)
  // With the seed's own keys, so that a header that opens can be looked at.
  const keys = [0, 1].map(() => Array.from({ length: 8 }, () => random.int(2 ** 31).toString(36)).join('-'))
  const options = { keys, chunks: 10 }
  const seals = [
    makeSeal(options),
    makeSeal({ ...options, compressionLevel: 6 }),
    makeSeal({ ...options, keys: keys.toReversed() }),
  ]
  const seal = seals[0]!
  const valuesOf = (make: typeof seal) =>
    Array.from({ length: 20 }, () => make.seal(contentOf(random, random.pick([2, 60, 200])), ATTRIBUTES)[0]!.value)
  const genuine: Genuine = {
    single: [...seals.flatMap(valuesOf), ...valuesOf(seal), seal.seal(makeContent(), ATTRIBUTES)[0]!.value],
    several: Array.from({ length: 8 }, (_, index) => seal.seal(makeLarge(4000 + index * 900), ATTRIBUTES)),
    foreign: [...valuesOf(makeSeal()), ...valuesOf(makeSeal({ keys, cookieName: 'session_id2' }))],
  }
  for (const value of genuine.single) expect(outcomeOf(seal.open(`session_id=${value}`))).toBe('open')
  for (const cookies of genuine.several) expect(outcomeOf(seal.open(headerOf(cookies)))).toBe('open')

  const counts = new Map<string, number>()
  for (let done = 0; done < COUNT; ) {
    const header = random.chance(0.05) ? mutateSeveral(random, genuine) : mutateOne(random, genuine)
    if (header === null) continue
    done++
    let opened: Opened
    try {
      opened = seal.open(header)
    } catch (error) {
      throw new Error(`seed ${seed}: ${JSON.stringify(header)} throws`, { cause: error })
    }
    if (opened.state === 'open') throw new Error(`seed ${seed}: ${JSON.stringify(header)} opens`)
    const outcome = outcomeOf(opened)
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
  }
  console.log(Object.fromEntries(counts))
  for (const why of ['tampered', 'truncated', 'foreign']) expect(counts.get(why)).toBeGreaterThan(COUNT / 20)
})
