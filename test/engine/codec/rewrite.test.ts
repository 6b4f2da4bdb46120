import { beforeAll, describe, expect, test } from 'vitest'
import { registerTestClasses } from './support/classes.ts'
import { codec } from './support/codec.ts'
import { forSessions } from './support/seeds.ts'

beforeAll(registerTestClasses)

const matches = (data: object, text: string) => codec.rewrite(data, text) === text
const json = (text: string) => `{"json":${text}}`

describe('values that are others now', () => {
  const before = { name: 'Ann "A"', list: [1, true, null, 'x'], deep: { n: -1.5e-9, t: '' }, last: 0 }
  const text = codec.encode(before)

  test.each<[string, unknown]>([
    ['name', 'Bob, \\ "B"'],
    ['name', 5],
    ['name', null],
    ['list', [22, false, '', 'y']],
    ['deep', { n: 3, t: '\u2028,}' }],
    ['last', 'end'],
    ['last', true],
  ])('%s becomes %j: the text is that of writing it anew', (key, value) => {
    const after = { ...before, [key]: value }
    expect(codec.rewrite(after, text)).toBe(codec.encode(after))
    expect(codec.rewrite(before, codec.encode(after))).toBe(text)
  })

  test.each<[string, object]>([
    ['a key more', { ...before, more: 1 }],
    ['a key less', { name: 'x' }],
    ['an item more', { ...before, list: [1, true, null, 'x', 2] }],
    ['an object for a text', { ...before, name: {} }],
    ['a text for an object', { ...before, deep: 'x' }],
    ['a Date', { ...before, last: new Date(0) }],
  ])('%s is left to writing it anew', (_name, after) => {
    expect(codec.rewrite(after, text)).toBeNull()
  })
})

describe('a session matches its text', () => {
  test('where nothing was changed, and it is plain data', () => {
    const data = {
      text: 'grün 中文 "quoted" \\ \n \u2028 \u0000',
      numbers: [0, 1.5, -3, 1e21, 1e-7, 12345678901234],
      nested: { list: [[], {}, null, true, false], 'a key with "quotes"': 1, '': '' },
    }
    const text = codec.encode(data)
    expect(matches(data, text)).toBe(true)
    expect(matches(codec.decode(text), text)).toBe(true)
    expect(matches({}, codec.encode({}))).toBe(true)
  })

  const others: readonly (readonly [string, object, string])[] = [
    ['a value that was changed', { n: 2 }, json('{"n":1}')],
    ['a number that begins like another', { n: 1 }, json('{"n":12}')],
    ['a number before an exponent', { n: 1 }, json('{"n":1e5}')],
    ['a key that is missing', { a: 1 }, json('{"a":1,"b":2}')],
    ['a key more', { a: 1, b: 2 }, json('{"a":1}')],
    ['another order of keys', { b: 2, a: 1 }, json('{"a":1,"b":2}')],
    ['an item more', { a: [1, 2] }, json('{"a":[1]}')],
    ['an item less', { a: [1] }, json('{"a":[1,2]}')],
    ['a text that holds what looks like the next key', { a: 'x","b":"y' }, json('{"a":"x","b":"y"}')],
    ['a key that holds what looks like a value', { 'a":1,"b': 2 }, json('{"a":1,"b":2}')],
    ['a text where a number was', { n: '1' }, json('{"n":1}')],
    ['a number where a text was', { n: 1 }, json('{"n":"1"}')],
    ['minus zero', { n: -0 }, json('{"n":0}')],
    ['NaN', { n: Number.NaN }, json('{"n":null}')],
    ['undefined', { n: undefined }, json('{}')],
    ['a Date', { at: new Date(0) }, json('{"at":"1970-01-01T00:00:00.000Z"}')],
    ['an empty Map', { map: new Map() }, json('{"map":{}}')],
    ['an instance', { it: new (class It {})() }, json('{"it":{}}')],
    ['an object without a prototype', { it: Object.create(null) }, json('{"it":{}}')],
    ['a hole', { list: new Array(1) }, json('{"list":[null]}')],
    ['a named item', { list: Object.assign([1], { name: 'x' }) }, json('{"list":[1]}')],
    ['an instance of an array', { list: class List extends Array {}.from([1]) }, json('{"list":[1]}')],
    ['a symbol', { it: { [Symbol('x')]: 1 } }, json('{"it":{}}')],
    ['a function', { f: () => 1 }, json('{}')],
    ['a toJSON of its own', { it: { toJSON: () => 'x' } }, json('{"it":"x"}')],
    ['a text with meta', { n: 1 }, '{"json":{"n":1},"meta":{"values":{}}}'],
    ['a text that is none', {}, '{}'],
    ['a text that goes on', { n: 1 }, `${json('{"n":1}')} `],
  ]
  test.each(others)('not with %s', (_name, data, text) => {
    expect(matches(data, text)).toBe(false)
  })

  test('also where an object stands in two places, for that is no change; but what changes in it is written anew', () => {
    const text = json('{"one":{"a":1},"two":{"a":1}}')
    const shared = { a: 1 }
    expect(matches({ one: shared, two: shared }, text)).toBe(true)
    shared.a = 2
    expect(codec.rewrite({ one: shared, two: shared }, text)).toBeNull()
    expect(codec.rewrite({ one: { a: 2 }, two: { a: 2 } }, text)).toBe(json('{"one":{"a":2},"two":{"a":2}}'))
  })

  test('not where an object stands within itself', () => {
    const circle: Record<string, unknown> = {}
    circle.self = circle
    expect(matches(circle, json('{"self":{"self":null}}'))).toBe(false)
  })

  test('not with a key that somebody added to the prototype of all objects', () => {
    Object.assign(Object.prototype, { added: 1 })
    try {
      expect(matches({ a: 1 }, json('{"a":1,"added":1}'))).toBe(false)
      expect(matches({ it: {} }, json('{"it":{"added":1}}'))).toBe(false)
    } finally {
      Reflect.deleteProperty(Object.prototype, 'added')
    }
  })

  test('not where an accessor throws, which is told by the writing', () => {
    const data = {
      get broken() {
        throw new Error('no')
      },
    }
    expect(matches(data, json('{"broken":1}'))).toBe(false)
  })

  test('only where writing it gives the very same text, whatever it holds', () => {
    let same = 0
    let changed = 0
    forSessions({ shares: true, cycles: true }, session => {
      const text = codec.encode(session)
      const again = codec.decode(text)
      if (matches(again, text)) {
        same++
        expect(codec.same(codec.encode(again), text)).toBe(true)
      }
      const [key] = Object.keys(again)
      if (key === undefined) return
      for (const value of [7, 'x"y', null, false, { changed: true }, [1]]) {
        again[key] = value
        const rewritten = codec.rewrite(again, text)
        if (rewritten === null) continue
        changed++
        expect(rewritten).toBe(codec.encode(again))
      }
    })
    console.log(`${same} random sessions were known by their text, ${changed} changes were put into it`)
  })
})
