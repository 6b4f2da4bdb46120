import { expect, it } from 'vitest'
import { createFailures } from '../../server/stream/failures.ts'
import { createHistory } from '../../server/stream/history.ts'
import { measure } from '../../server/stream/measure.ts'
import { makeExchange, makeSession } from './support.ts'

const seqs = (history: ReturnType<typeof createHistory>) => history.list().map(({ seq }) => seq)

it('keeps the last exchanges up to its capacity, oldest first', () => {
  const history = createHistory({ capacity: 10, maxBytes: 1e9 })
  for (let seq = 1; seq <= 25; seq++) history.record(makeExchange(seq))
  expect(seqs(history)).toEqual([16, 17, 18, 19, 20, 21, 22, 23, 24, 25])
  expect(history.get('exchange-15')).toBeUndefined()
  expect(history.get('exchange-16')?.seq).toBe(16)
})

it('replaces an exchange of the same id in its place', () => {
  const history = createHistory({ capacity: 10, maxBytes: 1e9 })
  for (let seq = 1; seq <= 12; seq++) history.record(makeExchange(seq, { duration: null }))
  history.record(makeExchange(5, { duration: 9 }))
  expect(seqs(history)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
  expect(history.get('exchange-5')?.duration).toBe(9)
})

it('drops the oldest where its bytes are used up, and refuses what alone is larger', () => {
  const big = makeSession('a', { after: 'x'.repeat(100_000) })
  const maxBytes = 3.5 * measure(makeExchange(1, { session: big }))
  const history = createHistory({ capacity: 100, maxBytes })
  for (let seq = 1; seq <= 7; seq++) expect(history.record(makeExchange(seq, { session: big }))).toBe(true)
  expect(seqs(history)).toEqual([5, 6, 7])
  expect(history.record(makeExchange(8, { session: makeSession('a', { after: 'x'.repeat(1e6) }) }))).toBe(false)
  expect(seqs(history)).toEqual([5, 6, 7])
  history.record(makeExchange(6, { session: makeSession('a', { after: 'x'.repeat(250_000) }) }))
  expect(seqs(history)).toEqual([6, 7])
})

/** mulberry32 */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

it.each([1, 2, 3, 4, 5].map(index => index * 7919))(
  'agrees with a plain list over random operations, seed %i',
  seed => {
    const next = random(seed)
    const int = (n: number) => Math.floor(next() * n)
    const make = (seq: number) =>
      makeExchange(seq, { session: makeSession('a', { after: 'x'.repeat(int(4000)) }), duration: int(100) })
    let capacity = 20
    const maxBytes = 40_000
    const history = createHistory({ capacity, maxBytes })
    let model: ReturnType<typeof make>[] = []
    const sum = () => model.reduce((total, each) => total + measure(each), 0)
    for (let step = 1; step <= 2000; step++) {
      const what = next()
      if (what < 0.01) {
        history.clear()
        model = []
      } else if (what < 0.03) {
        capacity = 10 + int(40)
        history.resize(capacity)
        model = model.slice(-capacity)
      } else {
        const exchange = make(what < 0.5 ? step : Math.max(1, step - int(40)))
        const index = model.findIndex(({ id }) => id === exchange.id)
        if (index >= 0) model[index] = exchange
        else model = [...model, exchange].slice(-capacity)
        while (sum() > maxBytes) model.shift()
        history.record(exchange)
      }
      expect(history.list()).toEqual(model)
      expect([history.size, history.capacity, history.bytes]).toEqual([model.length, capacity, sum()])
    }
  },
)

it('is read in parts that hold at least one exchange and no more bytes than asked for', () => {
  const history = createHistory({ capacity: 10, maxBytes: 1e9 })
  for (let seq = 1; seq <= 12; seq++) history.record(makeExchange(seq))
  const two = 2 * measure(makeExchange(12))
  const parts: number[][] = []
  for (let next = 0; next < history.end; ) {
    const part = history.read(next, history.end, two)
    parts.push(part.exchanges.map(({ seq }) => seq))
    next = part.next
  }
  expect(parts.flat()).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
  expect(parts.every(part => part.length >= 1 && part.length <= 2)).toBe(true)
  expect(history.read(0, history.end, 1).exchanges).toHaveLength(1)
  expect(history.read(history.end, history.end, two)).toEqual({ exchanges: [], next: history.end })
})

it('counts failures by place and message, and forgets the oldest of too many', () => {
  const failures = createFailures()
  failures.add('capture', new Error('a'))
  expect(failures.add('capture', new Error('a')).count).toBe(2)
  failures.add('capture', 'a')
  failures.add('inject', new Error('a'))
  expect(failures.list().map(({ where, message, count }) => [where, message, count])).toEqual([
    ['capture', 'a', 3],
    ['inject', 'a', 1],
  ])
  for (let index = 0; index < 200; index++) failures.add('capture', new Error(`${index}${'x'.repeat(10_000)}`))
  expect(failures.list()).toHaveLength(50)
  expect(Math.max(...failures.list().map(({ message }) => message.length))).toBe(500)
})

it('counts a failure whatever was thrown', () => {
  const failures = createFailures()
  const hostile = {
    toString() {
      throw new Error('no')
    },
  }
  const revoked = Proxy.revocable({}, {})
  revoked.revoke()
  for (const thrown of [null, undefined, Symbol('s'), Object.create(null), hostile, revoked.proxy]) {
    expect(typeof failures.add('capture', thrown).message).toBe('string')
  }
})
