import { describe, expect, test } from 'vitest'
import { cart, told, watch } from './watched-session.ts'

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
