import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { connect as connectSocket } from 'node:net'
import { Readable } from 'node:stream'
import compression from 'compression'
import { describe, expect, test } from 'vitest'
import type { Middleware } from '../../server/capture/recording.ts'
import { connect } from '../../server/session.ts'
import { routes, serve } from '../support/app.ts'
import { createClient } from '../support/browser-like.ts'
import { asHandler, type EngineHandler, engineApp, gate, put, show, temporaryFolder } from './support/app.ts'

const pause = () => new Promise(resolve => setImmediate(resolve))
const compressed = compression({ threshold: 0 }) as unknown as Middleware

describe('compression()', () => {
  const body = 'x'.repeat(300_000)
  const handlers = {
    '/piped': ((req, res) => {
      req.session.a = 1
      res.setHeader('content-type', 'text/plain')
      Readable.from(Array.from({ length: 30 }, () => body.slice(0, 10_000))).pipe(res)
    }) satisfies EngineHandler,
    '/broken': ((req, res) => {
      req.session.a = () => {}
      res.setHeader('content-type', 'text/plain')
      res.end(body)
    }) satisfies EngineHandler,
    '/': show,
  }

  test.each(['before', 'after'])(
    'mounted %s connect() sends all that is piped, and the session is stored',
    async place => {
      const folder = await temporaryFolder()
      const session = connect({ folder }) as Middleware
      const stack = place === 'before' ? [compressed, session] : [session, compressed]
      const { visit } = createClient(await serve('express 5', ...stack, routes(handlers as never)))
      expect(await (await visit('/piped')).text()).toBe(body)
      expect(await (await visit('/')).json()).toEqual({ a: 1 })
      const failed = await visit('/broken')
      expect(failed.status).toBe(500)
      expect(await failed.text()).toContain('[sessionscope]')
    },
  )
})

test('an error after the end of a response changes nothing of it', async () => {
  const { visit } = await engineApp({
    '/': (req, res) => {
      req.session.a = 1
      res.end('all of it')
      throw new Error('too late')
    },
  })
  expect(await (await visit('/')).text()).toBe('all of it')
})

test('forget(res) while a save is under way gives the lock back after it', async () => {
  const { visit } = await engineApp({
    '/': async (req, res) => {
      req.session.n = ((req.session.n as number) ?? 0) + 1
      const saved = req.session.save() as Promise<void>
      req.session.forget(res)
      await saved
      res.end()
    },
    '/show': show,
  })
  await visit('/')
  await Promise.all(Array.from({ length: 20 }, () => visit('/')))
  expect(await (await visit('/show')).json()).toEqual({ n: 21 })
})

test('a request that waited for a session that was renewed meanwhile takes its place from nobody', async () => {
  const { opened, open } = gate()
  const began = gate()
  const { visit, jar, origin } = await engineApp({
    '/put': put('a', 1),
    '/login': async (req, res) => {
      req.session.renew()
      began.open()
      await opened
      res.end()
    },
    '/late': put('b', 2),
    '/': show,
  })
  await visit('/put')
  const headers = { cookie: `session_id=${jar.get('session_id')}` }
  const login = visit('/login')
  await began.opened
  const late = fetch(`${origin}/late`, { headers })
  setTimeout(open, 50)
  await login
  expect((await late).status).toBe(409)
  expect((await late).headers.getSetCookie()).toEqual([])
  expect(await (await visit('/')).json()).toEqual({ a: 1 })
})

test('a connection that is cut gives back the locks of all requests that it had pipelined', async () => {
  const began = gate()
  const { visit, origin, jar } = await engineApp(
    {
      '/put': put('a', 1),
      '/hang': () => began.open(),
      '/': show,
    },
    { lockTimeout: '3s' },
  )
  await visit('/put')
  const { hostname, port } = new URL(origin)
  const socket = connectSocket(Number(port), hostname)
  const ask = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\nCookie: session_id=${jar.get('session_id')}\r\n\r\n`
  socket.write(ask('/hang') + ask('/') + ask('/'))
  await began.opened
  await pause()
  socket.destroy()
  await once(socket, 'close')
  expect(await (await visit('/')).json()).toEqual({ a: 1 })
})

test('a WebSocket that borrows the middleware has the session, and keeps no lock', async () => {
  const folder = await temporaryFolder()
  const middleware = connect({ folder })
  const origin = await serve('express 5', middleware as Middleware, routes({ '/put': put('a', 1), '/': show } as never))
  const { visit, jar } = createClient(origin)
  await visit('/put')
  const headers = { cookie: `session_id=${jar.get('session_id')}` }
  const req = { headers, method: 'GET', url: '/socket', socket: { remoteAddress: '127.0.0.1' }, upgrade: true }
  const seen = await new Promise(resolve => {
    middleware(req as never, {} as ServerResponse, () => resolve({ ...(req as { session?: object }).session }))
  })
  expect(seen).toEqual({ a: 1 })
  expect(await (await visit('/')).json()).toEqual({ a: 1 })
})

test('a cookie that cannot be made is an error that says so, and stores nothing', async () => {
  const { visit, files } = await engineApp({
    '/': (req, res) => {
      req.session.a = 1
      req.session.cookie.path = 'a;b'
      res.end()
    },
  })
  const response = await visit('/')
  expect(response.status).toBe(500)
  expect(await response.text()).toContain('no cookie can be made of req.session.cookie')
  expect(await files()).toEqual([])
})

test('what is asked of the session in any order, unawaited, ends with every lock given back', async () => {
  const verbs = ['save', 'reload', 'regenerate', 'destroy', 'lock'] as const
  const folder = await temporaryFolder()
  const origin = await serve(
    'express 5',
    connect({ folder, lockTimeout: '3s' }) as Middleware,
    asHandler(async (req, res) => {
      const { session } = req
      session.n = 1
      for (const verb of new URL(req.url ?? '', 'http://x').searchParams.getAll('do')) {
        void (session[verb as 'save']() as Promise<void>).catch(() => {})
      }
      res.end()
    }),
  )
  const { visit } = createClient(origin)
  for (const first of verbs) {
    for (const second of verbs) expect((await visit(`/?do=${first}&do=${second}`)).status).toBeLessThan(503)
  }
  expect((await visit('/')).status).toBe(200)
})
