import { afterEach, describe, expect, test } from 'vitest'
import { createCodec } from '../../../server/engine/codec/create-codec.ts'
import { nested } from './support/nested.ts'

class Cart {
  items: unknown[] = []
}

describe("with onLoss 'warn'", () => {
  const warnings: string[] = []
  const lenient = createCodec({ onLoss: 'warn', warn: message => warnings.push(message) })

  afterEach(() => {
    warnings.length = 0
  })

  test('leaves out what cannot be kept, makes instances plain objects, and stores the rest', () => {
    const cart = Object.assign(new Cart(), { items: [1, () => 1, new Date(0)], total: () => 1 })
    const data = {
      a: 1,
      cart,
      tags: new Set([1, Symbol('x'), 2]),
      prices: new Map<unknown, unknown>([
        [() => 1, 1],
        ['tea', Symbol('x')],
      ]),
      p: Promise.resolve(),
    }
    expect(lenient.decode(lenient.encode(data))).toEqual({
      a: 1,
      cart: { items: [1, undefined, new Date(0)] },
      tags: new Set([1, 2]),
      prices: new Map([['tea', undefined]]),
    })
    expect(cart).toBeInstanceOf(Cart)
  })

  test('keeps what is shared in its place, where something before it was left out', () => {
    const user = { name: 'Ada' }
    const data = {
      set: new Set([Symbol('x'), user]),
      map: new Map<unknown, unknown>([
        [Symbol('x'), 1],
        [user, 1],
      ]),
      user,
    }
    const { set, map, user: read } = lenient.decode(lenient.encode(data)) as typeof data
    expect([...set]).toEqual([read])
    expect(set.has(read)).toBe(true)
    expect(map.has(read)).toBe(true)
  })

  test('warns once for each path and kind', () => {
    const once = createCodec({ onLoss: 'warn', warn: message => warnings.push(message) })
    for (let i = 0; i < 5; i++) once.encode({ a: () => 1, b: Symbol('x') })
    once.encode({ a: Symbol('x') })
    expect(warnings).toHaveLength(3)
    expect(warnings[0]).toBe(
      '[sessionscope] Part of the session is not stored as it is. a: a function, a; store the data that it needs, not the function.',
    )
  })

  test('warns of 1,000 losses at most', () => {
    const many = createCodec({ onLoss: 'warn', warn: message => warnings.push(message) })
    for (let i = 0; i < 1_100; i++) many.encode({ [`key${i}`]: Symbol('x') })
    expect(warnings).toHaveLength(1_000)
    expect(warnings.at(-1)).toContain('Further losses are not reported')
  })

  test('stores what is deeper than 1,000 levels down to there', () => {
    expect(lenient.encode(nested(100_000))).toBe(`{"json":${'{"a":'.repeat(999)}{}${'}'.repeat(1_000)}`)
  })
})
