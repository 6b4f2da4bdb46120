import { describe, expect, it } from 'vitest'
import { createRedactor } from '../../server/capture/redaction/redaction.ts'
import { createSnapshotter } from '../../server/capture/snapshot/snapshot.ts'
import { diff, diffPacked } from '../../server/protocol/diff.ts'
import type { Value } from '../../server/protocol/index.ts'
import { cpuSince } from '../support/effort.ts'
import { createRandom } from './random.ts'

const snapshotter = createSnapshotter({ redactor: createRedactor() })
const take = (value: unknown) => snapshotter.take(value)
const changes = (before: unknown, after: unknown) =>
  diff(JSON.parse(take(before)) as Value, JSON.parse(take(after)) as Value).map(change => {
    const { kind, path, ...sides } = change
    const side = (value: Value | undefined) => JSON.stringify(value)
    if (kind === 'moved') return `moved ${path} ${side(sides.before)}→${side(sides.after)}`
    if (kind === 'added') return `added ${path} ${side(sides.after)}`
    return kind === 'removed'
      ? `removed ${path} ${side(sides.before)}`
      : `changed ${path} ${side(sides.before)}→${side(sides.after)}`
  })

describe('the difference of objects', () => {
  it('is nothing where nothing changed', () => {
    expect(changes({ a: [1, { b: new Date(0) }] }, { a: [1, { b: new Date(0) }] })).toEqual([])
    expect(diffPacked('{"a":1}', '{"a":1}')).toEqual([])
    expect(diffPacked(null, null)).toEqual([])
  })

  it('names what was added, changed and removed by its path', () => {
    const before = { cart: { items: [{ qty: 1 }, { qty: 2 }, { qty: 3 }] }, 'a b': 1, gone: { x: 1 } }
    const after = { cart: { items: [{ qty: 1 }, { qty: 2 }, { qty: 4 }] }, 'a b': '1', fresh: { y: { z: 2 } } }
    expect(changes(before, after)).toEqual([
      'changed cart.items[2].qty 3→4',
      'changed ["a b"] 1→"1"',
      'added fresh {"y":{"z":2}}',
      'removed gone {"x":1}',
    ])
  })

  it('is one change where a type changed', () => {
    expect(changes({ a: { x: 1, y: 2 } }, { a: [1, 2] })).toEqual(['changed a {"x":1,"y":2}→[1,2]'])
    expect(changes({ a: null }, { a: {} })).toEqual(['changed a null→{}'])
    class Cart {
      n = 1
    }
    class Basket {
      n = 1
    }
    expect(changes({ a: new Cart() }, { a: new Basket() })).toHaveLength(1)
    expect(changes({ a: new Cart() }, { a: Object.assign(new Cart(), { n: 2 }) })).toEqual(['changed a.n 1→2'])
  })

  it('treats no session as one without keys', () => {
    expect(diffPacked(null, '{"a":1,"b":{"c":2}}')).toEqual([
      { kind: 'added', path: 'a', after: '1' },
      { kind: 'added', path: 'b', after: '{"c":2}' },
    ])
    expect(diffPacked('{"a":1}', null)).toEqual([{ kind: 'removed', path: 'a', before: '1' }])
  })

  it('names the fewest keys that moved, with their places', () => {
    expect(changes({ a: 1, b: 2, c: 3, d: 4 }, { d: 4, a: 1, b: 2, c: 3 })).toEqual(['moved d 3→0'])
    expect(changes({ a: 1, b: 2 }, { x: 0, a: 1, b: 2 })).toEqual(['added x 0'])
    expect(changes({ a: 1, b: 2, c: 3 }, { b: 2, c: 3 })).toEqual(['removed a 1'])
    expect(changes({ a: 1, b: 2, c: 3 }, { b: 2, c: 3, a: 9 })).toEqual(['changed a 1→9'])
  })

  it('keeps keys that are dangerous elsewhere apart', () => {
    const before = '{"__proto__":{"a":1},"constructor":1,"toString":1}'
    expect(diffPacked(before, '{"__proto__":{"a":2},"constructor":2,"toString":1,"valueOf":3}')).toEqual([
      { kind: 'changed', path: '__proto__.a', before: '1', after: '2' },
      { kind: 'changed', path: 'constructor', before: '1', after: '2' },
      { kind: 'added', path: 'valueOf', after: '3' },
    ])
    expect(diffPacked('{}', '{"toString":1,"__proto__":2}')).toHaveLength(2)
  })
})

describe('the difference of arrays', () => {
  it('is one removal where one item was removed, wherever it stood', () => {
    const items = ['a', 'b', 'c'].map(id => ({ id, qty: 1 }))
    for (const [i, item] of items.entries()) {
      expect(changes({ cart: items }, { cart: items.toSpliced(i, 1) })).toEqual([
        `removed cart[${i}] ${JSON.stringify(item)}`,
      ])
      expect(changes({ cart: items.toSpliced(i, 1) }, { cart: items })).toEqual([
        `added cart[${i}] ${JSON.stringify(item)}`,
      ])
    }
  })

  it('follows an item by its identity while its neighbours come and go', () => {
    const [a, b, c] = ['a', 'b', 'c'].map(id => ({ id, qty: 1 }))
    expect(changes([a, b, c], [{ ...b, qty: 2 }, c])).toEqual(
      ['changed [0].qty 1→2', 'removed [0] {"id":"a","qty":1}'].toReversed(),
    )
    expect(changes([a, b], [{ id: 'x', qty: 1 }, b])).toEqual([
      'removed [0] {"id":"a","qty":1}',
      'added [0] {"id":"x","qty":1}',
    ])
  })

  it('compares items without identity in their places', () => {
    expect(changes([1, 2, 3], [1, 9, 3])).toEqual(['changed [1] 2→9'])
    expect(changes([{ n: 1 }, { n: 2 }], [{ n: 1 }, { n: 3 }])).toEqual(['changed [1].n 2→3'])
    expect(changes([], [1])).toEqual(['added [0] 1'])
  })

  it('sees beyond what was cut', () => {
    const many = (last: number) => ({ list: Array.from({ length: 600 }, (_, i) => (i === 599 ? last : i)) })
    expect(changes(many(1), many(2))).toEqual([expect.stringMatching(/^changed list\[…\] .*100 more/)])
  })
})

describe('the difference of tagged values', () => {
  const cases: [string, unknown, unknown, RegExp][] = [
    ['dates', new Date(0), new Date(1), /^changed v /],
    ['Maps', new Map([['k', { n: 1 }]]), new Map([['k', { n: 2 }]]), /^changed v\.get\("k"\)\.n 1→2$/],
    ['Sets', new Set([1, 2]), new Set([1, 2, 3]), /^added v\[2\] 3$/],
    ['bytes', Buffer.alloc(1e5), Buffer.alloc(1e5, 1), /^changed v /],
    ['long strings', 'x'.repeat(9000), `${'x'.repeat(8999)}y`, /^changed v /],
    ['undefined and null', undefined, null, /^changed v /],
    ['-0 and 0', -0, 0, /^changed v /],
    ['a getter', Object.defineProperty({}, 'g', { get: () => 1, enumerable: true }), { g: 1 }, /^changed v\.g /],
    ['forged tags', { $type: 'Date', value: '1' }, { $type: 'Date', value: '2' }, /^changed v\.value "1"→"2"$/],
    ['symbol keys', { a: 1 }, { a: 1, [Symbol('s')]: 1 }, /^changed v\[Symbol\] \[\]→\["Symbol\(s\)"\]$/],
  ]
  it.each(cases)('sees %s', (_, before, after, expected) => {
    expect(changes({ v: before }, { v: after })).toEqual([expect.stringMatching(expected)])
    expect(changes({ v: before }, { v: before })).toEqual([])
  })

  it('tells secrets apart by their fingerprints, and shows none', () => {
    const [line, ...others] = changes({ token: 'aaaa', user: 1 }, { token: 'bbbb', user: 1 })
    expect(others).toEqual([])
    expect(line).toMatch(/^changed token /)
    expect(line).not.toMatch(/aaaa|bbbb/)
  })
})

describe('any difference', () => {
  it('is found exactly where the texts differ, for random values', () => {
    const random = createRandom()
    for (let i = 0; i < 1500; i++) {
      const before = take({ root: random.value(3) })
      const after = take({ root: random.value(3) })
      expect(diffPacked(before, after).length > 0, `${random.note(i)}: ${before} ${after}`).toBe(before !== after)
      expect(diffPacked(before, before)).toEqual([])
    }
  })

  it('has at most 200 changes, and says how many more there are', () => {
    const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, i]))
    expect(diffPacked('{}', JSON.stringify(keys(200)))).toHaveLength(200)
    const found = diffPacked('{}', JSON.stringify(keys(450)))
    expect(found).toHaveLength(200)
    expect(found.at(-1)).toEqual({
      kind: 'changed',
      path: '…',
      after: '{"$type":"cut","what":"251 more changes","bound":"nodes"}',
    })
  })

  it('is bounded in time for the largest snapshots', () => {
    const wide = (salt: number) => Array.from({ length: 500 }, (_, i) => ({ a: [i, salt], b: `${(i * salt) % 97}` }))
    const many = (salt: number) => Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`k${i}`, wide(salt + i)]))
    const [before, after] = [take(many(1)), take(many(2))]
    const start = process.cpuUsage()
    expect(diffPacked(before, after)).toHaveLength(200)
    expect(cpuSince(start)).toBeLessThan(1500)
  })
})
