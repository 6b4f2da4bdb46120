import { describe, expect, test } from 'vitest'
import type { Middleware } from '../../server/capture/recording.ts'
import { sessionscope } from '../../server/index.ts'
import { type ConnectOptions, connect, registerClass } from '../../server/session.ts'
import { type EngineHandler, gate, type Handlers, put, temporaryFolder } from '../engine/support/app.ts'
import { settledExchanges } from '../support/api.ts'
import { routes, serve } from '../support/app.ts'
import { createClient } from '../support/browser-like.ts'

async function start(handlers: Handlers, options: ConnectOptions = {}) {
  const folder = options.folder ?? (await temporaryFolder())
  const tool = sessionscope(connect({ ...options, folder }) as Middleware, { enabled: true, print: false })
  const origin = await serve('express 5', tool, routes(handlers as never))
  const exchanges = (count: number) => settledExchanges(origin, count)
  const last = async (count: number) => (await exchanges(count)).at(-1)
  return { origin, folder, exchanges, last, ...createClient(origin) }
}

const answer =
  (run: EngineHandler): EngineHandler =>
  async (req, res, next) => {
    await run(req, res, next)
    if (!res.writableEnded) res.end('ok')
  }

describe('the verdict on a session of the engine', () => {
  test.each<[string, EngineHandler, string, RegExp]>([
    ['an empty forget', answer(req => req.session.forget()), 'forgotten', /forget\(\) was called; nothing had changed/],
    [
      'a forget with changes',
      answer(req => {
        req.session.a = 2
        req.session.forget()
      }),
      'forgotten',
      /dropped: `a` changed from 1 to 2/,
    ],
    [
      'a server error',
      (req, res) => {
        req.session.a = 2
        res.statusCode = 500
        res.end()
      },
      'forgotten',
      /the answer is a server error.*dropped: `a` changed/,
    ],
    ['a message', answer(req => void req.session.flash('hello')), 'modified', /a message was kept for a later request/],
    ['a cookie option', answer(req => req.session.secure()), 'modified', /the cookie's options changed/],
    ['renew', answer(req => req.session.renew()), 'regenerated', /saved under a new id; the old one is dead/],
    [
      'regenerate',
      answer(req => req.session.regenerate() as Promise<void>),
      'regenerated',
      /the old session is removed, and the new one is empty/,
    ],
    ['clear', answer(req => req.session.clear()), 'destroyed', /an empty session is not kept/],
    ['destroy', answer(req => req.session.destroy() as Promise<void>), 'destroyed', /by req\.session\.destroy\(\)/],
    [
      'null',
      answer(req => {
        ;(req as { session: unknown }).session = null
      }),
      'destroyed',
      /req\.session was set to null/,
    ],
    [
      'an explicit save',
      answer(async req => {
        req.session.a = 2
        await req.session.save()
      }),
      'modified',
      /^saved by req\.session\.save\(\): `a` changed from 1 to 2$/,
    ],
    [
      'another order of keys',
      answer(req => {
        const { a } = req.session
        delete req.session.a
        req.session.a = a
      }),
      'clean',
      /nothing changed/,
    ],
    [
      'what cannot be stored',
      answer(req => {
        req.session.a = () => {}
      }),
      'failed',
      /not saved: .*\ba\b/,
    ],
  ])('after %s', async (_name, handler, verdict, reason) => {
    const { visit, last } = await start({ '/put': put('a', 1), '/': handler })
    await visit('/put')
    await visit('/')
    const session = (await last(2))?.session
    expect(session?.verdict).toBe(verdict)
    expect(session?.reason).toMatch(reason)
  })

  test('is touched where the storage was told of the use', async () => {
    const { visit, last } = await start({ '/put': put('a', 1), '/': (_req, res) => res.end() }, { idle: 600 })
    await visit('/put')
    await new Promise(resolve => setTimeout(resolve, 60))
    await visit('/')
    expect((await last(2))?.session).toMatchObject({ verdict: 'touched', changes: [] })
  })

  test('is failed where the lock could not be had, with the holder', async () => {
    const { opened, open } = gate()
    const began = gate()
    const { visit, exchanges } = await start(
      {
        '/put': put('a', 1),
        '/slow': async (_req, res) => {
          began.open()
          await opened
          res.end()
        },
        '/': (_req, res) => res.end(),
      },
      { lockTimeout: 50 },
    )
    await visit('/put')
    const slow = visit('/slow')
    await began.opened
    await visit('/')
    open()
    await slow
    const refused = (await exchanges(3)).find(({ request }) => request.url === '/')
    expect(refused?.session).toMatchObject({ verdict: 'failed', reason: expect.stringContaining('GET /slow') })
    expect(refused?.lock).toMatchObject({ released: 'timeout', held: 0 })
  })
})

describe('who read and wrote', () => {
  test('is told by path, with file and line', async () => {
    const { visit, last } = await start({
      '/put': put('cart', { items: [{ qty: 1 }] }),
      '/': (req, res) => {
        const { items } = req.session.cart as { items: { qty: number }[] }
        Object.assign(items[0] ?? {}, { qty: 2 })
        delete req.session.gone
        res.end(String(req.session.crat))
      },
    })
    await visit('/put')
    await visit('/')
    const session = (await last(2))?.session
    const seen = session?.accesses.map(({ kind, path, missing }) => `${kind} ${path}${missing ? ' missing' : ''}`)
    expect(seen).toEqual(
      expect.arrayContaining(['read cart', 'read cart.items', 'write cart.items[0].qty', 'read crat missing']),
    )
    for (const { by } of session?.accesses ?? []) expect(by).toMatch(/^test\/adapters\/engine\.test\.ts:\d+$/)
    expect(session?.changes).toMatchObject([
      { path: 'cart.items[0].qty', by: expect.stringContaining('engine.test.ts') },
    ])
  })

  test('changes nothing of what the app sees: identity, copies, classes', async () => {
    registerClass(Point)
    const { visit } = await start({
      '/put': (req, res) => {
        const user = { name: 'ann' }
        req.session.user = user
        req.session.at = new Point()
        res.end(String(req.session.user === user))
      },
      '/': (req, res) => {
        const { user } = req.session
        const same = [user === req.session.user, req.session.at instanceof Point]
        res.end(JSON.stringify([...same, structuredClone({ ...req.session }.user), Object.keys(req.session)]))
      },
    })
    expect(await (await visit('/put')).text()).toBe('true')
    expect(await (await visit('/')).json()).toEqual([true, true, { name: 'ann' }, ['user', 'at']])
  })
})

class Point {
  x = 1
}

describe('locks', () => {
  test('a wait is told of both sides: who waited for whom, and for how long', async () => {
    const { opened, open } = gate()
    const began = gate()
    const { visit, exchanges } = await start({
      '/put': put('a', 1),
      '/slow': async (_req, res) => {
        began.open()
        await opened
        res.end()
      },
      '/': (_req, res) => res.end(),
    })
    await visit('/put')
    const slow = visit('/slow')
    await began.opened
    const next = visit('/')
    setTimeout(open, 60)
    await Promise.all([slow, next])
    const [, holder, waiter] = await exchanges(3)
    expect(holder?.lock).toMatchObject({ backend: 'files', blocked: [waiter?.id], released: 'end' })
    expect(waiter?.lock?.blockedBy).toEqual([holder?.id])
    expect(waiter?.lock?.waited).toBeGreaterThan(30)
    expect(waiter?.lock?.fingerprint).toBe(waiter?.session?.fingerprint)
    expect(waiter?.phases[0]?.name).toBe('lock')
  })
})

test('the calls of the storage are told with their times', async () => {
  const { visit, exchanges } = await start({ '/put': put('a', 1), '/': (_req, res) => res.end() })
  await visit('/put')
  await visit('/')
  const [first, second] = await exchanges(2)
  expect(first?.session?.storage).toMatchObject([{ op: 'set', store: 'files', result: 'ok', by: 'end' }])
  expect(second?.session?.storage).toMatchObject([{ op: 'get', store: 'files', result: 'found', by: 'load' }])
})

test('no id of a session leaves the process', async () => {
  const { visit, origin, jar, exchanges } = await start({
    '/put': put('a', 1),
    '/': (req, res) => res.end(req.sessionID),
  })
  await visit('/put')
  await visit('/')
  await exchanges(2)
  const text = await (await fetch(`${origin}/__sessionscope/api/exchanges`)).text()
  expect(text).not.toContain(jar.get('session_id'))
})
