import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { registerClass } from '../../../server/engine/codec/classes.ts'
import { codec } from './support/codec.ts'

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

/** The text of a session with instances of classes that this process does not know. */
function textOf(json: unknown, classes: Readonly<Record<string, string>>): string {
  const values = Object.entries(classes).map(([path, name]) => [path, [['class', name]]])
  return JSON.stringify({ json, meta: { values: Object.fromEntries(values), v: 1 } })
}

type Session = Record<string, unknown>

describe('an instance of a class that is not registered yet', () => {
  test('is read as its fields, and written back to the very same text', () => {
    const text =
      '{"json":{"cart":{"owner":{"name":"Ada"},"at":"1970-01-01T00:00:00.000Z"},"map":[["k",{"a":1}]],"set":[{"a":2}],"list":[[{"a":3}]]},' +
      '"meta":{"values":{"cart":[["class","Late.Cart"],{"owner":[["class","Late.Owner"]],"at":["Date"]}],"map":["map",{"0.1":[["class","Late.A"]]}],"set":["set",{"0":[["class","Late.A"]]}],"list.0.0":[["class","Late.A"]]},"v":1}}'
    const session = codec.decode(text) as Session
    expect(session).toEqual({
      cart: { owner: { name: 'Ada' }, at: new Date(0) },
      map: new Map([['k', { a: 1 }]]),
      set: new Set([{ a: 2 }]),
      list: [[{ a: 3 }]],
    })
    expect(codec.encode(session)).toBe(text)
    expect(codec.encode(codec.decode(codec.encode(session)))).toBe(text)
  })

  test('is written back where it was moved, and with what was changed in it', () => {
    const session = codec.decode(textOf({ a: { qty: 1 } }, { a: 'Late.Moved' })) as Session
    const moved = session.a as { qty: number }
    moved.qty = 2
    expect(codec.encode({ list: [moved] })).toBe(textOf({ list: [{ qty: 2 }] }, { 'list.0': 'Late.Moved' }))
  })

  test('is listed by path', () => {
    const text = textOf(
      { cart: { owner: {} }, map: [['k', {}]] },
      { cart: 'Late.Listed', 'cart.owner': 'Late.Inner', map: 'x', 'map.0.1': 'Late.Listed' },
    ).replace('[["class","x"]]', '["map"]')
    expect(codec.unregistered(text)).toEqual([
      { path: 'cart', className: 'Late.Listed' },
      { path: 'cart.owner', className: 'Late.Inner' },
      { path: 'map.get("k")', className: 'Late.Listed' },
    ])
    registerClass(class Listed {}, { name: 'Late.Listed' })
    expect(codec.unregistered(text)).toEqual([{ path: 'cart.owner', className: 'Late.Inner' }])
    expect(codec.unregistered('{"json":{"cart":{}}}')).toEqual([])
  })

  test('becomes an instance in place when its class is registered, wherever it stands', () => {
    class Item {
      qty = 0
      get double(): number {
        return this.qty * 2
      }
    }
    const json = { a: { qty: 1, inner: { qty: 2 } }, map: [['k', { qty: 3 }]], set: [{ qty: 4 }] }
    const text = textOf(json, {}).replace(
      '"values":{}',
      '"values":{"a":[["class","Late.Item"],{"inner":[["class","Late.Item"]]}],"map":["map",{"0.1":[["class","Late.Item"]]}],"set":["set",{"0":[["class","Late.Item"]]}]}',
    )
    const session = codec.decode(text) as Session
    const { a, map, set } = session as { a: Item & { inner: Item }; map: Map<string, Item>; set: Set<Item> }
    registerClass(Item, { name: 'Late.Item' })
    expect([a, a.inner, map.get('k'), ...set].map(item => item?.double)).toEqual([2, 4, 6, 8])
    expect(session.a).toBe(a)
    expect(codec.encode(session)).toBe(text)
    expect(codec.unregistered(text)).toEqual([])
  })

  test('is replaced in its session when functions restore it, in Maps and Sets too, which keep their order', () => {
    class Sum {
      readonly #cents: number
      constructor(cents: number) {
        this.#cents = cents
      }
      get cents(): number {
        return this.#cents
      }
    }
    const text =
      '{"json":{"list":[{"cents":1}],"set":[1,{"cents":2},3],"map":[[{"cents":3},{"cents":4}],["z",0]],"error":{"name":"Error","message":"x","cause":{"cents":5}},"deep":{"a":{"sum":{"cents":6}}}},' +
      '"meta":{"values":{"list.0":[["class","Late.Sum"]],"set":["set",{"1":[["class","Late.Sum"]]}],"map":["map",{"0.0":[["class","Late.Sum"]],"0.1":[["class","Late.Sum"]]}],"error":["Error",{"cause":[["class","Late.Sum"]]}],"deep.a":[["class","Late.Raw"],{"sum":[["class","Late.Sum"]]}]},"v":1}}'
    const into = {}
    const session = codec.decode(text, into) as Session
    expect(codec.encode(session)).toBe(text)
    registerClass(Sum, { name: 'Late.Sum', store: ({ cents }) => ({ cents }), restore: ({ cents }) => new Sum(cents) })
    const { list, set, map, error, deep } = session as {
      list: Sum[]
      set: Set<unknown>
      map: Map<unknown, Sum>
      error: { cause: Sum }
      deep: { a: { sum: Sum } }
    }
    expect(list[0]).toBeInstanceOf(Sum)
    expect([...set].map(part => (part instanceof Sum ? part.cents : part))).toEqual([1, 2, 3])
    expect([...map].map(([key, value]) => [key instanceof Sum ? key.cents : key, value.cents])).toEqual([
      [3, 4],
      ['z', undefined],
    ])
    expect([error.cause.cents, deep.a.sum.cents]).toEqual([5, 6])
    expect(codec.encode(session)).toBe(text)
  })

  test('stays one object where it stands in several places, and in itself', () => {
    const text =
      '{"json":{"a":{"self":null},"b":{"self":null}},"meta":{"values":{"a":[["class","Late.Node"]],"b":[["class","Late.Node"]]},"referentialEqualities":{"a":["b","a.self"]},"v":1}}'
    const session = codec.decode(text) as Record<string, { self: unknown }>
    expect(codec.encode(session)).toBe(text)
    class Node {
      self: unknown
    }
    registerClass(Node, { name: 'Late.Node', restore: fields => Object.assign(new Node(), fields) })
    for (const { a, b } of [session, codec.decode(text) as typeof session]) {
      expect(a).toBeInstanceOf(Node)
      expect(b).toBe(a)
      expect(a?.self).toBe(a)
    }
  })

  test('stays raw, and is stored unharmed, when the function restore fails', async () => {
    const warned = new Promise<Error>(resolve => process.once('warning', resolve))
    const text = textOf({ a: { x: 1 } }, { a: 'Late.Broken' })
    class Broken {
      x = 1
    }
    const restore = (fields: { x?: number }): Broken => {
      delete fields.x
      throw new Error('boom')
    }
    registerClass(Broken, { name: 'Late.Broken', restore })
    const session = codec.decode(text)
    expect(session).toEqual({ a: { x: 1 } })
    expect(codec.encode(session)).toBe(text)
    expect((await warned).message).toMatch(
      /An instance of Late\.Broken .* could not be restored: restore throws \(boom\)/,
    )
  })

  test('stays raw when it is frozen', () => {
    const text = textOf({ a: { x: 1 } }, { a: 'Late.Frozen' })
    const session = codec.decode(text)
    Object.freeze(session.a)
    registerClass(class Frozen {}, { name: 'Late.Frozen' })
    expect(codec.encode(session)).toBe(text)
  })

  test('is not kept alive by being waited for', () => {
    const refs = Array.from({ length: 2_000 }, (_, i) => {
      const session = codec.decode(textOf({ a: { i, ballast: 'x'.repeat(1_000) } }, { a: 'Late.Never' }))
      return new WeakRef(session.a as object)
    })
    return new Promise<void>(resolve => setImmediate(resolve)).then(() => {
      collect()
      expect(refs.filter(ref => ref.deref() !== undefined).length).toBeLessThan(10)
    })
  })
})
