import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { createRedactor } from '../../server/capture/redaction/redaction.ts'
import { createSnapshotter } from '../../server/capture/snapshot/snapshot.ts'
import type { Value } from '../../server/protocol/value.ts'
import { cpuSince, leastOf } from '../support/effort.ts'

const errors: unknown[] = []
const snapshotter = createSnapshotter({ redactor: createRedactor(), onError: error => errors.push(error) })
const take = (value: unknown): Value => {
  const kept = JSON.parse(snapshotter.take(value)) as Value
  expect(errors).toEqual([])
  return kept
}
const boom = (): never => {
  throw new Error('the app’s code ran')
}
const traps = new Proxy({}, { get: () => boom })
const trap = (target: object) => new Proxy(target, traps)
/** Milliseconds of processor time. */
const timed = (value: unknown): number => {
  const start = process.cpuUsage()
  take(value)
  return cpuSince(start)
}

describe('a snapshot runs no code of the app', () => {
  it('shows getters and setters, and runs none, in objects, arrays and instances', () => {
    const item = { get: boom, enumerable: true, configurable: true }
    const array = Object.defineProperty([1, 2], 1, item)
    class Lazy {
      plain = 1
      constructor() {
        Object.defineProperty(this, 'own', item)
      }
      get inherited() {
        return boom()
      }
    }
    expect(take({ object: Object.defineProperty({}, 'x', item), array, lazy: new Lazy() })).toEqual({
      object: { x: { $type: 'getter' } },
      array: [1, { $type: 'getter' }],
      lazy: { $type: 'class', name: 'Lazy', props: { plain: 1, own: { $type: 'getter' } } },
    })
  })

  it('asks no toJSON, and says that JSON would', () => {
    class Money {
      amount = 1
      toJSON = boom
    }
    const kept = take({ own: { a: 1, toJSON: boom }, money: new Money() })
    expect(kept).toMatchObject({
      own: { $type: 'object', toJSON: true, props: { a: 1 } },
      money: { $type: 'class', name: 'Money', toJSON: true },
    })
  })

  it('asks no toJSON that every object has', () => {
    const date = new Date(0)
    Object.defineProperty(Object.prototype, 'toJSON', { value: boom, configurable: true })
    try {
      expect(snapshotter.take({ a: [1, { b: 2 }], date })).toContain('1970-01-01')
    } finally {
      Reflect.deleteProperty(Object.prototype, 'toJSON')
    }
  })

  it('looks into no Proxy, revoked ones included', () => {
    const revoked = Proxy.revocable([], {})
    revoked.revoke()
    const proxy = { $type: 'opaque', name: 'Proxy' }
    expect(take([trap({}), trap([]), trap(boom), revoked.proxy])).toEqual([proxy, proxy, proxy, proxy])
    expect(take(trap({}))).toEqual(proxy)
  })

  it('follows no Proxy in a prototype or a constructor', () => {
    const withPrototype = Object.create(trap({}))
    const withConstructor = Object.create({ constructor: trap(boom) })
    const withGetter = Object.create(Object.defineProperty({}, 'constructor', { get: boom }))
    expect(take({ withPrototype, withConstructor, withGetter })).toMatchObject({
      withPrototype: { $type: 'class', name: '(anonymous)' },
      withConstructor: { $type: 'class', name: '(anonymous)' },
      withGetter: { $type: 'class', name: '(anonymous)' },
    })
  })

  it('reads built-ins through their own methods, whatever an instance puts over them', () => {
    const own = { get: boom, value: undefined }
    const hide = (value: object, ...names: PropertyKey[]) => {
      for (const name of names) Object.defineProperty(value, name, { get: own.get })
      return value
    }
    const iterator = Symbol.iterator
    expect(
      take({
        date: hide(new Date(0), 'getTime', 'toISOString', 'toJSON', Symbol.toPrimitive),
        map: hide(new Map([[1, 2]]), 'size', 'entries', 'forEach', iterator),
        set: hide(new Set([1]), 'size', 'values', iterator),
        regexp: hide(/x/g, 'source', 'flags', 'global', 'toString'),
        bytes: hide(new Uint8Array([1]), 'buffer', 'byteLength', 'byteOffset', 'length', iterator),
        error: hide(new Error('m'), 'stack', 'name'),
        fn: hide(() => 1, 'name'),
        liar: hide({ a: 1 }, Symbol.toStringTag),
        url: hide(new URL('http://a.test'), 'href', 'toString'),
      }),
    ).toMatchObject({
      date: { value: '1970-01-01T00:00:00.000Z' },
      map: { size: 1, entries: [[1, 2]] },
      set: { size: 1, values: [1] },
      regexp: { value: '/x/g' },
      bytes: { hex: '01' },
      error: { message: 'm' },
      fn: { name: '' },
      liar: { $type: 'object', props: { a: 1 } },
      url: { value: 'http://a.test/' },
    })
  })
})

describe('a snapshot survives', () => {
  it('keys that are dangerous elsewhere', () => {
    const session = JSON.parse(
      '{"__proto__":{"polluted":1},"constructor":2,"hasOwnProperty":3,"toString":4,"d":{"__proto__":5}}',
    )
    expect(snapshotter.take(session)).toBe(JSON.stringify(session))
    const withCut = { date: new Date(0), ...JSON.parse('{"a":1}') }
    Object.defineProperty(withCut, '__proto__', { value: { polluted: 1 }, enumerable: true })
    expect(snapshotter.take(withCut)).toContain('"__proto__":{"polluted":1}')
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })

  it('objects without a prototype and of another realm', () => {
    const other = runInNewContext('({ a: 1, list: [1], when: new Date(0), map: new Map([[1, 2]]) })')
    expect(take({ other, bare: Object.assign(Object.create(null), { a: 1 }) })).toEqual({
      other: {
        a: 1,
        list: [1],
        when: { $type: 'Date', value: '1970-01-01T00:00:00.000Z' },
        map: { $type: 'Map', size: 1, entries: [[1, 2]] },
      },
      bare: { a: 1 },
    })
  })

  it('bytes that were transferred, huge bigints and odd hosts', () => {
    const buffer = new ArrayBuffer(8)
    const view = new Uint8Array(buffer)
    const data = new DataView(buffer)
    structuredClone(buffer, { transfer: [buffer] })
    const weak = new WeakRef({})
    expect(take([view, data, buffer, 2n ** 100_000n, globalThis, process.env, weak])).toHaveLength(7)
  })

  it('10,000 levels, whatever depth is asked for', async () => {
    let deep: object = {}
    for (let i = 0; i < 10_000; i++) deep = i % 2 === 0 ? { deep } : [deep]
    expect(await leastOf(200, () => timed(deep))).toBeLessThan(200)
    const bottomless = createSnapshotter({ redactor: createRedactor(), bounds: { depth: 1e9 } })
    expect(bottomless.take(deep)).toContain('"bound":"depth"')
  })

  it('a bomb of shared references', () => {
    let bomb: unknown = 'x'
    for (let i = 0; i < 40; i++) bomb = [bomb, bomb, bomb]
    expect(timed({ bomb, token: bomb })).toBeLessThan(1500)
  })

  it('an array of 4,000,000,000 places, and sees the last one change', () => {
    const sparse = (last: number) => {
      const array: number[] = []
      array[3] = 1
      array[3_999_999_999] = last
      return array
    }
    const kept = take(sparse(1))
    expect(kept).toMatchObject({ $type: 'array', length: 4e9 })
    expect(take(sparse(2))).not.toEqual(kept)
  })

  it('a string of 50 MB in less than 60 ms', async () => {
    const text = Buffer.alloc(50_000_000, 'lorem ipsum ').toString('latin1')
    expect(await leastOf(60, () => timed({ text }))).toBeLessThan(60)
  })

  it('collections of a million members', () => {
    const million = Array.from({ length: 1e6 }, (_, i) => i)
    const object = Object.fromEntries(million.map(i => [`k${i}`, i]))
    for (const value of [million, new Set(million), object, Buffer.alloc(1e8)])
      expect(snapshotter.take([value]).length).toBeLessThan(8000)
    expect(errors).toEqual([])
  })

  it('a rule of the user that throws: the value counts as secret', () => {
    const own = createSnapshotter({ redactor: createRedactor({ when: boom }), onError: boom })
    expect(JSON.parse(own.take({ a: 1, b: ['x'] }))).toMatchObject({
      a: { $type: 'redacted' },
      b: { $type: 'redacted' },
    })
  })
})
