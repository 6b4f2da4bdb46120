import assert from 'node:assert'
import { inspect, isDeepStrictEqual } from 'node:util'
import v8 from 'node:v8'
import { describe, expect, test } from 'vitest'
import { traceSession } from '../../../server/engine/trace/trace-session.ts'
import { createRandom, seedOfRun } from '../../support/random.ts'
import { runProgram } from './programs.ts'

const data = () => ({
  cart: [
    { sku: 'a', qty: 1 },
    { sku: 'b', qty: 2 },
  ],
  user: { name: 'Ann', address: { city: 'Ulm' }, born: new Date(0), tags: new Set(['x']) },
  views: 3,
})
type Data = ReturnType<typeof data>

/** A session of which everything was looked at once. */
function watched<T extends object>(target: T) {
  const trace = traceSession(target)
  JSON.stringify(trace.session)
  return { trace, session: trace.session as T }
}

/** What the operation gives on a plain object and on a watched one. */
function both(operation: (session: Data) => unknown): [plain: unknown, watched: unknown] {
  return [operation(data()), operation(watched(data()).session)]
}

describe('a watched session is like one that is not', () => {
  const operations: Readonly<Record<string, (session: Data) => unknown>> = {
    'in structuredClone of a copy': session => structuredClone({ ...session }),
    'in structuredClone of an array inside': session => structuredClone(session.cart),
    'in v8.serialize of a copy': session => v8.deserialize(v8.serialize({ ...session })),
    'in JSON': session => JSON.stringify(session),
    'in JSON of a part': session => JSON.stringify(session.cart, null, 2),
    'in Object.keys, entries and for-in': session => [
      Object.keys(session),
      Object.entries(session.user),
      ...(function* () {
        for (const key in session) yield key
        for (const key in session.cart) yield key
      })(),
    ],
    'in console.log of all': session => inspect(session, { depth: 9 }),
    'in console.log of a part': session => inspect(session.cart, { showHidden: true }),
    'in console.log of a copy': session => inspect({ ...session }, { depth: 9 }),
    'in Array.isArray': session => [Array.isArray(session.cart), Array.isArray(session.user)],
    'in what kind of object its parts are': ({ user, cart }) => [
      Object.getPrototypeOf(user) === Object.prototype,
      Object.prototype.toString.call(cart),
      Object.getPrototypeOf(cart) === Array.prototype,
    ],
    'in identity': session => [
      Object.is(session.cart, { ...session }.cart),
      Object.is(session.cart[0], session.cart.at(0)),
      session.cart.indexOf(session.cart[1]!),
      session.cart.includes(session.cart[0]!),
      new Set([session.user, session.user]).size,
    ],
    'in what inherits from its parts': ({ user }) => {
      const child = Object.create(user)
      child.name = 'child'
      return [child.name, user.name, Object.keys(child), child.address === user.address]
    },
    'in sort, splice, reverse, fill, copyWithin, flat and length': ({ cart }) => {
      cart.push({ sku: 'd', qty: 0 }, { sku: 'c', qty: 9 })
      cart.sort((a, b) => a.qty - b.qty).splice(1, 1)
      cart.reverse()
      cart.length = 2
      return [structuredClone(cart), cart.at(-1)?.sku, cart.flatMap(({ sku }) => sku), [...cart.keys()]]
    },
    'in what a destructuring with a rest leaves': ({ views, ...rest }) => [views, rest],
    'when its parts are frozen': ({ user }) => {
      Object.freeze(user)
      const write = () => {
        user.name = 'Eve'
      }
      assert.throws(write, TypeError)
      return [Object.isFrozen(user), user.name, inspect(user)]
    },
    'when its parts are sealed': ({ user }) => {
      Object.seal(user)
      user.name = 'Eve'
      return [Object.isSealed(user), user.name, inspect(user)]
    },
    'when properties are defined': ({ user }) => {
      Object.defineProperty(user, 'name', { get: () => 'computed', enumerable: true, configurable: true })
      return [user.name, { ...user }]
    },
  }
  test.each(Object.entries(operations))('%s', (_, operation) => {
    const [plain, ours] = both(operation)
    expect(ours).toEqual(plain)
    expect(isDeepStrictEqual(ours, plain)).toBe(true)
  })

  test('for assert.deepStrictEqual, in both directions', () => {
    const { session } = watched(data())
    assert.deepStrictEqual(session.cart, data().cart)
    assert.deepStrictEqual(data().user, session.user)
    assert.deepStrictEqual({ ...session }, data())
  })

  test('for what the app puts into it, which keeps its identity', () => {
    const { session, trace } = watched<Record<string, unknown>>({ ...data() })
    const user = { name: 'Bob' }
    session.user = user
    ;(session.cart as unknown[])[0] = user
    expect([session.user === user, (session.cart as unknown[])[0] === user]).toEqual([true, true])
    trace.stop()
    expect([session.user === user, (session.cart as unknown[])[0] === user]).toEqual([true, true])
  })

  test('with frozen, sealed and odd values, which are left as they are', () => {
    class Cart {
      items = [1]
    }
    const odd = {
      frozen: Object.freeze({ a: { b: 1 } }),
      sealed: Object.seal({ a: 1 }),
      bare: Object.assign(Object.create(null), { a: 1 }) as object,
      map: new Map([['a', { b: 1 }]]),
      cart: new Cart(),
      sparse: Object.assign([1], { 2: 3 }),
      proto: JSON.parse('{"__proto__":{"a":1}}') as object,
    }
    const before = inspect(odd, { depth: 9, showHidden: true })
    const { session, trace } = watched(odd)
    expect(session.cart).toBeInstanceOf(Cart)
    expect([1 in session.sparse, session.sparse.length, session.frozen.a.b]).toEqual([false, 3, 1])
    expect(inspect(session, { depth: 9, showHidden: true })).toBe(before)
    expect(({} as { a?: number }).a).toBeUndefined()
    trace.stop()
    expect(inspect(odd, { depth: 9, showHidden: true })).toBe(before)
  })

  test('after random programs: the same answers, the same end', () => {
    const seed = seedOfRun()
    console.log(`fidelity: SEED=${seed}`)
    const random = createRandom(seed)
    for (let round = 0; round < 1500; round++) {
      const program = random.int(2 ** 31)
      const plain = runProgram(program, target => ({ session: target, pause() {}, end() {} }))
      const ours = runProgram(program, target => {
        const trace = traceSession(target)
        return { session: trace.session, pause: () => trace.untraced(() => {}), end: () => trace.stop() }
      })
      assert.deepStrictEqual(ours, plain, `program ${program} (SEED=${seed})`)
      expect(inspect(ours.target, { depth: 99, showHidden: true })).toBe(
        inspect(plain.target, { depth: 99, showHidden: true }),
      )
    }
  })
})
