import { expect, test } from 'vitest'
import { visitOf } from '../../../server/engine/request-properties.ts'
import { createRandom, seedOfRun } from '../../support/random.ts'
import { makeGenuine, pass, type Served } from './genuine.ts'
import { mutatedHeader } from './mutated-headers.ts'
import { headerOf } from './support.ts'

const COUNT = 1_000_000

const count = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1)

test('of 1,000,000 mutated cookies connect() opens none, and each request begins with a new session', {
  timeout: 240_000,
}, () => {
  const seed = seedOfRun()
  console.log(`seed ${seed}`)
  const random = createRandom(seed)
  const { middleware, genuine } = makeGenuine(random)
  for (const header of [...genuine.single.map(value => `session_id=${value}`), ...genuine.several.map(headerOf)]) {
    const { session } = pass(middleware, [header])
    expect(session.isNew).toBe(false)
    expect(session.text).toBeTypeOf('string')
  }

  const kinds = new Map<string, number>()
  const reasons = new Map<string, number>()
  for (let done = 0; done < COUNT; done++) {
    const { kind, lines } = mutatedHeader(random, genuine)
    let served: Served
    try {
      served = pass(middleware, lines)
    } catch (error) {
      throw new Error(`seed ${seed}: ${JSON.stringify(lines)} throws`, { cause: error })
    }
    const { req, session } = served
    if (!session.isNew || Object.keys(session).length > 0) {
      throw new Error(`seed ${seed}: ${JSON.stringify(lines)} opens`)
    }
    count(kinds, kind)
    count(reasons, visitOf(req)?.refused ?? 'none')
  }
  console.log(Object.fromEntries(kinds), Object.fromEntries(reasons))
  // Each was looked at as what might be a session, and most came as far as its seal.
  expect([...reasons.keys()].toSorted()).toEqual(['foreign', 'tampered', 'truncated'])
  for (const each of reasons.values()) expect(each).toBeGreaterThan(COUNT / 20)
  expect(kinds.size).toBe(9)
  for (const each of kinds.values()) expect(each).toBeGreaterThan(COUNT / 5000)
})
