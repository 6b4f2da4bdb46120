import { expect, test } from 'vitest'
import type { Middleware } from '../../server/capture/recording.ts'
import type { Exchange, LockFacts } from '../../server/protocol/index.ts'
import { openViewer } from '../stream/support.ts'
import { settledExchanges } from '../support/api.ts'
import { type Handler, routes, serve } from '../support/app.ts'
import { createClient } from '../support/browser-like.ts'
import { answer, count, createDoor, eventually, exchangesByPath, locked, publish, tool } from './locking.ts'

const done = (each: Exchange | undefined) => each?.response.outcome === 'finished'

/** An app whose requests of one session take turns, a client that has a session, and a door in `/slow`. */
async function start() {
  const door = createDoor()
  const slow: Handler = async (req, res) => {
    await door.pass()
    count(req)
    res.end('ok')
  }
  const handlers = { '/new': fast, '/fast': fast, '/slow': slow, '/slow2': slow, '/slow3': slow }
  const origin = await serve('express 5', locked(), routes(handlers))
  const { visit } = createClient(origin)
  await visit('/new')
  return { origin, visit, door }
}
const fast: Handler = (req, res) => {
  count(req)
  res.end('ok')
}

test('a lock that nobody waits for is shown with its hold, and is no phase', async () => {
  const { origin, visit } = await start()
  await visit('/fast')
  const { '/new': first, '/fast': second } = await exchangesByPath(origin, all => done(all['/fast']))
  expect(first?.lock).toBeNull()
  expect(second?.lock).toEqual({
    fingerprint: second?.session?.fingerprint,
    backend: 'mutex',
    asked: expect.any(Number),
    waited: 0,
    held: expect.any(Number),
    blockedBy: [],
    blocked: [],
    released: 'end',
  })
  expect(second?.lock?.held).toBeGreaterThan(0)
  expect(second?.phases.map(({ name }) => name)).toEqual(['load', 'handler', 'save', 'respond'])
})

test('a lock that was lost while it was held is shown as lost, at a moment of its hold', async () => {
  const sessions: Middleware = (req, res, next) => {
    publish('acquire', req)
    const lost = performance.now()
    res.once('close', () => publish('release', req, { reason: 'end', lost: req.url === '/odd' ? -1e9 : lost }))
    next()
  }
  const origin = await serve('express 5', tool(sessions), routes({ '/new': answer, '/odd': answer }))
  for (const path of ['/new', '/odd']) await (await fetch(origin + path)).text()
  const all = await exchangesByPath(origin, all => all['/new']?.lock?.released === 'end' && done(all['/odd']))
  for (const path of ['/new', '/odd']) {
    const { asked = 0, waited, held, lost } = all[path]?.lock ?? {}
    expect(lost).toBeGreaterThanOrEqual(asked + (waited ?? 0))
    expect(lost).toBeLessThanOrEqual(asked + (waited ?? 0) + (held ?? 0))
  }
})

test('a wait names its holder, the holder those that waited, and the session is loaded after it', async () => {
  const { origin, visit, door } = await start()
  const slow = visit('/slow')
  await door.knock()
  const fast = visit('/fast')
  await exchangesByPath(origin, all => all['/fast']?.lock?.waited === null)
  door.open()
  await Promise.all([slow, fast])
  const all = await exchangesByPath(origin, all => done(all['/fast']) && done(all['/slow']))
  const [holder, waiter] = [all['/slow'], all['/fast']]
  expect(holder?.lock).toMatchObject({ waited: 0, blockedBy: [], blocked: [waiter?.id], released: 'end' })
  expect(waiter?.lock).toMatchObject({ blockedBy: [holder?.id], blocked: [], released: 'end' })
  const { asked = 0, waited } = waiter?.lock ?? {}
  const [lock, load, ...rest] = waiter?.phases ?? []
  expect(lock).toEqual({ name: 'lock', start: asked, end: asked + (waited ?? 0) })
  expect(load).toMatchObject({ name: 'load', start: lock?.end })
  expect(rest.map(({ name }) => name)).toEqual(['handler', 'save', 'respond'])
  // The holder wrote after the waiter came, and the waiter has seen it.
  expect(waiter?.session?.before).toEqual({ count: 2 })
})

test('waits and holds are shown while they last, and the queue says who waits for whom', async () => {
  const { origin, visit, door } = await start()
  const slow = visit('/slow')
  await door.knock()
  const next = visit('/slow2')
  const waiting = await exchangesByPath(origin, all => all['/slow2']?.lock?.waited === null)
  const [holder, waiter] = [waiting['/slow'], waiting['/slow2']]
  expect(holder).toMatchObject({
    duration: null,
    lock: { waited: 0, held: null, blocked: [waiter?.id], released: null },
  })
  expect(waiter).toMatchObject({ duration: null, lock: { held: null, blockedBy: [holder?.id], released: null } })
  const { queue } = await eventually<{ queue: unknown[] }>(origin, 'locks', () => true)
  expect(queue).toEqual([
    {
      fingerprint: holder?.lock?.fingerprint,
      backend: 'mutex',
      holder: { exchange: holder?.id, method: 'GET', url: '/slow', since: expect.any(Number) },
      foreign: null,
      waiting: [{ exchange: waiter?.id, method: 'GET', url: '/slow2', since: expect.any(Number) }],
    },
  ])
  door.open()
  await slow
  await door.knock()
  const holding = await exchangesByPath(origin, all => typeof all['/slow2']?.lock?.waited === 'number')
  expect(holding['/slow2']).toMatchObject({ duration: null, lock: { held: null, released: null } })
  expect((await eventually<{ queue: unknown[] }>(origin, 'locks', () => true)).queue).toEqual([])
  door.open()
  await next
})

test('all that had the lock during a wait are named in their order', async () => {
  const { origin, visit, door } = await start()
  const asked: Promise<Response>[] = []
  for (const [index, path] of ['/slow', '/slow2', '/slow3', '/fast'].entries()) {
    asked.push(visit(path))
    if (index === 0) await door.knock()
    else await exchangesByPath(origin, all => all[path]?.lock?.waited === null)
  }
  for (let left = 3; left > 0; left--) {
    await door.knock()
    door.open()
  }
  await Promise.all(asked)
  const all = await exchangesByPath(origin, all =>
    ['/slow', '/slow2', '/slow3', '/fast'].every(path => done(all[path])),
  )
  const ids = ['/slow', '/slow2', '/slow3', '/fast'].map(path => all[path]?.id)
  expect(all['/fast']?.lock?.blockedBy).toEqual(ids.slice(0, 3))
  expect(all['/slow']?.lock?.blocked).toEqual(ids.slice(1))
  expect(all['/slow2']?.lock).toMatchObject({ blockedBy: ids.slice(0, 1), blocked: ids.slice(2) })
})

test('a client that goes away while it waits leaves the queue', async () => {
  const { origin, visit, door } = await start()
  const slow = visit('/slow')
  await door.knock()
  const leaving = new AbortController()
  const gone = visit('/fast', { signal: leaving.signal }).catch(() => null)
  await exchangesByPath(origin, all => all['/fast']?.lock?.waited === null)
  leaving.abort()
  await gone
  const closed = await exchangesByPath(origin, all => all['/fast']?.response.outcome === 'aborted')
  expect(closed['/fast']?.phases.map(({ name }) => name)).toEqual(['lock'])
  expect((await eventually<{ queue: unknown[] }>(origin, 'locks', () => true)).queue).toEqual([])
  door.open()
  await slow
  const all = await exchangesByPath(origin, all => all['/fast']?.lock?.released === 'abort')
  expect(all['/fast']?.lock).toMatchObject({ held: 0, waited: expect.any(Number) })
})

/** An app whose session middleware does what a test says, and the lock of its only request. */
async function lockOf(middleware: Middleware, path = '/'): Promise<LockFacts | null> {
  const origin = await serve('express 5', tool(middleware), answer)
  await (await fetch(origin + path)).text()
  return (await settledExchanges(origin, 1))[0]?.lock ?? null
}

test.each([
  ['timeout', { released: 'timeout', held: 0 }],
  ['deadlock', { released: 'timeout', held: 0, deadlock: true }],
  ['abort', { released: 'abort', held: 0 }],
])('a wait that ends in %s never had the lock', async (reason, expected) => {
  const lock = await lockOf((req, _res, next) => {
    publish('wait', req)
    publish('leave', req, { reason })
    next()
  })
  expect(lock).toMatchObject({ ...expected, waited: expect.any(Number) })
})

test.each(['forget', 'abort', 'end'])('a lock that was given back by %s says so', async reason => {
  const lock = await lockOf((req, _res, next) => {
    publish('acquire', req)
    publish('release', req, { reason })
    next()
  })
  expect(lock).toMatchObject({ released: reason, held: expect.any(Number) })
})

test('holders in other processes are named once each, as they were last met, without secrets; this process is none', async () => {
  const now = Date.now()
  const holder = (pid: number, path: string, ago: number) => ({ pid, method: 'POST', path, since: now - ago })
  const lock = await lockOf((req, _res, next) => {
    publish('wait', req, { holder: holder(7, '/pay', 1000) })
    publish('wait', req, { holder: holder(process.pid, '/own', 10) })
    publish('wait', req, { holder: holder(8, '/of/key-of-a-session/x', 20) })
    publish('leave', req, { reason: 'timeout', holder: holder(7, '/pay', 5000) })
    next()
  })
  expect(lock?.foreign?.map(({ pid, method }) => [pid, method])).toEqual([
    [7, 'POST'],
    [8, 'POST'],
  ])
  expect(lock?.foreign?.[0]).toMatchObject({ path: '/pay' })
  expect(lock?.foreign?.[0]?.held).toBeGreaterThanOrEqual(5000)
  expect(JSON.stringify(lock)).not.toContain('key-of-a-session')
})

test('of several locks the one that was waited for stands for the request, else the first', async () => {
  const first = await lockOf((req, _res, next) => {
    publish('acquire', req, { key: 'a', backend: 'one' })
    publish('release', req, { key: 'a', backend: 'one' })
    publish('acquire', req, { key: 'b', backend: 'two' })
    next()
  })
  expect(first).toMatchObject({ backend: 'one', released: 'end' })
  const second = await lockOf((req, _res, next) => {
    publish('acquire', req, { key: 'a', backend: 'one' })
    publish('wait', req, { key: 'b', backend: 'two' })
    publish('acquire', req, { key: 'b', backend: 'two' })
    next()
  })
  expect(second).toMatchObject({ backend: 'two', held: null, released: null })
})

test('a lock that is given back after the response is over is shown with its end', async () => {
  let release = () => {}
  const origin = await serve(
    'express 5',
    tool((req, _res, next) => {
      publish('acquire', req)
      release = () => publish('release', req)
      next()
    }),
    answer,
  )
  await (await fetch(origin)).text()
  const [open] = await settledExchanges(origin, 1)
  expect(open?.lock).toMatchObject({ held: null, released: null })
  release()
  const [closed] = (
    await eventually<{ exchanges: Exchange[] }>(
      origin,
      'exchanges',
      ({ exchanges }) => exchanges[0]?.lock?.held !== null,
    )
  ).exchanges
  expect(closed?.lock).toMatchObject({ released: 'end' })
  const { asked = 0, held } = closed?.lock ?? {}
  expect(asked + (held ?? 0)).toBeGreaterThan(closed?.duration ?? Number.NaN)
})

test('Server-Timing says how long a request waited', async () => {
  const middleware: Middleware = (req, _res, next) => {
    publish('wait', req)
    setTimeout(() => {
      publish('acquire', req)
      next()
    }, 20)
  }
  const origin = await serve('express 5', tool(middleware, true), answer)
  const header = (await fetch(origin)).headers.get('Server-Timing') ?? ''
  expect(header).toMatch(/^lock;dur=[\d.]+, session;dur=[\d.]+, handler;dur=[\d.]+$/)
  expect(Number(/lock;dur=([\d.]+)/.exec(header)?.[1])).toBeGreaterThan(15)
})

test('a lock that nobody waits for is no news by itself', async () => {
  const turn = () => new Promise(setImmediate)
  const middleware: Middleware = async (req, _res, next) => {
    for (const act of [() => publish('acquire', req), () => publish('release', req)]) {
      for (let turns = 0; turns < 3; turns++) await turn()
      act()
    }
    for (let turns = 0; turns < 3; turns++) await turn()
    next()
  }
  const origin = await serve('express 5', tool(middleware), answer)
  const { messages, next } = await openViewer(origin)
  await next('history', ({ last }) => last)
  await (await fetch(origin)).text()
  await next('exchange', ({ exchange }) => exchange.duration !== null)
  expect(messages.filter(({ type }) => type === 'exchange')).toHaveLength(2)
})

test('a request that did not wait is recorded when it begins and when it ends, one that waited and its holder as they change', async () => {
  const { origin, visit, door } = await start()
  const { messages, next } = await openViewer(origin)
  await next('history', ({ last }) => last)
  await visit('/fast')
  const slow = visit('/slow')
  await door.knock()
  const other = visit('/slow2')
  await exchangesByPath(origin, all => all['/slow2']?.lock?.waited === null)
  door.open()
  await door.knock()
  door.open()
  await Promise.all([slow, other])
  await next('exchange', ({ exchange }) => exchange.request.url === '/slow2' && exchange.duration !== null)
  const of = (url: string) =>
    messages.flatMap(message => {
      if (message.type !== 'exchange' || message.exchange.request.url !== url) return []
      const { lock, duration } = message.exchange
      return [{ open: duration === null, waited: typeof lock?.waited, blocked: lock?.blocked.length }]
    })
  // Its beginning and its end, as of a request without a lock.
  expect(of('/fast')).toEqual([
    { open: true, waited: 'number', blocked: 0 },
    { open: false, waited: 'number', blocked: 0 },
  ])
  expect(of('/slow')).toEqual([
    { open: true, waited: 'number', blocked: 0 },
    { open: true, waited: 'number', blocked: 1 },
    { open: false, waited: 'number', blocked: 1 },
  ])
  expect(of('/slow2')).toEqual([
    { open: true, waited: 'object', blocked: 0 },
    { open: true, waited: 'number', blocked: 0 },
    { open: false, waited: 'number', blocked: 0 },
  ])
})
