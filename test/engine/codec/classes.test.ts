import { describe, expect, test } from 'vitest'
import { registerClass } from '../../../server/engine/codec/classes.ts'
import { codec, refusalOf, roundTrip } from './support/codec.ts'
import { isSameGraph } from './support/same-graph.ts'

describe('a registered class', () => {
  test('comes back as an instance, without a call of its constructor', () => {
    let constructed = 0
    class Basket {
      readonly at = new Date(0)
      readonly items: unknown[] = [new Map([['tea', 1n]])]
      constructor() {
        constructed++
      }
      get size(): number {
        return this.items.length
      }
    }
    registerClass(Basket)
    const { basket } = roundTrip({ basket: new Basket() })
    expect(basket).toBeInstanceOf(Basket)
    expect(basket.size).toBe(1)
    expect(basket).toEqual(new Basket())
    expect(constructed).toBe(2)
  })

  test('keeps the fields that it names, and no others', () => {
    class Visitor {
      name = 'Ada'
      socket = () => 'not storable'
      visits = 1
    }
    registerClass(Visitor, { fields: ['name', 'visits'] })
    expect(codec.encode({ visitor: new Visitor() })).toBe(
      '{"json":{"visitor":{"name":"Ada","visits":1}},"meta":{"values":{"visitor":[["class","Visitor"]]},"v":1}}',
    )
  })

  test('with private state goes through its functions, deep inside one another', () => {
    class Secret {
      readonly #value: unknown
      constructor(value: unknown) {
        this.#value = value
      }
      get value(): unknown {
        return this.#value
      }
    }
    registerClass(Secret, { store: ({ value }) => ({ value }), restore: ({ value }) => new Secret(value) })
    const inner = new Secret([new Date(0)])
    const { a, b } = roundTrip({ a: new Secret(new Map([['x', inner]])), b: new Set([inner]) })
    const found = (a.value as Map<string, Secret>).get('x')
    expect(found).toBeInstanceOf(Secret)
    expect(found?.value).toEqual([new Date(0)])
    expect(b.has(found as Secret)).toBe(true)
  })

  test('may extend a built-in class when both functions are given', () => {
    class Prices extends Map<string, number> {}
    expect(() => registerClass(Prices)).toThrow(/Prices extends Map.*give both store and restore/)
    registerClass(Prices, {
      store: prices => ({ entries: [...prices] }),
      restore: ({ entries }) => new Prices(entries),
    })
    const { prices } = roundTrip({ prices: new Prices([['tea', 2]]) })
    expect(prices).toBeInstanceOf(Prices)
    expect(prices.get('tea')).toBe(2)
  })

  test('may extend Error, and keeps message, stack and cause where an Error has them', () => {
    class OrderError extends Error {
      readonly order = 17
    }
    registerClass(OrderError)
    const error = new OrderError('no tea', { cause: new Date(0) })
    const read = roundTrip({ error }).error
    expect(read).toBeInstanceOf(OrderError)
    expect([read.message, read.stack, read.cause, read.order]).toEqual([error.message, error.stack, error.cause, 17])
    expect(Object.keys(read)).toEqual(['order'])
  })

  test('may stand in itself', () => {
    class Employee {
      boss: Employee | null = null
      team = new Set<Employee>()
    }
    registerClass(Employee)
    const [ada, bea] = [new Employee(), new Employee()]
    ada.boss = ada
    bea.boss = ada
    ada.team.add(bea).add(ada)
    expect(isSameGraph(roundTrip({ bea, ada }), { bea, ada })).toBe(true)
  })

  test('is known by its exact prototype: an object that only looks like one is what it is', () => {
    class Ticket {
      seat = 1
    }
    registerClass(Ticket)
    expect(roundTrip({ a: { seat: 1 } }).a).not.toBeInstanceOf(Ticket)
    expect(refusalOf({ a: new (class Child extends Ticket {})() })).toContain('an instance of Child')
  })
})

describe('registerClass', () => {
  test('takes a class twice, and refuses another class of the same name', () => {
    class Twice {
      a = 1
    }
    registerClass(Twice)
    registerClass(Twice)
    expect(() => registerClass(class Twice {})).toThrow(
      /^\[sessionscope\] registerClass: another class is registered as "Twice"/,
    )
    expect(() => registerClass(Twice, { name: 'Again' })).toThrow(/registered as "Twice" already/)
    registerClass(class Twice {}, { name: 'Twice of another file' })
  })

  test('refuses what is no class, has no name, or has options that cannot be meant', () => {
    expect(() => registerClass(class {})).toThrow(/has no name/)
    expect(() => registerClass({} as typeof Object)).toThrow(/must be a class/)
    expect(() => registerClass((() => 1) as unknown as typeof Object)).toThrow(/must be a class/)
    expect(() => registerClass(Object)).toThrow(/no class of your own/)
    expect(() => registerClass(Date)).toThrow(/no class of your own/)
    class Odd {
      a = 1
    }
    expect(() => registerClass(Odd, { fields: 'a' as unknown as ['a'] })).toThrow(/fields of Odd must be an array/)
    expect(() => registerClass(Odd, { store: 'a' as unknown as () => object })).toThrow(
      /store of Odd must be a function/,
    )
    expect(() => registerClass(Odd, { fields: ['a'], store: () => ({}) })).toThrow(/both fields and store/)
  })

  test('takes a class with a private constructor', () => {
    class Only {
      readonly id: number
      private constructor(id: number) {
        this.id = id
      }
      static of(id: number): Only {
        return new Only(id)
      }
    }
    registerClass(Only)
    expect(roundTrip({ only: Only.of(3) }).only).toEqual(Only.of(3))
  })
})
