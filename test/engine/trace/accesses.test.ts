import { describe, expect, test } from 'vitest'
import { targetOf } from '../../../server/engine/trace/target-of.ts'
import type { Trace } from '../../../server/engine/trace/trace.ts'
import { traceSession } from '../../../server/engine/trace/trace-session.ts'

/** A session class as the engine has one: methods and accessors on the prototype, its state under the session itself. */
const saved = new WeakMap<object, number>()
class Session {
  [key: string]: unknown
  get id(): string {
    if (!saved.has(this)) throw new Error('no session')
    return 'id-1'
  }
  set cookie(value: number) {
    saved.set(this, value)
  }
  save(): number {
    return saved.get(targetOf(this)) ?? -1
  }
}

function watch(data: object, options: Parameters<typeof traceSession>[1] = {}) {
  const target = Object.assign(new Session(), structuredClone(data))
  saved.set(target, 7)
  const trace = traceSession(target, options)
  return { target, trace, session: trace.session as Session & Record<string, unknown> & Cart }
}

interface Item {
  sku: string
  qty: number
  tags?: string[]
}
interface Cart {
  cart: Item[]
  user: { name: string; address?: { city: string } }
}

const cart = {
  cart: [
    { sku: 'a', qty: 1 },
    { sku: 'b', qty: 2 },
  ],
  user: { name: 'Ann', address: { city: 'Ulm' } },
  views: 3,
}

const told = ({ accesses }: Trace) =>
  accesses.map(({ kind, path, missing }) => `${kind} ${path.join('.')}${missing ? ' (missing)' : ''}`)

describe('a watched session tells', () => {
  test('reads, writes and deletes of its keys, with the path and the time', () => {
    const { session, trace } = watch(cart)
    const before = performance.now()
    session.views = (session.views as number) + 1
    delete session.views
    const after = performance.now()
    expect(told(trace)).toEqual(['read views', 'write views', 'delete views'])
    for (const { at } of trace.accesses) {
      expect(at).toBeGreaterThanOrEqual(before)
      expect(at).toBeLessThanOrEqual(after)
    }
    expect(trace.count).toBe(3)
  })

  test('a read of a key that was never set as missing', () => {
    const { session, trace } = watch(cart)
    expect(session.veiws).toBeUndefined()
    expect(told(trace)).toEqual(['read veiws (missing)'])
  })

  test('a key that holds undefined as there', () => {
    const { session, trace } = watch({ nothing: undefined })
    expect(session.nothing).toBeUndefined()
    expect(told(trace)).toEqual(['read nothing'])
  })

  test('reads and writes deep inside of what was loaded, array places as numbers', () => {
    const { session, trace } = watch(cart)
    session.cart[1]!.qty = 5
    void session.user.address?.city
    expect(told(trace)).toEqual([
      'read cart',
      'read cart.1',
      'write cart.1.qty',
      'read user',
      'read user.address',
      'read user.address.city',
    ])
    expect(trace.accesses[2]?.path).toEqual(['cart', 1, 'qty'])
  })

  test('what is pushed, at its new place and on the line that read the array', () => {
    const { session, trace } = watch(cart)
    session.cart.push({ sku: 'c', qty: 9 })
    trace.stop()
    expect(told(trace)).toEqual(['read cart', 'write cart.2'])
    expect(trace.accesses[1]?.frame()).toBe(trace.accesses[0]?.frame())
    expect(trace.accesses[1]?.frame()).toMatch(/^test\/engine\/trace\/accesses\.test\.ts:\d+$/)
  })

  test('what a splice and a pop take away', () => {
    const { session, trace } = watch(cart)
    session.cart.splice(0, 1)
    session.cart.pop()
    trace.stop()
    const changes = told(trace).filter(line => !line.startsWith('read'))
    expect(changes.toSorted()).toEqual(['delete cart.0', 'delete cart.1', 'write cart.0'])
  })

  test('new keys and deleted keys of a loaded object', () => {
    const { session, trace } = watch(cart)
    const { user } = session
    Object.assign(user, { age: 30 })
    delete user.address
    trace.stop()
    expect(told(trace)).toEqual(['read user', 'write user.age', 'delete user.address'])
  })

  test('the place where a container is now, after it moved', () => {
    const { session, trace } = watch(cart)
    session.cart.shift()
    session.cart[0]!.qty = 4
    expect(told(trace).at(-1)).toBe('write cart.0.qty')
  })

  test('`in` as a read of a key that is there, and nothing of one that is not', () => {
    const { session, trace } = watch(cart)
    expect(['views' in session, 'veiws' in session, 'save' in session]).toEqual([true, false, true])
    expect(told(trace)).toEqual(['read views'])
  })

  test('Object.defineProperty and Object.assign as writes', () => {
    const { session, trace } = watch({})
    Object.defineProperty(session, 'a', { value: 1, writable: true, enumerable: true, configurable: true })
    Object.assign(session, { b: 2 })
    expect(told(trace)).toEqual(['write a', 'write b'])
    expect({ ...session }).toEqual({ a: 1, b: 2 })
  })

  test('nothing of methods and accessors of its class, which work on the session itself', () => {
    const { session, target, trace } = watch(cart)
    expect(session.id).toBe('id-1')
    session.cookie = 12
    expect(saved.get(target)).toBe(12)
    expect(session.save()).toBe(12)
    expect(told(trace)).toEqual([])
  })

  test('nothing of symbols, and nothing of what the language asks for by itself', async () => {
    const { session, trace } = watch({})
    const symbol = Symbol('mine')
    Object.assign(session, { [symbol]: 1 })
    expect(Reflect.get(session, symbol)).toBe(1)
    JSON.stringify(session)
    await session
    expect(told(trace)).toEqual([])
  })

  test('nothing of a delete of a key that was not there', () => {
    const { session, trace } = watch({})
    delete session.views
    expect(told(trace)).toEqual([])
  })

  test('nothing of what is inside of a value that the app has put there', () => {
    const { session, trace } = watch(cart)
    const mine = { name: 'Bob' }
    session.user = mine
    expect(session.user).toBe(mine)
    session.user.name = 'Eve'
    trace.stop()
    expect(told(trace)).toEqual(['write user', 'read user', 'read user'])
    expect(Object.getOwnPropertyDescriptor(mine, 'name')).toHaveProperty('value', 'Eve')
  })

  test('writes to a sealed container, which is left as it is', () => {
    const { session, target, trace } = watch(cart)
    const user = Object.seal(target.user as Cart['user'])
    session.user.name = 'Eve'
    expect(Object.getOwnPropertyDescriptor(user, 'name')).toHaveProperty('value', 'Eve')
    trace.stop()
    expect(told(trace)).toEqual(['read user', 'write user.name'])
  })

  test('what was read anew from the storage as loaded', () => {
    const { session, target, trace } = watch(cart)
    target.user = { name: 'Zoe' }
    trace.adopt(['user'])
    session.user.name = 'Eve'
    expect(told(trace)).toEqual(['read user', 'write user.name'])
  })
})

describe('the list of accesses is bounded', () => {
  test('at so many, of which reads leave a part to writes, and the rest is counted', () => {
    const { session, trace } = watch({}, { limit: 100 })
    for (let i = 0; i < 200; i++) void session[`k${i}`]
    for (let i = 0; i < 200; i++) session[`k${i}`] = i
    const kinds = trace.accesses.map(({ kind }) => kind)
    expect([kinds.filter(kind => kind === 'read').length, kinds.length, trace.count]).toEqual([80, 100, 400])
  })

  test('at a few for each key, so that a loop fills nothing', () => {
    const { session, trace } = watch(cart)
    for (let i = 0; i < 1000; i++) session.views = (session.views as number) + session.user.name.length
    const names = told(trace)
    expect(names.filter(name => name === 'read views')).toHaveLength(8)
    expect(names.filter(name => name === 'write views')).toHaveLength(8)
    expect(names.filter(name => name === 'read user.name')).toHaveLength(8)
    expect(trace.count).toBe(4000)
  })

  test('in the keys of one container, which is then told as a whole', () => {
    const { session, trace } = watch({
      list: Array.from({ length: 1001 }, (_, i) => i),
      other: Array.from({ length: 1000 }, (_, i) => i),
    })
    const list = session.list as number[]
    list[3] = 0
    trace.stop()
    expect(told(trace)).toEqual(['read list'])
    expect((session.other as number[])[3]).toBe(3)
  })

  test('in the keys of all containers together', () => {
    const rows = Array.from({ length: 100 }, () =>
      Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`k${i}`, i])),
    )
    const { session } = watch({ rows })
    const watched = (session.rows as object[]).filter(row => Object.getOwnPropertyDescriptor(row, 'k0')?.get)
    expect(watched.length).toBeGreaterThan(30)
    expect(watched.length).toBeLessThan(41)
  })

  test('in depth, and a cycle ends', () => {
    const { session, target, trace } = watch({ ring: { next: {} } })
    interface Ring {
      next: Ring
    }
    const ring = target.ring as Ring
    ring.next.next = ring
    let step = session.ring as Ring
    for (let i = 0; i < 500; i++) step = step.next
    expect(Math.max(...trace.accesses.map(({ path }) => path.length))).toBeLessThanOrEqual(4)
  })

  test('in a container that outgrows the bound', () => {
    const { session, trace } = watch({ list: [1] })
    const list = session.list as number[]
    for (let i = 0; i < 5000; i++) list.push(i)
    trace.untraced(() => {})
    list.push(1)
    trace.stop()
    expect(list).toHaveLength(5002)
    expect(Object.getOwnPropertyDescriptor(list, 0)).toHaveProperty('value', 1)
    expect(trace.accesses.length).toBeLessThanOrEqual(500)
    expect(trace.count).toBe(1 + 5000)
  })
})

describe('the engine', () => {
  test('looks at the session untraced, and finds plain data all the way down', () => {
    const { session, target, trace } = watch(cart)
    void session.cart[0]?.qty
    const before = trace.count
    const descriptors = trace.untraced(() => [
      Object.getOwnPropertyDescriptor(target.cart, 0),
      Object.getOwnPropertyDescriptor((session.cart as object[])[0], 'qty'),
      Reflect.ownKeys(target.cart as object),
    ])
    expect(descriptors).toEqual([
      { value: cart.cart[0], writable: true, enumerable: true, configurable: true },
      { value: 1, writable: true, enumerable: true, configurable: true },
      ['0', '1', 'length'],
    ])
    expect(trace.count).toBe(before)
  })

  test('watches on after it looked, even after it failed', () => {
    const { session, trace } = watch(cart)
    const held = session.user
    expect(() =>
      trace.untraced(() => {
        throw new Error('not storable')
      }),
    ).toThrow('not storable')
    held.name = 'held'
    session.user.name = 'again'
    trace.stop()
    expect(told(trace)).toEqual(['read user', 'write user.name', 'read user', 'write user.name'])
  })

  test('stops the watch: what the app kept is plain, works on and tells nothing', () => {
    const { session, target, trace } = watch(cart)
    const { cart: kept, user } = session
    const first = kept[0]
    void user.address?.city
    trace.stop()
    trace.stop()
    const before = trace.count
    user.name = 'late'
    session.late = true
    kept.push({ sku: 'z', qty: 1 })
    expect(trace.count).toBe(before)
    for (const object of [kept, first, user, user.address] as object[]) {
      for (const key of Object.keys(object))
        expect(Object.getOwnPropertyDescriptor(object, key)).toHaveProperty('value')
      expect(Object.getOwnPropertySymbols(object)).toEqual([])
    }
    expect(target).toMatchObject({ late: true, user: { name: 'late' } })
  })
})
