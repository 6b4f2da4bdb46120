import { describe, expect, test } from 'vitest'
import { type ConnectOptions, connect, memoryGenerations } from '../../server/session.ts'
import { routes, serve } from '../support/app.ts'
import { createClient } from '../support/browser-like.ts'
import { type Handlers, put, show } from './support/app.ts'

type Callback = (error: unknown, session?: unknown) => void

/** A store of express-session in memory, whose calls can be held up. */
function slowStore() {
  const sessions = new Map<string, string>()
  const held = new Set<string>()
  const late: (() => void)[] = []
  const answer = (op: string, run: () => void) => void (held.has(op) ? late.push(run) : setImmediate(run))
  class SlowStore {
    get(id: string, callback: Callback) {
      const text = sessions.get(id)
      answer('get', () => callback(null, text === undefined ? null : JSON.parse(text)))
    }
    set(id: string, session: unknown, callback?: Callback) {
      const text = JSON.stringify(session)
      answer('set', () => {
        sessions.set(id, text)
        callback?.(null)
      })
    }
    destroy(id: string, callback?: Callback) {
      answer('destroy', () => {
        sessions.delete(id)
        callback?.(null)
      })
    }
  }
  const release = () => {
    held.clear()
    for (const run of late.splice(0)) run()
  }
  return { store: new SlowStore(), hold: (op: string) => void held.add(op), release }
}

/** The first call comes to nothing. */
function dropOnce<A extends unknown[]>(call: (...args: A) => void): (...args: A) => void {
  let isFirst = true
  return (...args) => {
    if (!isFirst) call(...args)
    isFirst = false
  }
}

const handlers: Handlers = { '/': show, '/login': put('user', 'ann'), '/other': put('user', 'bob') }

async function appOn(options: ConnectOptions) {
  const origin = await serve('express 5', connect(options), routes(handlers as never))
  return createClient(origin)
}

describe('a storage that does not answer', () => {
  test('is an error within storageTimeout that names it, and the app goes on when it answers again', async () => {
    const { store, hold, release } = slowStore()
    const { visit } = await appOn({ store, storageTimeout: 60 })
    await visit('/login')
    hold('get')
    const start = performance.now()
    const response = await visit('/')
    expect(performance.now() - start).toBeLessThan(10_000)
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('1')
    expect(await response.text()).toMatch(/SlowStore.*Cure: /s)
    release()
    expect(await (await visit('/')).json()).toEqual({ user: 'ann' })
  })

  test('while a session is saved, the response says so instead of pretending', async () => {
    const { store, hold, release } = slowStore()
    const { visit } = await appOn({ store, storageTimeout: 60 })
    await visit('/login')
    hold('set')
    const response = await visit('/other')
    expect(response.status).toBe(503)
    expect(await response.text()).toContain('Whether it was stored is not known')
    release()
    expect((await visit('/other')).status).toBe(200)
  })

  test('while the old id of a renewed session is removed, which the end of the request makes good', async () => {
    const { store } = slowStore()
    const renew: Handlers[string] = async (req, res) => {
      req.session.renew()
      const error = await new Promise(resolve => void req.session.save(resolve))
      res.end(String((error as { code?: unknown } | undefined)?.code))
    }
    const options = { store, storageTimeout: 60 }
    const origin = await serve('express 5', connect(options), routes({ ...handlers, '/renew': renew } as never))
    const { visit, jar } = createClient(origin)
    await visit('/login')
    const old = jar.get('session_id') ?? ''
    store.destroy = dropOnce(store.destroy)
    expect(await (await visit('/renew')).text()).toBe('ERR_SESSION_STORAGE')
    expect(await (await visit('/')).json()).toEqual({ user: 'ann' })
    jar.set('session_id', old)
    expect(await (await visit('/')).json()).toEqual({})
  })

  test('so is the counter of an encrypted cookie', async () => {
    const counter = memoryGenerations()
    let isSilent = false
    const generation = {
      get: (id: string) => (isSilent ? new Promise<number>(() => {}) : counter.get(id)),
      raise: counter.raise,
    }
    const { visit } = await appOn({ cookieKey: 'a secret of thirty-two characters', generation, storageTimeout: 60 })
    await visit('/login')
    isSilent = true
    const response = await visit('/')
    expect(response.status).toBe(503)
    expect(await response.text()).toContain('the counter that connect({ generation }) was given has not answered')
    isSilent = false
    expect(await (await visit('/')).json()).toEqual({ user: 'ann' })
  })
})
