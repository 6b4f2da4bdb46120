import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import express from 'express'
import session from 'express-session'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Middleware } from '../../server/capture/recording.ts'
import { sessionscope } from '../../server/index.ts'
import { settledExchanges } from '../support/api.ts'
import { type Handler, listen, routes, serve } from '../support/app.ts'
import { createClient } from '../support/browser-like.ts'

const on = { enabled: true, print: false } as const
const create = (options: Partial<session.SessionOptions> = {}) =>
  session({ secret: 'test', resave: false, saveUninitialized: false, ...options })
const tool = (middleware: unknown) => sessionscope(middleware as Middleware, on) as unknown as Middleware

async function start(middleware: unknown, handlers: Readonly<Record<string, Handler>>) {
  const origin = await serve('express 5', tool(middleware), routes(handlers))
  const client = createClient(origin)
  return {
    origin,
    ...client,
    sessions: async (n: number) => (await settledExchanges(origin, n)).map(each => each.session),
  }
}

const fill: Handler = (req, res) => {
  req.session.n = 1
  res.end('ok')
}
const read: Handler = (req, res) => res.end(String(req.session.n))

/** A cookie as express-session signs it, with the secret `test`. */
const signed = (id: string) =>
  encodeURIComponent(`s:${id}.${createHmac('sha256', 'test').update(id).digest('base64').replace(/=+$/, '')}`)

type Callback = (error?: unknown) => void

describe('express-session', () => {
  test('a save that failed is failed, though a touch went well after it', async () => {
    const store = new session.MemoryStore()
    const set = store.set.bind(store)
    let full = false
    store.set = (sid, data, callback?: Callback) =>
      full ? setImmediate(() => callback?.(new Error('disk full'))) : set(sid, data, callback)
    const { visit, sessions } = await start(create({ store }), {
      '/fill': fill,
      '/more': (req, res) => {
        full = true
        req.session.n = 2
        req.session.save(() => res.end('ok'))
      },
    })
    await visit('/fill')
    await visit('/more')
    expect((await sessions(2))[1]).toMatchObject({ verdict: 'failed', reason: expect.stringContaining('disk full') })
  })

  test('what is saved after the response is not lost', async () => {
    let saved = () => {}
    const done = new Promise<void>(resolve => {
      saved = resolve
    })
    const { visit, sessions } = await start(create(), {
      '/fill': fill,
      '/late': (req, res) => {
        const { session } = req
        res.end('ok')
        session.done = true
        session.save(() => saved())
      },
    })
    await visit('/fill')
    await visit('/late')
    await done
    await expect
      .poll(async () => (await sessions(2))[1])
      .toMatchObject({ verdict: 'modified', late: [], after: { n: 1, done: true } })
  })

  test('a wrapper that awaits before it calls the session middleware is understood', async () => {
    const inner = create()
    const wrapper: Middleware = async (req, res, next) => {
      await new Promise(resolve => setImmediate(resolve))
      inner(req as never, res as never, next as never)
    }
    const { visit, sessions } = await start(wrapper, { '/fill': fill, '/read': read })
    await visit('/fill')
    await visit('/read')
    expect((await sessions(2))[1]).toMatchObject({ isNew: false, verdict: 'touched', before: { n: 1 } })
  })

  test('what a store calls of its own, and what others write to it, is not the request’s', async () => {
    const store = new session.MemoryStore()
    store.touch = (sid: string, data: session.SessionData, callback?: () => void) =>
      void store.get(sid, () => store.set(sid, data, callback))
    const { visit, sessions } = await start(create({ store }), { '/fill': fill, '/read': read })
    await visit('/fill')
    await visit('/read')
    const second = (await sessions(2))[1]
    expect(second).toMatchObject({ verdict: 'touched' })
    expect(second?.storage.filter(({ op }) => op === 'set')).toEqual([])
  })

  test('a store that never answers is named', async () => {
    const store = new session.MemoryStore()
    store.get = () => {}
    const { origin, sessions } = await start(create({ store }), { '/read': read })
    const socket = connect(Number(new URL(origin).port), '127.0.0.1')
    socket.write(`GET /read HTTP/1.1\r\nHost: localhost\r\nCookie: connect.sid=${signed('known')}\r\n\r\n`)
    await expect
      .poll(async () => (await (await fetch(`${origin}/__sessionscope/api/exchanges`)).json()).exchanges.length)
      .toBe(1)
    socket.destroy()
    expect((await sessions(1))[0]).toMatchObject({
      verdict: 'failed',
      reason: 'not loaded: `get` of MemoryStore has not answered',
    })
  })

  test('a record that express-session cannot read is named as such', async () => {
    const store = new session.MemoryStore()
    const { visit, sessions } = await start(create({ store }), { '/fill': fill, '/read': read })
    await visit('/fill')
    store.get = (_sid, callback) => setImmediate(callback, null, { n: 1 } as never)
    expect((await visit('/read')).status).toBe(500)
    expect((await sessions(2))[1]).toMatchObject({ verdict: 'failed', reason: expect.stringMatching(/^not loaded: /) })
  })

  test('an object whose toJSON gives the same is no false alarm', async () => {
    class User {
      name: string
      constructor({ name }: { name: string }) {
        this.name = name
      }
      toJSON() {
        return { name: this.name }
      }
    }
    const { visit, sessions } = await start(create(), {
      '/fill': (req, res) => {
        req.session.user = { name: 'Ann' }
        res.end('ok')
      },
      '/wrap': (req, res) => {
        req.session.user = new User(req.session.user as User)
        res.end('ok')
      },
    })
    await visit('/fill')
    await visit('/wrap')
    expect((await sessions(2))[1]).toMatchObject({ verdict: 'touched', late: [] })
  })

  test('keys that the store writes into a session when it touches it are not the app’s late changes', async () => {
    const store = new session.MemoryStore()
    let uses = 0
    store.touch = (_sid: string, data: session.SessionData, callback?: () => void) => {
      Object.assign(data, { __lastAccess: ++uses })
      if (callback) setImmediate(callback)
    }
    const { visit, sessions } = await start(create({ store }), { '/fill': fill, '/read': read })
    for (const path of ['/fill', '/read', '/read']) await visit(path)
    for (const each of (await sessions(3)).slice(1)) expect(each).toMatchObject({ verdict: 'touched', late: [] })
  })
})

test('the id of a session and the secrets of a store stay inside, wherever they stand', async () => {
  const store = new session.MemoryStore()
  const ids: string[] = []
  store.set = (sid, _data, callback?: Callback) => {
    ids.push(sid)
    const message = `EPERM, rename '/sessions/${sid}.json', redis://default:hunter2pw@cache.test:6379`
    setImmediate(() => callback?.(new Error(message)))
  }
  const { origin, visit } = await start(create({ store }), {
    '/': (req, res) => {
      req.session.n = 1
      res.setHeader('X-Trace', req.sessionID)
      res.setHeader('Location', `/next/${req.sessionID}?s=${req.sessionID}`)
      res.statusCode = 302
      res.end('ok')
    },
  })
  await visit('/')
  await settledExchanges(origin, 1)
  for (const path of ['exchanges', 'har', 'problems', 'sessions']) {
    const text = await (await fetch(`${origin}/__sessionscope/api/${path}`)).text()
    expect(text).not.toContain(ids[0])
    expect(text).not.toContain('hunter2pw')
  }
  expect(ids).toHaveLength(1)
})

test('a store that the tool cannot look at works as it would without, and the failure is the tool’s', async () => {
  const store = new session.MemoryStore()
  const prototype = Object.create(Object.getPrototypeOf(store), {
    constructor: {
      get() {
        throw new Error('hands off')
      },
    },
  })
  Object.setPrototypeOf(store, prototype)
  const { origin, visit } = await start(create({ store }), { '/fill': fill, '/read': read })
  expect(await (await visit('/fill')).text()).toBe('ok')
  expect(await (await visit('/read')).text()).toBe('1')
  await settledExchanges(origin, 2)
  const { failures } = await (await fetch(`${origin}/__sessionscope/api/problems`)).json()
  expect(failures).toContainEqual(expect.objectContaining({ message: 'hands off' }))
})

describe('a request that ends before the tool sees it, or never', () => {
  test('is passed on, and not kept', async () => {
    const app = express()
    let reached = 0
    app.use(async (req, _res, next) => {
      await once(req.socket, 'close')
      next()
    })
    app.use(tool(create()) as never)
    app.use(() => {
      reached++
    })
    const origin = await listen(app)
    for (let i = 0; i < 5; i++) {
      const socket = connect(Number(new URL(origin).port), '127.0.0.1')
      socket.write('GET /gone HTTP/1.1\r\nHost: localhost\r\n\r\n', () => socket.destroy())
      await once(socket, 'close')
    }
    await expect.poll(() => reached).toBe(5)
  })

  test('an upgrade that borrows the session middleware works, and leaves no exchange behind', async () => {
    const middleware = tool(create())
    const server = createServer((req, res) => middleware(req, res, () => res.end('ok'))).listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => {
      server.close()
      server.closeAllConnections()
    })
    server.on('upgrade', (req, socket) => {
      middleware(req, new ServerResponse(req), () => socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n'))
    })
    const { port } = server.address() as AddressInfo
    await fetch(`http://127.0.0.1:${port}/plain`)
    const socket = connect(port, '127.0.0.1')
    socket.write('GET /up HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: chat\r\n\r\n')
    const [answer] = await once(socket, 'data')
    expect(String(answer)).toContain('101')
    const exchanges = await settledExchanges(`http://127.0.0.1:${port}`, 1)
    expect(exchanges.map(({ request }) => request.url)).toEqual(['/plain'])
  })
})

test('what next returns reaches the session middleware, and what that returns reaches the app', async () => {
  let answer: unknown
  const middleware = tool((_req: unknown, _res: unknown, next: () => unknown) => next())
  const origin = await listen((req, res) => {
    answer = middleware(req, res, () => {
      res.end('ok')
      return 42
    })
  })
  await fetch(origin)
  await fetch(origin)
  expect(answer).toBe(42)
})
