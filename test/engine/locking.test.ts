import { channel } from 'node:diagnostics_channel'
import { request } from 'node:http'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type ConnectOptions, connect, type LockLeave } from '../../server/session.ts'
import { routes, serve } from '../support/app.ts'
import { createClient } from '../support/browser-like.ts'
import { asHandler, cookieOf, type EngineHandler, engineApp, gate, put, show, temporaryFolder } from './support/app.ts'

const pause = () => new Promise(resolve => setImmediate(resolve))

/** Reads, lets others run, writes: what loses updates without a lock. */
const increment: EngineHandler = async (req, res) => {
  const { n } = req.session as { n?: number }
  await pause()
  req.session.n = (n ?? 0) + 1
  res.end(String(req.session.n))
}

/** Messages of a channel, until the test ends. */
function listen<T>(name: string): T[] {
  const messages: T[] = []
  const listener = (message: unknown) => void messages.push(message as T)
  channel(name).subscribe(listener)
  onTestFinished(() => void channel(name).unsubscribe(listener))
  return messages
}

describe('the lock of a session', () => {
  test('lets no update be lost', async () => {
    const { visit } = await engineApp({ '/': increment })
    await visit('/')
    await Promise.all(Array.from({ length: 40 }, () => visit('/')))
    expect(await (await visit('/')).text()).toBe('42')
  })

  test('is given in the order of arrival', async () => {
    const { opened, open } = gate()
    const order: string[] = []
    const arrived: (() => void)[] = []
    const waits = listen('sessionscope:lock:wait')
    const { visit } = await engineApp({
      '/put': put('a', 1),
      '/': async (req, res) => {
        order.push(req.url?.slice(2) ?? '')
        if (order.length === 1) await opened
        res.end()
      },
    })
    await visit('/put')
    const visits = []
    for (const name of ['0', '1', '2', '3', '4']) {
      const count = waits.length
      visits.push(visit(`/?${name}`))
      while (name === '0' ? order.length === 0 : waits.length === count) await pause()
    }
    expect(arrived).toEqual([])
    open()
    await Promise.all(visits)
    expect(order).toEqual(['0', '1', '2', '3', '4'])
  })

  test('of one session is not in the way of another', async () => {
    const { opened, open } = gate()
    const { client } = await engineApp({
      '/put': put('a', 1),
      '/slow': async (_req, res) => {
        await opened
        res.end()
      },
      '/': show,
    })
    const [ann, bob] = [client(), client()]
    await Promise.all([ann.visit('/put'), bob.visit('/put')])
    const slow = ann.visit('/slow')
    expect((await bob.visit('/')).status).toBe(200)
    open()
    await slow
  })

  test('is held by a first request, whose headers are out before it is over', async () => {
    const { opened, open } = gate()
    const { origin } = await engineApp({
      '/first': async (req, res) => {
        req.session.n = 1
        res.write('first ')
        await opened
        req.session.n = 2
        res.end('done')
      },
      '/': show,
    })
    const first = await fetch(`${origin}/first`)
    const second = fetch(origin, { headers: { cookie: `session_id=${cookieOf(first)?.value}` } })
    expect(await Promise.race([second.then(() => 'answered'), new Promise(r => setTimeout(r, 60, 'waits'))])).toBe(
      'waits',
    )
    open()
    expect(await first.text()).toBe('first done')
    expect(await (await second).json()).toEqual({ n: 2 })
  })

  test.each([
    ['an error', (_req, _res, next) => next(new Error('oh'))],
    [
      'an exception',
      () => {
        throw new Error('oh')
      },
    ],
    [
      'a rejection',
      async () => {
        throw new Error('oh')
      },
    ],
    ['a 404', (_req, _res, next) => next()],
    [
      'a redirect',
      asHandler((_req, res) => {
        res.writeHead(302, { location: '/' }).end()
      }),
    ],
    [
      'destroy',
      async (req, res) => {
        await req.session.destroy()
        res.end()
      },
    ],
    ['a connection that the server cuts', (_req, res) => res.destroy()],
  ] satisfies [string, EngineHandler][])('is given back after %s', async (_name, handler) => {
    const { visit } = await engineApp({ '/put': put('a', 1), '/out': handler, '/': show }, { lockTimeout: '2s' })
    await visit('/put')
    await visit('/out').catch(() => {})
    expect((await visit('/')).status).toBe(200)
  })

  test('is given back when the client goes away, and what the handler writes later is still stored', async () => {
    const { opened, open } = gate()
    const began = gate()
    const finished = gate()
    const { visit, origin, jar } = await engineApp({
      '/put': put('a', 1),
      '/slow': async (req, res) => {
        began.open()
        await opened
        req.session.late = true
        await req.session.save()
        res.end()
        finished.open()
      },
      '/': show,
    })
    await visit('/put')
    const controller = new AbortController()
    const headers = { cookie: `session_id=${jar.get('session_id')}` }
    const slow = fetch(`${origin}/slow`, { headers, signal: controller.signal }).catch(() => 'gone')
    await began.opened
    controller.abort()
    await slow
    expect(await (await visit('/')).json()).toEqual({ a: 1 })
    open()
    await finished.opened
    expect(await (await visit('/')).json()).toEqual({ a: 1, late: true })
  })

  test('that was given back so is not written over: the later change of a request whose client is gone is refused', async () => {
    const { opened, open } = gate()
    const began = gate()
    const failed = gate()
    let error: unknown
    const { visit, origin, jar } = await engineApp({
      '/put': put('a', 1),
      '/change': put('a', 2),
      '/slow': async (req, res) => {
        began.open()
        await opened
        req.session.a = 3
        error = await (req.session.save() as Promise<void>).catch((reason: unknown) => reason)
        failed.open()
        res.end()
      },
      '/': show,
    })
    await visit('/put')
    const controller = new AbortController()
    const headers = { cookie: `session_id=${jar.get('session_id')}` }
    const slow = fetch(`${origin}/slow`, { headers, signal: controller.signal }).catch(() => 'gone')
    await began.opened
    controller.abort()
    await slow
    await visit('/change')
    open()
    await failed.opened
    expect(error).toMatchObject({ code: 'ERR_SESSION_CONFLICT', status: 409 })
    expect(await (await visit('/')).json()).toEqual({ a: 2 })
  })
})

describe('a wait', () => {
  test('is bounded: the error names the holder, and is a 503 with Retry-After', async () => {
    const { opened, open } = gate()
    const began = gate()
    const { visit } = await engineApp(
      {
        '/put': put('a', 1),
        '/checkout': async (_req, res) => {
          began.open()
          await opened
          res.end()
        },
        '/': show,
      },
      { lockTimeout: 60 },
    )
    await visit('/put')
    const slow = visit('/checkout?secret=1', { method: 'POST' })
    await began.opened
    const refused = await visit('/')
    expect(refused.status).toBe(503)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    const text = await refused.text()
    expect(text).toContain('POST /checkout')
    expect(text).toContain(String(process.pid))
    expect(text).not.toContain('secret')
    open()
    await slow
    expect((await visit('/')).status).toBe(200)
  })

  test('ends when its client goes away, and its handler never runs', async () => {
    const { opened, open } = gate()
    const leaves = listen<LockLeave>('sessionscope:lock:leave')
    const waits = listen('sessionscope:lock:wait')
    let ran = 0
    const { visit, origin, jar } = await engineApp({
      '/put': put('a', 1),
      '/slow': async (_req, res) => {
        await opened
        res.end()
      },
      '/': (_req, res) => {
        ran++
        res.end()
      },
    })
    await visit('/put')
    const slow = visit('/slow')
    const waiting = request(origin, { headers: { cookie: `session_id=${jar.get('session_id')}` } }).on(
      'error',
      () => {},
    )
    waiting.end()
    while (waits.length === 0) await pause()
    waiting.destroy()
    while (leaves.length === 0) await pause()
    expect(leaves[0]?.reason).toBe('abort')
    open()
    await slow
    expect(ran).toBe(0)
    expect((await visit('/')).status).toBe(200)
  })

  test('for a lock whose holder waits for this very request is refused at once', async () => {
    const { visit } = await engineApp(
      {
        '/put': put('a', 1),
        '/outer': async (req, res) => {
          const inner = await fetch(`http://${req.headers.host}/inner`, {
            headers: { cookie: req.headers.cookie ?? '' },
          })
          res.end(`${inner.status} ${await inner.text()}`)
        },
        '/inner': show,
      },
      { lockTimeout: '20s' },
    )
    await visit('/put')
    const start = performance.now()
    const text = await (await visit('/outer')).text()
    expect(performance.now() - start).toBeLessThan(10_000)
    expect(text).toContain('508')
    expect(text).toContain('GET /outer')
    expect(text).toContain('forget(res)')
  })

  test('is none for such a request where the outer one has given its lock back', async () => {
    const { visit } = await engineApp({
      '/put': put('a', 1),
      '/outer': async (req, res) => {
        req.session.forget(res)
        const inner = await fetch(`http://${req.headers.host}/inner`, { headers: { cookie: req.headers.cookie ?? '' } })
        res.end(await inner.text())
      },
      '/inner': show,
    })
    await visit('/put')
    expect(await (await visit('/outer')).json()).toEqual({ a: 1 })
  })
})

describe("lock: 'write'", () => {
  const readers = async (handlers: Readonly<Record<string, EngineHandler>>) => {
    const folder = await temporaryFolder()
    const lock: ConnectOptions['lock'] = req =>
      (req as { originalUrl?: string }).originalUrl?.startsWith('/api') ? 'write' : 'request'
    const origin = await serve('express 5', connect({ folder, lock, lockTimeout: '2s' }), routes(handlers as never))
    return createClient(origin)
  }

  test('never waits, and sees the session as it was stored last', async () => {
    const { opened, open } = gate()
    const { visit } = await readers({
      '/put': put('a', { b: 1 }),
      '/slow': async (req, res) => {
        req.session.a = { b: 2 }
        await opened
        res.end()
      },
      '/api': show,
    })
    await visit('/put')
    const slow = visit('/slow')
    expect(await (await visit('/api')).json()).toEqual({ a: { b: 1 } })
    open()
    await slow
    expect(await (await visit('/api')).json()).toEqual({ a: { b: 2 } })
  })

  test('makes a write an error at its own line, which says what to do', async () => {
    const { visit } = await readers({ '/put': put('a', 1), '/api': put('a', 2), '/': show })
    await visit('/put')
    const response = await visit('/api')
    expect(response.status).toBe(500)
    expect(await response.text()).toMatch(/GET \/api reads only .* but writes `a`\. Call await req\.session\.lock\(\)/)
    expect(await (await visit('/')).json()).toEqual({ a: 1 })
  })

  test('makes a write deep inside an error when the request ends', async () => {
    const { visit } = await readers({
      '/put': put('cart', { items: [{ qty: 1 }] }),
      '/api': (req, res) => {
        Object.assign((req.session.cart as { items: object[] }).items[0] ?? {}, { qty: 2 })
        res.end('done')
      },
      '/': show,
    })
    await visit('/put')
    const response = await visit('/api')
    expect(response.status).toBe(500)
    expect(await response.text()).toMatch(/changed `cart\.items\[0\]\.qty`/)
    expect(await (await visit('/')).json()).toEqual({ cart: { items: [{ qty: 1 }] } })
  })

  test('lets a handler take the lock after all: it then has what is stored now', async () => {
    const { visit } = await readers({
      '/put': put('n', 0),
      '/api': async (req, res) => {
        await req.session.lock()
        const n = req.session.n as number
        await pause()
        req.session.n = n + 1
        res.end()
      },
      '/': show,
    })
    await visit('/put')
    await Promise.all(Array.from({ length: 20 }, () => visit('/api')))
    expect(await (await visit('/')).json()).toEqual({ n: 20 })
  })

  test('by route: a second connect() on the same folder stands in the same queue', async () => {
    const folder = await temporaryFolder()
    const { opened, open } = gate()
    const origin = await serve(
      'express 5',
      asHandler((req, res, next) =>
        req.url?.startsWith('/api') ? connect({ folder, lock: 'write' })(req, res, next) : next(),
      ),
      connect({ folder }),
      routes({
        '/put': put('a', 1),
        '/slow': (async (_req: unknown, res: { end(): void }) => {
          await opened
          res.end()
        }) as never,
        '/api': show as never,
      } as never),
    )
    const { visit } = createClient(origin)
    await visit('/put')
    const slow = visit('/slow')
    expect(await (await visit('/api')).json()).toEqual({ a: 1 })
    open()
    await slow
  })
})

test('a request whose session is free waits for nobody and tells of no wait', async () => {
  const waits = listen('sessionscope:lock:wait')
  const { visit } = await engineApp({ '/put': put('a', 1), '/': show })
  await visit('/put')
  for (let i = 0; i < 5; i++) await visit('/')
  expect(waits).toEqual([])
})

test('no listener of a request is left behind on its connection', async () => {
  const counts: number[] = []
  const { visit } = await engineApp({
    '/': (req, res, next) => {
      counts.push(['close', 'error', 'data', 'end'].reduce((sum, name) => sum + req.socket.listenerCount(name), 0))
      return increment(req, res, next)
    },
  })
  for (let i = 0; i < 6; i++) await visit('/')
  expect(counts.at(-1)).toBe(counts[1])
})
