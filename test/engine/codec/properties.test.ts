import { SuperJSON } from 'superjson'
import { beforeAll, describe, expect, test } from 'vitest'
import { registerTestClasses } from './support/classes.ts'
import { codec } from './support/codec.ts'
import { isSameGraph } from './support/same-graph.ts'
import { forSessions } from './support/seeds.ts'

beforeAll(registerTestClasses)

describe('random sessions', () => {
  test('come back as they were, with what they share and with their cycles', () => {
    forSessions({ shares: true, cycles: true }, session => {
      expect(isSameGraph(codec.decode(codec.encode(session)), session)).toBe(true)
    })
  })

  test('are written to the same text when nothing was changed', () => {
    forSessions({ shares: true, cycles: true }, session => {
      const text = codec.encode(session)
      expect(codec.encode(codec.decode(text))).toBe(text)
      expect(codec.same(text, text.replace('{', '{ '))).toBe(true)
    })
  })

  test('are not changed by being stored', () => {
    forSessions({ shares: true, cycles: true }, session => {
      const twin = codec.decode(codec.encode(session))
      codec.encode(session)
      expect(isSameGraph(session, twin)).toBe(true)
    })
  })

  test("are superjson's own text, where superjson keeps what they hold", () => {
    const superjson = new SuperJSON({ dedupe: false })
    forSessions({ shares: true, cycles: true, isStock: true, isTame: true }, session => {
      expect(codec.encode(session)).toBe(superjson.stringify(session))
    })
  })

  test('are read by superjson itself, where nothing is shared', () => {
    const superjson = new SuperJSON({ dedupe: false })
    forSessions({ shares: false, cycles: false, isStock: true }, session => {
      expect(isSameGraph(superjson.parse(codec.encode(session)), session)).toBe(true)
    })
  })
  test("come back from superjson's own text, where superjson loses what several places share", () => {
    const superjson = new SuperJSON({ dedupe: false })
    forSessions({ shares: true, cycles: true, isStock: true }, session => {
      expect(isSameGraph(codec.decode(superjson.stringify(session)), session)).toBe(true)
    })
  })
})
