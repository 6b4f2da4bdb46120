import { beforeAll, describe, expect, test } from 'vitest'
import { Point, registerTestClasses } from './support/classes.ts'
import { codec, roundTrip } from './support/codec.ts'
import { copyOf, leavesOf } from './support/copy.ts'
import { forSessions } from './support/seeds.ts'

beforeAll(registerTestClasses)

const isSame = (a: object, b: object) => codec.same(codec.encode(a), codec.encode(b))
const differences = (a: object, b: object, limit = 10) => codec.differences(codec.encode(a), codec.encode(b), limit)

describe('two texts of random sessions', () => {
  test('are the same when keys have another order, whatever is shared and stands in itself', () => {
    forSessions({ shares: true, cycles: true }, (session, random) => {
      const copy = copyOf(session, random, true) as object
      expect(isSame(session, copy)).toBe(true)
      expect(differences(session, copy)).toEqual([])
    })
  })

  test('are the same when what was shared is copies', () => {
    forSessions({ shares: true, cycles: false }, (session, random) => {
      const copy = copyOf(session, random, false) as object
      expect(isSame(session, copy)).toBe(true)
      expect(isSame(copy, session)).toBe(true)
    })
  })

  test('differ in the one place that was changed', () => {
    let changed = 0
    forSessions({ shares: false, cycles: false }, (session, random) => {
      const twin = roundTrip(session)
      const leaves = leavesOf(twin)
      if (leaves.length === 0) return
      const leaf = random.pick(leaves)
      leaf.set('changed')
      expect(isSame(session, twin)).toBe(false)
      expect(differences(session, twin)).toEqual([leaf.path])
      changed++
    })
    expect(changed).toBeGreaterThan(1_700)
  })
})

describe('what counts as the same', () => {
  test('is not the order of keys', () => {
    expect(isSame({ a: 1, b: new Date(0) }, { b: new Date(0), a: 1 })).toBe(true)
  })

  test('is not whether equal objects are one', () => {
    const user = { name: 'Ada' }
    expect(isSame({ a: user, b: user }, { a: user, b: { ...user } })).toBe(true)
  })

  test('is not how often a cycle is written out before it closes', () => {
    const once: Record<string, unknown> = {}
    once.next = once
    const twice: Record<string, unknown> = { next: {} }
    Reflect.set(twice.next as object, 'next', twice)
    expect(isSame({ node: once }, { node: twice })).toBe(true)
  })

  test('is where a cycle leads', () => {
    const inner = (target: 'outer' | 'inner') => {
      const made: Record<string, unknown> = { kind: 'outer', part: { kind: 'inner' } }
      Reflect.set(made.part as object, 'to', target === 'outer' ? made : made.part)
      return { made }
    }
    expect(isSame(inner('outer'), inner('outer'))).toBe(true)
    expect(isSame(inner('outer'), inner('inner'))).toBe(false)
  })

  test('is whether there is a cycle or null', () => {
    const node: Record<string, unknown> = {}
    node.self = node
    expect(isSame({ node }, { node: { self: null } })).toBe(false)
    expect(differences({ node }, { node: { self: null } })).toEqual(['node.self'])
  })

  test("is the order of a Map's and a Set's entries", () => {
    const [tea, milk] = [
      ['tea', 1],
      ['milk', 2],
    ] as const
    expect(isSame({ map: new Map([tea, milk]) }, { map: new Map([milk, tea]) })).toBe(false)
    expect(isSame({ set: new Set([1, 2]) }, { set: new Set([2, 1]) })).toBe(false)
  })

  test('is the type, where the JSON alone is the same', () => {
    expect(isSame({ at: new Date(0) }, { at: '1970-01-01T00:00:00.000Z' })).toBe(false)
    expect(isSame({ at: undefined }, { at: null })).toBe(false)
    expect(isSame({ at: new Point(1, 2) }, { at: { x: 1, y: 2 } })).toBe(false)
    expect(isSame({ at: undefined }, {})).toBe(false)
  })
})

describe('differences', () => {
  test('are named by path, in the order of the session, up to the limit', () => {
    const before = { cart: { items: [{ qty: 1 }, { qty: 2 }] }, user: { 'first name': 'Ada' }, a: 1, b: 1 }
    const after = { cart: { items: [{ qty: 1 }, { qty: 3 }, { qty: 9 }] }, user: { 'first name': 'Bea' }, a: 2, c: 1 }
    const found = differences(before, after)
    expect(found.toSorted()).toEqual(['a', 'b', 'c', 'cart.items[1].qty', 'cart.items[2]', 'user["first name"]'])
    expect(differences(before, after, 2)).toHaveLength(2)
  })

  test("name a Map's entries by their keys", () => {
    const prices = (price: number) => ({
      prices: new Map<unknown, unknown>([
        ['tea', { price }],
        [{ id: 1 }, [price]],
      ]),
    })
    expect(differences(prices(1), prices(2))).toEqual(['prices.get("tea").price', 'prices.get({…})[0]'])
    expect(differences({ map: new Map([['a', 1]]) }, { map: new Map([['b', 1]]) })).toEqual(['map.keys()[0]'])
  })

  test('are found in texts that are nested as deep as they are long', () => {
    const deep = (leaf: number) => `{"json":{"a":${'['.repeat(200_000)}${leaf}${']'.repeat(200_000)}}}`
    expect(codec.same(deep(1), ` ${deep(1)}`)).toBe(true)
    expect(codec.same(deep(1), deep(2))).toBe(false)
    expect(codec.differences(deep(1), deep(2), 3)).toEqual([`a${'[0]'.repeat(200_000)}`])
  })

  test('end where cycles of other lengths meet', () => {
    const ring = (length: number, mark: number) => {
      const nodes = Array.from({ length }, (): Record<string, unknown> => ({ mark: 0 }))
      for (const [i, node] of nodes.entries()) node.next = nodes[(i + 1) % length]
      Reflect.set(nodes[length - 1] as object, 'mark', mark)
      return { ring: nodes[0] }
    }
    expect(isSame(ring(30, 0), ring(49, 0))).toBe(true)
    expect(isSame(ring(30, 0), ring(49, 1))).toBe(false)
  })
})
