import { beforeAll, describe, expect, test } from 'vitest'
import { registerClass } from '../../../server/engine/codec/classes.ts'
import { Money, registerTestClasses } from './support/classes.ts'
import { codec, refusalOf } from './support/codec.ts'
import { nested } from './support/nested.ts'

class Cart {
  items: unknown[] = []
}

beforeAll(registerTestClasses)

describe('what cannot be kept is refused by its path', () => {
  const refused: readonly (readonly [what: string, data: object, message: RegExp])[] = [
    [
      'a class',
      { user: { cart: new Cart() } },
      /user\.cart: an instance of Cart, a class that is not registered; register it: registerClass\(Cart\)/,
    ],
    ['a class without a name', { a: new (class {})() }, /a: an instance of a class without a name; .*\{ name: '…' \}/],
    ['a subclass of a registered class', { a: new (class Euro extends Money {})(1) }, /a: an instance of Euro/],
    ['a subclass of a built-in', { a: new (class Prices extends Map {})() }, /a: an instance of Prices/],
    [
      'an object with a prototype',
      { a: Object.create({ inherited: 1 }) },
      /a: an object with a prototype of its own; copy it/,
    ],
    ['a function', { cart: [{ onBuy: function buy() {} }] }, /cart\[0\]\.onBuy: a function, buy;/],
    ['a method toJSON', { user: { toJSON: () => 'x' } }, /user\.toJSON: a function, toJSON;/],
    ['a class itself', { Cart }, /Cart: a function, Cart;/],
    ['a symbol', { a: [Symbol('x')] }, /a\[0\]: a symbol; store a string/],
    ['a key that is a symbol', { user: { [Symbol('secret')]: 1 } }, /user\[Symbol\(secret\)\]: a key that is a symbol/],
    ['a Promise', { a: Promise.resolve(1) }, /a: a Promise; await it/],
    ['a WeakMap', { a: new WeakMap() }, /a: an instance of WeakMap, which exists in this process only/],
    ['a WeakRef', { a: new WeakRef({}) }, /a: an instance of WeakRef/],
    ['a generator', { a: (function* () {})() }, /a: a generator; store what it yields/],
    ['shared memory', { a: new SharedArrayBuffer(1) }, /a: an instance of SharedArrayBuffer/],
    ['a wrapped string', { a: Object('x') }, /a: an instance of String/],
    ['a Map behind a Proxy', { a: new Proxy(new Map(), {}) }, /a: an instance of Map/],
    ['the key constructor', { user: { constructor: 1 } }, /user\.constructor: a key that superjson refuses/],
    ['the key prototype', { prototype: 1 }, /\n {2}prototype: a key that superjson refuses/],
    ['the key __proto__', JSON.parse('{"a":{"__proto__":1}}'), /a\.__proto__: a key that superjson refuses/],
    [
      'an accessor that throws',
      {
        a: {
          get b() {
            throw new Error('boom')
          },
        },
      },
      /a\.b: a value that throws when it is read \(boom\)/,
    ],
    ['a Proxy that was revoked', { a: revoked() }, /a: a value that throws when it is read/],
    ["an array's key that is no index", { match: 'tea'.match(/e/) }, /match\.groups: an array's key that is no index/],
    ['keys on a Date', { at: Object.assign(new Date(0), { zone: 'UTC' }) }, /at: keys of its own on a built-in object/],
    [
      'an array that is nearly empty',
      { a: Object.assign([], { 4000000000: 1 }) },
      /a: an array with more than 10,000 empty places/,
    ],
    ['something in a Map', { 'my map': new Map([['key', () => 1]]) }, /\["my map"\]\.get\("key"\): a function/],
    [
      "a Map's key",
      {
        map: new Map<unknown, unknown>([
          [1, 1],
          [Symbol('x'), 1],
        ]),
      },
      /map\.keys\(\)\[1\]: a symbol/,
    ],
    ['something in a Set', { set: new Set([1, () => 1]) }, /set\[1\]: a function/],
    ['something in an Error', { error: new Error('x', { cause: new Cart() }) }, /error\.cause: an instance of Cart/],
    ['1,001 levels', nested(1_001), /a\.a\.a.* … .*a\.a: nested deeper than 1,000 levels/],
    ['100,000 levels', nested(100_000), /nested deeper than 1,000 levels/],
  ]

  function revoked(): object {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    return proxy
  }

  for (const [what, data, message] of refused) {
    test(`refuses ${what}`, () => {
      expect(refusalOf(data)).toMatch(message)
    })
  }

  test('names five and says how many more there are', () => {
    const message = refusalOf({ list: Array.from({ length: 12 }, () => () => 1) })
    expect(message.match(/list\[\d+\]: a function/g)).toHaveLength(5)
    expect(message).toContain('… and 7 more')
  })

  test('refuses what is shared so often that it cannot be written out', () => {
    let data: unknown[] = [1]
    for (let i = 0; i < 40; i++) data = [data, data]
    expect(refusalOf({ data })).toMatch(/a shared object that makes the session larger than 2,000,000 values/)
  })

  test('refuses an instance that is its own field, where a function makes it', () => {
    const money = new Money({ list: [] })
    ;(money.cents as { list: unknown[] }).list.push(money)
    expect(refusalOf({ money })).toMatch(/money\.cents\.list\[0\]: an instance that is one of its own fields/)
  })

  test('refuses an instance whose function store fails', () => {
    class Broken {
      readonly kind: string
      constructor(kind: string) {
        this.kind = kind
      }
    }
    const store = ({ kind }: Broken): object => {
      if (kind === 'throws') throw new Error('boom')
      return [kind]
    }
    registerClass(Broken, { store })
    expect(refusalOf({ a: new Broken('throws') })).toMatch(
      /a: an instance of Broken whose function store throws \(boom\)/,
    )
    expect(refusalOf({ a: new Broken('array') })).toMatch(
      /a: an instance of Broken whose function store returned no plain object/,
    )
  })

  test('ignores what is not enumerable, as frameworks keep their own things', () => {
    const data = Object.defineProperty({ a: 1 }, Symbol('internal'), { value: () => 1, enumerable: false })
    expect(codec.encode(Object.defineProperty(data, 'hidden', { value: () => 1 }))).toBe('{"json":{"a":1}}')
  })
})
