import { describe, expect, it } from 'vitest'
import { losses } from '../../server/capture/losses.ts'
import { createRedactor } from '../../server/capture/redaction/redaction.ts'
import { jsonView } from '../../server/capture/snapshot/json.ts'
import { createSnapshotter } from '../../server/capture/snapshot/snapshot.ts'
import type { Value } from '../../server/protocol/value.ts'

const snapshotter = createSnapshotter({ redactor: createRedactor() })
const take = (value: unknown) => JSON.parse(snapshotter.take(value)) as Value
const lost = (value: unknown) => losses(take(value)).map(({ path, type, becomes }) => `${path}: ${type} → ${becomes}`)

class Cart {
  items = [new Date(0)]
}
class Money {
  toJSON() {
    return 1
  }
  inner = new Date(0)
}

describe('what JSON loses', () => {
  it('is nothing for plain data', () => {
    expect(lost({ a: [1, null, 'x', { b: true }], long: 'x'.repeat(5000), many: Array(600).fill(1) })).toEqual([])
  })

  const cycle: Record<string, unknown> = {}
  cycle.self = cycle
  const cases: [unknown, string[]][] = [
    [{ at: new Date(0) }, ['at: Date → string']],
    [{ at: new Date(Number.NaN) }, ['at: Date → null']],
    [{ m: new Map(), s: new Set([new Date(0)]) }, ['m: Map → {}', 's: Set → {}']],
    [
      { u: undefined, f() {}, s: Symbol('x') },
      ['u: undefined → nothing', 'f: function → nothing', 's: symbol → nothing'],
    ],
    [{ list: [undefined, () => 1] }, ['list[0]: undefined → null', 'list[1]: function → null']],
    [{ list: [{ u: undefined }, undefined] }, ['list[0].u: undefined → nothing', 'list[1]: undefined → null']],
    [{ n: [Number.NaN, Infinity, -0] }, ['n[0]: NaN → null', 'n[1]: Infinity → null', 'n[2]: -0 → 0']],
    [{ cart: new Cart() }, ['cart: class Cart → plain object', 'cart.items[0]: Date → string']],
    [{ price: new Money() }, ['price: class Money → whatever its toJSON answers']],
    [{ big: 1n }, ['big: bigint → an error']],
    [cycle, ['self: cycle → an error']],
    [{ b: Buffer.from('a') }, ['b: Buffer → {"type":"Buffer","data":[…]}']],
    [{ b: new Uint8Array(1), a: new ArrayBuffer(1) }, ['b: Uint8Array → {"0":…}', 'a: ArrayBuffer → {}']],
    [{ r: /x/, e: new Error('x') }, ['r: RegExp → {}', 'e: Error → {}']],
    [{ u: new URL('http://a.test'), p: Promise.resolve() }, ['u: URL → string', 'p: Promise → {}']],
    [{ a: { [Symbol('s')]: 1 } }, ['a: symbol keys → nothing']],
    [{ a: Object.assign([1], { index: 0 }) }, ['a: array with named keys → array']],
  ]
  it.each(cases)('%#: is told by path, kind and what comes back', (value, expected) => {
    expect(lost(value)).toEqual(expected)
  })

  it('is not told of secrets', () => {
    expect(lost({ token: new Date(0), password: { at: undefined } })).toEqual([])
  })

  it('is told at most 100 times', () => {
    expect(lost(Array.from({ length: 300 }, () => new Date(0)))).toHaveLength(100)
  })
})

describe('the view that JSON keeps', () => {
  const same = (value: unknown) =>
    expect(jsonView(take(value))).toEqual(jsonView(take(JSON.parse(JSON.stringify(value)))))

  it('is the same before and after storing', () => {
    same({
      at: new Date(0),
      bad: new Date(Number.NaN),
      u: undefined,
      list: [undefined, () => 1, Symbol('s'), Number.NaN, -0],
    })
    same({ cart: new Cart(), map: new Map([[1, 2]]), set: new Set([1]), r: /x/, e: new Error('m') })
    same({ b: Buffer.from('abc'), u8: new Uint8Array([1, 2]), ab: new ArrayBuffer(3), url: new URL('http://a.test/x') })
    same({ boxed: [Object(1), Object('s'), Object(false)], named: Object.assign([1], { x: 1 }), p: Promise.resolve(1) })
  })

  it('is the same for secrets, too', () => {
    same({ token: new Date(0), secret: { at: new Date(0), gone: undefined }, password: new Cart(), pin: [undefined] })
  })

  it('keeps what only the app’s code could tell', () => {
    const kept = take({
      price: new Money(),
      getter: Object.defineProperty({}, 'g', { get: () => 1, enumerable: true }),
    })
    expect(jsonView(kept)).toEqual(kept)
  })
})
