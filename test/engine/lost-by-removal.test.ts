import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { describe, expect, onTestFinished, test } from 'vitest'
import { storageOf } from '../../server/engine/inspect.ts'
import type { Storage } from '../../server/engine/storages/storage.ts'
import { connect, type StorageEvent } from '../../server/session.ts'
import { routes, serve } from '../support/app.ts'
import { createClient } from '../support/browser-like.ts'
import { type Handlers, put } from './support/app.ts'
import { reports, twoAtOnce } from './support/two-at-once.ts'

describe('without a lock, a request that removes what it has loaded', () => {
  test('undoes no logout where it renews the session', async () => {
    const { meet, visit, jar } = await twoAtOnce()
    const { slow } = await meet('/logout', '/slow-renew')
    expect(slow.status).toBe(409)
    expect(jar.size).toBe(0)
    expect(await (await visit('/')).json()).toEqual({})
  })

  test.each([
    ['/slow-renew', { user: 'ann' }],
    ['/slow-empty', {}],
  ])('%s, which removes what the other has stored, reports it', async (path, left) => {
    const found = reports()
    const { meet, visit } = await twoAtOnce()
    await meet('/quick', path)
    expect(await (await visit('/')).json()).toEqual(left)
    const facts = { lostCount: 1, revivedCount: 0, keys: ['quick'], lost: [{ by: { path: '/quick' } }] }
    expect(found).toMatchObject([{ update: { by: { path } }, ...facts }])
  })

  test.each(['/slow-renew', '/slow-empty'])("%s is refused with onConflict: 'reject'", async path => {
    const { meet, visit } = await twoAtOnce({ onConflict: 'reject' })
    const { slow } = await meet('/quick', path)
    expect(slow.status).toBe(409)
    expect(await (await visit('/')).json()).toEqual({ user: 'ann', quick: true })
  })
})

test.each(['/renew', '/empty'])(
  'what is stored in the very moment of its removal by %s is reported, too',
  async path => {
    const found = reports()
    const middleware = connect({ memory: true, lock: false })
    const storage = storageOf(middleware)?.storage
    const handlers: Handlers = {
      '/login': put('user', 'ann'),
      '/renew': (req, res) => {
        req.session.renew()
        res.end()
      },
      '/empty': (req, res) => {
        req.session.user = undefined
        delete req.session.user
        res.end()
      },
    }
    const origin = await serve('express 5', middleware, routes(handlers as never))
    const { visit } = createClient(origin)
    await visit('/login')
    // Once it has looked again, another request is quicker than the removal.
    const quicker = (message: unknown) => {
      const { req, op, by, key } = message as StorageEvent
      if (req.url !== path || op !== 'get' || by === 'load') return
      unsubscribe('sessionscope:storage', quicker)
      const record = { data: '{"json":{"quick":1}}', flash: null, created: Date.now(), client: null, cookie: null }
      const by2 = { pid: 1, method: 'GET', path: '/quicker', at: Date.now() }
      storage?.save(key, record, { stored: null, update: { id: 'quicker', by: by2 } })
    }
    subscribe('sessionscope:storage', quicker)
    onTestFinished(() => void unsubscribe('sessionscope:storage', quicker))
    await visit(path)
    expect(found.at(-1)).toMatchObject({ update: { by: { path } }, lost: [{ id: 'quicker' }] })
  },
)

test('what cannot be read any more when it is to be removed ends the attempt', async () => {
  const middleware = connect({ memory: true, lock: false })
  const storage = storageOf(middleware)?.storage as Required<Pick<Storage, 'destroyVersion' | 'load'>>
  const load = storage.load
  let asked = 0
  const handlers: Handlers = {
    '/login': put('user', 'ann'),
    '/renew': (req, res) => {
      // As with a row that somebody has damaged: it is there, of another version, and nobody can read it.
      storage.destroyVersion = async () => {
        asked++
        storage.load = async () => null
        return false
      }
      req.session.renew()
      res.end('renewed')
    },
  }
  const origin = await serve('express 5', middleware, routes(handlers as never))
  const { visit } = createClient(origin)
  await visit('/login')
  expect(await (await visit('/renew')).text()).toBe('renewed')
  expect(asked).toBe(1)
  storage.load = load
})
