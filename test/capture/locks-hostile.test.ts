import { channel } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createLockQueues, QUEUE_BOUNDS } from '../../server/capture/lock-queues.ts'
import { LOCK_BOUNDS, type LockedExchange, openLock } from '../../server/capture/lock-state.ts'
import { openMarks } from '../../server/capture/phases.ts'
import type { Middleware } from '../../server/capture/recording.ts'
import type { Exchange } from '../../server/protocol/index.ts'
import { settledExchanges } from '../support/api.ts'
import { serve } from '../support/app.ts'
import { createRandom, seedOfRun } from '../support/random.ts'
import { answer, publish, tool } from './locking.ts'

const uncaught: unknown[] = []
const note = (error: unknown) => uncaught.push(error)
beforeEach(() => {
  uncaught.length = 0
  process.on('uncaughtException', note)
})
afterEach(() => {
  process.off('uncaughtException', note)
  expect(uncaught).toEqual([])
})

const events = ['wait', 'acquire', 'release', 'leave'] as const

/** The only exchange of an app whose session middleware publishes what a test wants, and the tool's own failures. */
async function exchangeOf(middleware: Middleware): Promise<{ exchange: Exchange | undefined; failures: unknown[] }> {
  const origin = await serve('express 5', tool(middleware), answer)
  expect(await (await fetch(origin)).text()).toBe('ok')
  const [exchange] = await settledExchanges(origin, 1)
  const problems = await (await fetch(`${origin}/__sessionscope/api/problems`)).json()
  return { exchange, failures: (problems as { failures: unknown[] }).failures }
}

const throwing = new Proxy(
  {},
  {
    get() {
      throw new Error('on purpose')
    },
  },
)

describe('what anybody may publish', () => {
  test('is ignored where it is no message', async () => {
    const { exchange, failures } = await exchangeOf((req, _res, next) => {
      const parts = { req, key: 'k', backend: 'b' }
      const messages: unknown[] = [undefined, null, 1, 'x', [], {}, () => 1, Symbol('s'), throwing, { req }]
      for (const bad of [undefined, null, 1, '', {}, [], Symbol('s'), 'x'.repeat(5000), throwing]) {
        messages.push({ ...parts, key: bad }, { ...parts, req: bad })
        if (bad !== 'x'.repeat(5000)) messages.push({ ...parts, backend: bad })
      }
      // Not the request that the tool knows.
      messages.push({ ...parts, req: new Proxy(req, {}) }, { ...parts, req: Object.create(req) })
      for (const event of events) for (const message of messages) channel(`sessionscope:lock:${event}`).publish(message)
      for (const message of messages) channel('sessionscope:storage').publish(message)
      next()
    })
    expect(exchange?.lock).toBeNull()
    expect(failures).toEqual([])
  })

  test('is ignored where a holder is none, and cut where it is too long', async () => {
    const { exchange } = await exchangeOf((req, _res, next) => {
      const good = { pid: 7, method: 'GET', path: '/', since: 1 }
      for (const bad of [null, 1, {}, { ...good, pid: '7' }, { ...good, method: 1 }, { ...good, path: undefined }]) {
        publish('wait', req, { holder: bad, backend: 'b'.repeat(5000) })
      }
      const long = 'x'.repeat(100_000)
      publish('wait', req, {
        holder: { ...good, method: long, path: long, since: Number.NaN },
        backend: 'b'.repeat(5000),
      })
      for (let pid = 1000; pid < 1500; pid++)
        publish('wait', req, { holder: { ...good, pid }, backend: 'b'.repeat(5000) })
      next()
    })
    expect(exchange?.lock?.backend).toHaveLength(32)
    expect(exchange?.lock?.foreign).toHaveLength(LOCK_BOUNDS.foreign)
    expect(exchange?.lock?.foreign?.[0]).toMatchObject({ method: 'x'.repeat(16), held: 0 })
    expect(exchange?.lock?.foreign?.[0]?.path.length).toBeLessThanOrEqual(2048)
  })

  test('out of order makes no lock that never was, and counts nothing twice', async () => {
    const { exchange } = await exchangeOf((req, _res, next) => {
      publish('release', req)
      publish('leave', req, { reason: 'timeout' })
      publish('acquire', req)
      publish('acquire', req)
      publish('wait', req)
      publish('leave', req, { reason: 'deadlock' })
      publish('release', req, { reason: 'no such reason' })
      publish('release', req, { reason: 'forget' })
      next()
    })
    expect(exchange?.lock).toMatchObject({ waited: 0, blockedBy: [], blocked: [], released: 'end' })
    expect(exchange?.lock).not.toHaveProperty('deadlock')
  })

  test('of thousands of keys keeps the first few of a request', async () => {
    const { exchange } = await exchangeOf((req, _res, next) => {
      for (let key = 0; key < 20_000; key++) publish('acquire', req, { key: `key ${key}` })
      next()
    })
    expect(exchange?.lock).toMatchObject({ waited: 0, held: null })
  })

  test('in any order, by any request, at any time leaves the app and the tool as they were', async () => {
    const seed = seedOfRun()
    console.log(`seed ${seed}`)
    const random = createRandom(seed)
    const requests: IncomingMessage[] = []
    const middleware: Middleware = (req, _res, next) => {
      requests.push(req)
      for (let i = 0; i < 50; i++) {
        const reason = random.pick(['end', 'forget', 'abort', 'timeout', 'deadlock', 'x'])
        const more = { key: `key ${random.int(3)}`, backend: random.pick(['a', 'b']), reason }
        publish(random.pick(events), random.pick(requests), more)
      }
      next()
    }
    const origin = await serve('express 5', tool(middleware), answer)
    for (let round = 0; round < 20; round++) {
      await Promise.all(Array.from({ length: 10 }, async () => (await fetch(origin)).text()))
    }
    const exchanges = await settledExchanges(origin, 200)
    for (const { id, lock } of exchanges) {
      expect(lock?.waited ?? 0).toBeGreaterThanOrEqual(0)
      expect(lock?.held ?? 0).toBeGreaterThanOrEqual(0)
      expect([...(lock?.blockedBy ?? []), ...(lock?.blocked ?? [])]).not.toContain(id)
    }
    const problems = (await (await fetch(`${origin}/__sessionscope/api/problems`)).json()) as { failures: unknown[] }
    expect(problems.failures).toEqual([])
  })
})

describe('the queues', () => {
  const exchange = (id: string): LockedExchange => ({ id, marks: openMarks(), locks: [], news: () => {} })
  const lockOf = (id: string, key: string) => {
    const lock = openLock(exchange(id), key, 'mutex')
    if (lock === null) throw new Error('no lock')
    return lock
  }

  test('forget what is given back or given up', () => {
    const queues = createLockQueues()
    const [holder, waiter] = [lockOf('a', 'k'), lockOf('b', 'k')]
    queues.acquires(holder)
    queues.waits(waiter)
    queues.leaves(waiter)
    expect(queues.size).toBe(1)
    queues.leaves(holder)
    expect(queues.size).toBe(0)
  })

  test('do not grow with an app that never publishes a release', () => {
    const queues = createLockQueues()
    for (let n = 0; n < 5000; n++) {
      const lock = lockOf(`exchange ${n}`, `key ${n}`)
      queues.acquires(lock)
      lock.exchange.marks.closed = 1
      queues.closes(lock)
    }
    expect(queues.size).toBe(QUEUE_BOUNDS.kept)
    const late = createLockQueues()
    for (let n = 0; n < 5000; n++) {
      const lock = lockOf(`exchange ${n}`, `key ${n}`)
      lock.exchange.marks.closed = 1
      late.acquires(lock)
    }
    expect(late.size).toBe(QUEUE_BOUNDS.kept)
  })

  test('do not grow with waiters whose requests are over, nor beyond their bound with open ones', () => {
    const queues = createLockQueues()
    for (let n = 0; n < 100; n++) {
      const lock = lockOf(`exchange ${n}`, `key ${n}`)
      queues.waits(lock)
      queues.closes(lock)
    }
    expect(queues.size).toBe(0)
    for (let n = 0; n < QUEUE_BOUNDS.keys + 500; n++) queues.acquires(lockOf(`exchange ${n}`, `key ${n}`))
    expect(queues.size).toBe(QUEUE_BOUNDS.keys)
  })

  test('name at most so many requests of each other, and stay quick with thousands that wait', () => {
    const queues = createLockQueues()
    const holder = lockOf('holder', 'k')
    queues.acquires(holder)
    const waiters = Array.from({ length: 3000 }, (_, n) => lockOf(`waiter ${n}`, 'k'))
    for (const waiter of waiters) queues.waits(waiter)
    expect(holder.blocked).toHaveLength(LOCK_BOUNDS.links)
    for (const waiter of waiters) {
      queues.leaves(holder)
      queues.acquires(waiter)
    }
    expect(Math.max(...waiters.map(({ blocked }) => blocked.length))).toBe(LOCK_BOUNDS.links)
    expect(Math.max(...waiters.map(({ blockedBy }) => blockedBy.length))).toBe(LOCK_BOUNDS.links)
  })

  test('know a holder whose response is over but whose lock is not given back', () => {
    const queues = createLockQueues()
    const [holder, waiter] = [lockOf('a', 'k'), lockOf('b', 'k')]
    queues.acquires(holder)
    holder.exchange.marks.closed = 1
    queues.closes(holder)
    queues.waits(waiter)
    expect(waiter.blockedBy).toEqual(['a'])
  })
})
