import { describe, expect, it } from 'vitest'
import { createRedactor } from '../../server/capture/redaction/redaction.ts'
import { jsonView } from '../../server/capture/snapshot/json.ts'
import { createSnapshotter, type SnapshotterOptions } from '../../server/capture/snapshot/snapshot.ts'
import type { Value } from '../../server/protocol/value.ts'
import { createRandom } from './random.ts'

const redactor = createRedactor({ key: Buffer.from('a key for tests') })
const fail = (error: unknown) => {
  throw error
}
const snapshotter = (bounds: SnapshotterOptions['bounds'] = {}) =>
  createSnapshotter({ redactor, bounds, onError: fail })
const take = (value: unknown, bounds: SnapshotterOptions['bounds'] = {}): Value =>
  JSON.parse(snapshotter(bounds).take(value)) as Value

describe('a snapshot of plain data', () => {
  it('is what JSON.stringify writes', () => {
    const session = {
      b: 1,
      a: [1, 'x', null, true, { c: -1.5 }],
      10: 'ten',
      2: 'two',
      e: {},
      f: [],
      'ü "q"\n': '\ud800',
    }
    expect(snapshotter().take(session)).toBe(JSON.stringify(session))
  })

  it('leaves out the keys that it is told to, at the root only', () => {
    expect(snapshotter().take({ cookie: 1, shop: { a: 1 } }, { omit: ['cookie', 'a'] })).toBe('{"shop":{"a":1}}')
  })

  it('writes the root without its class, as a session library stores it', () => {
    class Session {
      views = 1
      save() {}
      toJSON() {}
    }
    expect(snapshotter().take(new Session())).toBe('{"views":1}')
  })

  it('writes an object twice that is met twice', () => {
    const shared = { n: 1 }
    expect(snapshotter().take({ a: shared, b: [shared] })).toBe('{"a":{"n":1},"b":[{"n":1}]}')
  })

  it('never changes what it looks at', () => {
    const session = Object.freeze({ a: Object.freeze([Object.freeze({ password: 'p' }), new Date(0)]) })
    const before = JSON.stringify(session)
    take(session)
    expect(JSON.stringify(session)).toBe(before)
  })

  it('is, as JSON views it, what it is after it was stored as JSON and loaded, for random values', () => {
    const random = createRandom()
    for (let i = 0; i < 300; i++) {
      const value = { root: random.value(4) }
      const stored: unknown = JSON.parse(JSON.stringify(value))
      expect(jsonView(take(value)), random.note(i)).toEqual(take(stored))
    }
  })
})

describe('what JSON has no word for', () => {
  const sym = Symbol('s')
  class Cart {
    items = [1]
  }
  const cases: [string, unknown, unknown][] = [
    ['undefined', undefined, { $type: 'undefined' }],
    ['NaN', Number.NaN, { $type: 'number', value: 'NaN' }],
    ['-0', -0, { $type: 'number', value: '-0' }],
    ['a bigint', 12n, { $type: 'bigint', value: '12' }],
    ['a symbol', sym, { $type: 'symbol', value: 'Symbol(s)' }],
    ['a function', function f() {}, { $type: 'function', name: 'f' }],
    ['a Date', new Date(0), { $type: 'Date', value: '1970-01-01T00:00:00.000Z' }],
    ['an invalid Date', new Date(Number.NaN), { $type: 'Date', value: null }],
    ['a RegExp', /a\/b/giu, { $type: 'RegExp', value: '/a\\/b/giu' }],
    ['a URL', new URL('https://a.test/?q=1'), { $type: 'URL', value: 'https://a.test/?q=1' }],
    ['an Error', new TypeError('no'), { $type: 'Error', name: 'TypeError', message: 'no' }],
    ['a Map', new Map<unknown, unknown>([['a', { b: 1 }]]), { $type: 'Map', size: 1, entries: [['a', { b: 1 }]] }],
    ['a Set', new Set([1, 'b']), { $type: 'Set', size: 2, values: [1, 'b'] }],
    ['an instance', new Cart(), { $type: 'class', name: 'Cart', props: { items: [1] } }],
    ['a Promise', Promise.resolve(), { $type: 'opaque', name: 'Promise' }],
    ['symbol keys', { a: 1, [sym]: 2 }, { $type: 'object', props: { a: 1 }, symbols: ['Symbol(s)'] }],
    ['a forged tag', { $type: 'Date', value: 'x' }, { $type: 'object', props: { $type: 'Date', value: 'x' } }],
    ['a boxed number', Object(5), 5],
  ]
  it.each(cases)('tags %s', (_, value, tag) => {
    expect(take({ value })).toEqual({ value: tag })
  })

  it('tags bytes by their class, length and first bytes', () => {
    expect(take([Buffer.from('hi')])).toMatchObject([{ $type: 'bytes', name: 'Buffer', length: 2, hex: '6869' }])
    expect(take([new Uint16Array([1])])).toMatchObject([{ name: 'Uint16Array', length: 2, hex: '0100' }])
    expect(take([new DataView(new ArrayBuffer(1))])).toMatchObject([{ name: 'DataView', length: 1 }])
  })

  it('tells holes from undefined', () => {
    const sparse = [1, undefined, 3, 4]
    delete sparse[2]
    expect(take(sparse)).toEqual([1, { $type: 'undefined' }, { $type: 'hole' }, 4])
  })

  it('says that an array has named keys, and sees them change', () => {
    const match = (index: number) => Object.assign(['a'], { index })
    expect(take(match(1))).toMatchObject({ $type: 'array', items: ['a'], length: 1, more: { count: 1 } })
    expect(take(match(1))).not.toEqual(take(match(2)))
  })

  it('names the place of a cycle', () => {
    const session: Record<string, unknown> = { user: { name: 'Ann', friends: [] } }
    ;(session.user as { friends: unknown[] }).friends.push(session.user, session)
    expect(take(session)).toEqual({
      user: {
        name: 'Ann',
        friends: [
          { $type: 'cycle', path: 'user' },
          { $type: 'cycle', path: '' },
        ],
      },
    })
  })
})

describe('the bounds', () => {
  it('cut a long string, say so, and see a change of its end', () => {
    const text = 'x'.repeat(5000)
    const kept = take({ text })
    expect(kept).toMatchObject({ text: { $type: 'string', length: 5000, value: 'x'.repeat(2000) } })
    expect(take({ text: `${text.slice(1)}y` })).not.toEqual(kept)
    expect(take({ text })).toEqual(kept)
  })

  it('see a change of either end of a very long string, and of its length', () => {
    const text = 'x'.repeat(300_000)
    const variants = [
      text,
      `y${text.slice(1)}`,
      `${text.slice(1)}y`,
      `${text}x`,
      `${'x'.repeat(2500)}y${text.slice(2501)}`,
    ]
    expect(new Set(variants.map(variant => snapshotter().take(variant))).size).toBe(variants.length)
    expect(new Set(variants.map(variant => snapshotter().take(Buffer.from(variant)))).size).toBe(variants.length)
  })

  it('cut no surrogate pair in two', () => {
    expect(take({ t: 'abc\u{1F600}d' }, { string: 4 })).toMatchObject({ t: { value: 'abc', length: 6 } })
  })

  it('cut arrays, objects, Maps and Sets, and see a change beyond the cut', () => {
    const many = (last: unknown) => Array.from({ length: 600 }, (_, i) => (i === 599 ? { deep: [last] } : i))
    const forms: ((last: unknown) => unknown)[] = [
      many,
      last => Object.fromEntries(many(last).map((value, i) => [`k${i}`, value])),
      last => new Map(many(last).map((value, i) => [i, value])),
      last => new Set(many(last)),
    ]
    for (const form of forms) {
      const kept = take({ v: form(1) })
      expect(JSON.stringify(kept)).toContain('"digest"')
      expect(take({ v: form(1) })).toEqual(kept)
      expect(take({ v: form(2) })).not.toEqual(kept)
    }
    expect(take(many(1))).toMatchObject({ $type: 'array', length: 600, more: { count: 100 } })
  })

  it('cut by depth, and see a change below', () => {
    const nest = (levels: number, leaf: unknown): unknown => (levels === 0 ? leaf : { d: nest(levels - 1, leaf) })
    const kept = JSON.stringify(take(nest(30, 1)))
    expect(kept).toContain('"$type":"cut","what":"object","bound":"depth"')
    expect(JSON.stringify(take(nest(30, 2)))).not.toBe(kept)
  })

  it('cut by members and by text', () => {
    const wide = Array.from({ length: 30 }, () =>
      Array.from({ length: 30 }, (_, i) => ({ i, t: 'a text of some length' })),
    )
    const byNodes = JSON.stringify(take(wide, { nodes: 200 }))
    expect(byNodes.length).toBeLessThan(8000)
    expect(byNodes).toContain('"more"')
    const byText = JSON.stringify(take(wide, { text: 3000 }))
    expect(byText.length).toBeLessThan(4500)
  })

  it('hold even where every character is escaped', () => {
    expect(snapshotter().take(Array.from({ length: 400 }, () => '\u0001'.repeat(1900))).length).toBeLessThan(400_000)
  })

  it('cut long keys', () => {
    const kept = take({ ['k'.repeat(5000)]: 1 })
    expect(Object.keys(kept as object)[0]).toMatch(/^k{256}… \(5000 characters, [\da-f]{8}\)$/)
  })
})
