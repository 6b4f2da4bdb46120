import { runInNewContext } from 'node:vm'
import { SuperJSON } from 'superjson'
import { describe, expect, test } from 'vitest'
import { codec, roundTrip } from './support/codec.ts'
import { isSameGraph } from './support/same-graph.ts'

const kept: Readonly<Record<string, object>> = {
  'a date': new Date(1_700_000_000_123),
  'a date that is none': new Date(Number.NaN),
  'a date before the year 0': new Date(-1e14),
  'a Map whose keys are objects': new Map<unknown, unknown>([
    [{ id: 1 }, new Date(0)],
    [undefined, null],
    [Number.NaN, -0],
  ]),
  'a Set of Sets': new Set([new Set([1, '1', 1n]), new Set()]),
  'a regular expression': /[/"]\/(?<x>\n)/giu,
  'a regular expression that is under way': Object.assign(/a/g, { lastIndex: 3 }),
  'a URL': new URL('https://ada:pw@example.com:8443/a%20b?q=ü#h'),
  'search parameters': new URLSearchParams('a=1&a=2&b=%26'),
  'a Buffer': Buffer.from('tea \u0000\xff', 'latin1'),
  'an empty Buffer': Buffer.alloc(0),
  'an ArrayBuffer': Uint8Array.of(1, 2, 3).buffer,
  'a DataView of part of a buffer': new DataView(Uint8Array.of(1, 2, 3, 4).buffer, 1, 2),
  'an Int8Array': Int8Array.of(-1, 127),
  'a Uint8Array': Uint8Array.of(0, 255),
  'a Uint8ClampedArray': Uint8ClampedArray.of(0, 255),
  'an Int16Array': Int16Array.of(-1, 32_767),
  'a Uint16Array': Uint16Array.of(0, 65_535),
  'an Int32Array': Int32Array.of(-1, 2 ** 31 - 1),
  'a Uint32Array': Uint32Array.of(0, 2 ** 32 - 1),
  'a Float32Array with NaN and -0': Float32Array.of(Number.NaN, -0, 0.5),
  'a Float64Array': Float64Array.of(Number.NaN, Number.NEGATIVE_INFINITY, 0.1),
  'a BigInt64Array': BigInt64Array.of(-1n, 2n ** 63n - 1n),
  'a BigUint64Array': BigUint64Array.of(0n, 2n ** 64n - 1n),
  'an array with empty places': Object.assign(new Array(5), { 1: 'a', 3: undefined }),
  'numbers that JSON has no word for': [-0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  bigints: [0n, -(2n ** 200n)],
  'undefined, and undefined in an array': [{ a: undefined }, undefined],
  'an Error with its stack': new Error('no tea'),
  'an Error with a cause and fields of its own': Object.assign(
    new TypeError('no tea', { cause: { at: new Date(0) } }),
    { code: 'E_TEA' },
  ),
  'an Error with another name': Object.assign(new RangeError('x'), { name: 'TypeError' }),
  'an AggregateError': new AggregateError([new Error('a'), new URIError('b'), 3], 'both'),
  'texts that are no Unicode': ['\ud800', '\udc00\ud800', { '\ud83c': '\u2028' }],
  'keys that look like paths': {
    'a.b': { 'c\\.d': 1n },
    'a\\': { b: 1n },
    '': { '': 1n },
    '["x"]': 1n,
    "it's": 1n,
    'a..b': 1n,
  },
  'keys that look like numbers': { 2: 1n, 1: 2n, '01': 3n, '-1': 4n, '1.5': 5n },
  'keys that the text itself uses': { json: 1, meta: { values: { json: ['Date'] }, referentialEqualities: {}, v: 1 } },
  'names of methods as keys': { toString: 1, hasOwnProperty: undefined, valueOf: 2n, length: 4 },
}

describe('a session', () => {
  for (const [what, value] of Object.entries(kept)) {
    test(`keeps ${what}`, () => {
      const data = { value, again: [{ value: 1 }, value] }
      expect(isSameGraph(roundTrip(data), data)).toBe(true)
      expect(codec.encode(roundTrip(data))).toBe(codec.encode(data))
    })
  }

  test('keeps what is shared and what stands in itself, also in Maps, Sets and Errors', () => {
    const user: Record<string, unknown> = { name: 'Ada' }
    const date = new Date(0)
    const error = new Error('x')
    error.cause = { error, user }
    Object.defineProperty(error, 'cause', { enumerable: false })
    const data: Record<string, unknown> = { set: new Set([{ id: 1 }, user, { id: 2 }, date]), user, date, error }
    data.map = new Map<unknown, unknown>([
      [user, data],
      [data, user],
      ['set', data.set],
    ])
    user.friends = [user, data.set, data]
    data.self = data
    expect(isSameGraph(roundTrip(data), data)).toBe(true)
  })

  test('gives objects without a prototype back as plain ones', () => {
    const bare = Object.assign(Object.create(null), { a: 1 })
    expect(codec.encode({ bare })).toBe('{"json":{"bare":{"a":1}}}')
  })

  test('keeps plain objects and arrays of another realm', () => {
    const foreign: object = runInNewContext('({ list: [1, { a: 2 }] })')
    expect(codec.encode({ foreign })).toBe('{"json":{"foreign":{"list":[1,{"a":2}]}}}')
  })

  test('never asks toJSON', () => {
    const at = Object.assign(new Date(0))
    Object.defineProperty(at, 'toJSON', { value: () => 'asked' })
    expect(roundTrip({ at }).at.getTime()).toBe(0)
  })

  test('reads each accessor once, and stores its value', () => {
    let reads = 0
    const data = {
      cart: {
        get total() {
          return ++reads
        },
      },
    }
    expect(codec.encode(data)).toBe('{"json":{"cart":{"total":1}}}')
    expect(reads).toBe(1)
  })

  test('stays as it is when it is stored, frozen or not', () => {
    const data = Object.freeze({ list: Object.freeze([Object.freeze({ at: new Date(0) })]) })
    expect(isSameGraph(roundTrip(data), data)).toBe(true)
  })

  test('may be an object of any class, or an array, as its root', () => {
    class Session {
      a = 1
    }
    expect(codec.encode(new Session())).toBe('{"json":{"a":1}}')
    expect(codec.decode(codec.encode([1, new Date(0)]))).toEqual([1, new Date(0)])
  })

  test('is read into an object that is there, which then stands where the session stood in itself', () => {
    const data: Record<string, unknown> = { a: 1 }
    data.self = data
    const into = { before: 0 }
    const session = codec.decode(codec.encode(data), into)
    expect(session).toBe(into)
    expect(session.self).toBe(into)
    expect(Object.keys(session)).toEqual(['before', 'a', 'self'])
  })

  test("is superjson's text, which superjson reads", () => {
    const superjson = new SuperJSON()
    superjson.allowErrorProps('stack')
    const data = {
      at: new Date(0),
      map: new Map([['a', new Set([1n])]]),
      error: new Error('x', { cause: /a/g }),
      none: undefined,
    }
    expect(codec.encode(data)).toBe(superjson.stringify(data))
    expect(codec.encode({ a: [1, 'x', null, true] })).toBe(superjson.stringify({ a: [1, 'x', null, true] }))
    expect(codec.decode(superjson.stringify({ bytes: Uint8Array.of(1, 2) }))).toEqual({ bytes: Uint8Array.of(1, 2) })
  })

  test('of 1,000 levels is kept', () => {
    let data: Record<string, unknown> = { at: new Date(0) }
    for (let i = 1; i < 1_000; i++) data = { a: data }
    expect(isSameGraph(roundTrip(data), data)).toBe(true)
  })
})
