import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Middleware } from '../../server/capture/recording.ts'
import { type ConnectOptions, connect } from '../../server/session.ts'
import { settledExchanges } from '../support/api.ts'
import { type Handler, routes, serve } from '../support/app.ts'
import { createClient } from '../support/browser-like.ts'
import { count, createDoor, exchangesByPath, tool } from './locking.ts'

/** An app with the engine, watched, and a client that has a session. */
async function start(handlers: Readonly<Record<string, Handler>>, options: ConnectOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'sessionscope-capture-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const fill: Handler = (req, res) => {
    count(req)
    res.end('ok')
  }
  const middleware = tool(connect({ folder, ...options }) as unknown as Middleware)
  const origin = await serve('express 5', middleware, routes({ '/fill': fill, ...handlers }))
  const { visit } = createClient(origin)
  await visit('/fill')
  return { origin, visit }
}

test('a request of the engine shows its lock, its storage and who wrote what', async () => {
  const { origin, visit } = await start({
    '/write': (req, res) => {
      count(req)
      res.end('ok')
    },
  })
  await visit('/write')
  const exchange = (await settledExchanges(origin, 2))[1]
  const fingerprint = exchange?.session?.fingerprint
  expect(exchange?.lock).toMatchObject({ fingerprint, backend: 'files', waited: 0, released: 'end' })
  expect(exchange?.session?.storage).toMatchObject([
    { op: 'get', store: 'files', fingerprint, result: 'found', by: 'load' },
    { op: 'set', store: 'files', fingerprint, result: 'ok', by: 'end' },
  ])
  expect(exchange?.session?.changes).toEqual([
    { kind: 'changed', path: 'count', before: 1, after: 2, by: expect.stringMatching(/locking\.ts:\d+$/) },
  ])
  expect(exchange?.session?.accesses.map(({ kind, path }) => `${kind} ${path}`)).toContain('write count')
  expect(exchange?.problems).toEqual([])
})

test('a request that holds the lock and writes nothing is told what it cost the others', async () => {
  const door = createDoor()
  const { origin, visit } = await start({
    '/idle': async (_req, res) => {
      await door.pass()
      res.end('ok')
    },
    '/next': (req, res) => {
      count(req)
      res.end('ok')
    },
  })
  const idle = visit('/idle')
  await door.knock()
  const next = visit('/next')
  await exchangesByPath(origin, all => all['/next']?.lock?.waited === null)
  // A wait that is worth a word.
  await new Promise(resolve => setTimeout(resolve, 60))
  door.open()
  await Promise.all([idle, next])
  const all = await exchangesByPath(origin, all => all['/idle']?.duration !== null && all['/next']?.duration != null)
  expect(all['/next']?.lock?.blockedBy).toEqual([all['/idle']?.id])
  expect(all['/next']?.phases.map(({ name }) => name)).toEqual(['lock', 'load', 'handler', 'save', 'respond'])
  expect(all['/idle']?.problems).toEqual([expect.objectContaining({ code: 'lock-held-idle' })])
})

test('a wait that was given up names the holder', async () => {
  const door = createDoor()
  const handlers: Readonly<Record<string, Handler>> = {
    '/slow': async (_req, res) => {
      await door.pass()
      res.end('ok')
    },
    '/late': (_req, res) => res.end('ok'),
  }
  const { origin, visit } = await start(handlers, { lockTimeout: '50ms' })
  const slow = visit('/slow')
  await door.knock()
  expect((await visit('/late')).status).toBe(503)
  door.open()
  await slow
  const { '/late': late } = await exchangesByPath(origin, all => all['/late']?.duration != null)
  expect(late?.lock).toMatchObject({ released: 'timeout', held: 0 })
  expect(late?.problems).toContainEqual(
    expect.objectContaining({ code: 'lock-timeout', why: expect.stringContaining('GET /slow had the lock') }),
  )
})

test('a request that the holder itself makes is told as a deadlock', async () => {
  let own = ''
  const { origin, visit } = await start({
    '/outer': async (req, res) => {
      const inner = await fetch(`${own}/inner`, { headers: { cookie: req.headers.cookie ?? '' } })
      res.end(String(inner.status))
    },
    '/inner': (_req, res) => res.end('ok'),
  })
  own = origin
  expect(await (await visit('/outer')).text()).toBe('508')
  const { '/inner': inner } = await exchangesByPath(origin, all => all['/inner']?.duration != null)
  expect(inner?.lock).toMatchObject({ released: 'timeout', deadlock: true })
  expect(inner?.problems).toContainEqual(
    expect.objectContaining({ code: 'lock-deadlock', why: expect.stringContaining('GET /outer has the lock') }),
  )
})

test('a lock that is given back by forget(res) is free while the request goes on', async () => {
  const door = createDoor()
  const { origin, visit } = await start({
    '/forgets': async (req, res) => {
      count(req)
      ;(req.session as unknown as { forget(res: unknown): void }).forget(res)
      await door.pass()
      res.end('ok')
    },
    '/next': (_req, res) => res.end('ok'),
  })
  const forgetting = visit('/forgets')
  await door.knock()
  await visit('/next')
  door.open()
  await forgetting
  const all = await exchangesByPath(origin, all => all['/forgets']?.duration != null)
  expect(all['/forgets']).toMatchObject({ lock: { released: 'forget' }, session: { verdict: 'forgotten' } })
  expect(all['/next']?.lock).toMatchObject({ waited: 0 })
  expect(all['/forgets']?.problems).toContainEqual(expect.objectContaining({ code: 'forgotten-writes' }))
})
