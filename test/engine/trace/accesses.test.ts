import { describe, expect, test } from 'vitest'
import { type Cart, cart, saved, told, watch } from './watched-session.ts'

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
