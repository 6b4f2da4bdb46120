import type { ServerResponse } from 'node:http'
import { describe, expect, test } from 'vitest'
import { type ConnectOptions, connect, memoryGenerations } from '../../../server/session.ts'
import { frameworks, routes, serve } from '../../support/app.ts'
import { createClient } from '../../support/browser-like.ts'
import { type EngineHandler, type Handlers, put, show } from '../support/app.ts'

const KEY = 'a secret of thirty-two characters'

type Change = (session: Parameters<EngineHandler>[0]) => unknown

/** Changes the session, then makes the head by hand. */
const withHead =
  (change: Change): EngineHandler =>
  async (req, res) => {
    await change(req)
    res.writeHead(200, { 'Content-Type': 'text/plain' })
    res.end('done')
  }

/** Changes the session when the head is on its way. */
const late =
  (change: Change): EngineHandler =>
  async (req, res: ServerResponse) => {
    res.write('begun')
    await new Promise(resolve => setImmediate(resolve))
    await change(req)
    res.end('done')
  }

const regenerate: Change = req => req.session.regenerate()
const drop: Change = req => {
  ;(req as { session: unknown }).session = null
}
const handlers: Handlers = {
  '/': show,
  '/login': put('user', 'ann'),
  '/renew': withHead(req => req.session.renew()),
  '/switch': withHead(async req => {
    await req.session.regenerate()
    req.session.user = 'bob'
  }),
  '/regenerate': withHead(regenerate),
  '/null': withHead(drop),
  '/clear': withHead(req => req.session.clear()),
  '/renew-clear': withHead(req => req.session.renew({ clear: true })),
  '/late/regenerate': late(regenerate),
  '/late/null': late(drop),
}

describe.each(frameworks)('a session in its cookie, on %s, whose handler makes the head', framework => {
  async function loggedIn(options: ConnectOptions = {}) {
    const origin = await serve(framework, connect({ cookieKey: KEY, ...options }), routes(handlers as never))
    const client = createClient(origin)
    await client.visit('/login')
    return client
  }

  test.each([
    ['/renew', 'ann'],
    ['/switch', 'bob'],
  ])('is replaced by %s in the same head', async (path, user) => {
    const { visit } = await loggedIn()
    const response = await visit(path)
    expect(response.status).toBe(200)
    expect(response.headers.getSetCookie()).toHaveLength(1)
    expect(await (await visit('/')).json()).toEqual({ user })
  })

  test.each(['/regenerate', '/null', '/clear', '/renew-clear'])('is removed by %s in the same head', async path => {
    for (const options of [{}, { generation: memoryGenerations() }]) {
      const { visit, jar } = await loggedIn(options)
      expect(await (await visit(path)).text()).toBe('done')
      expect(jar.size).toBe(0)
      expect(await (await visit('/')).json()).toEqual({})
    }
  })

  test.each(['/late/regenerate', '/late/null'])('%s fails aloud, for the browser keeps what it has', async path => {
    const { visit } = await loggedIn()
    const body = visit(path).then(response => response.text())
    if (framework === 'http') expect(await body).not.toContain('done')
    else await expect(body).rejects.toThrow()
  })

  test.each(['/late/regenerate', '/late/null'])('%s revokes it where there is a counter', async path => {
    const { visit } = await loggedIn({ generation: memoryGenerations() })
    expect(await (await visit(path)).text()).toBe('begundone')
    expect(await (await visit('/')).json()).toEqual({})
  })
})

test('a handler that reads only goes on when the cookie is due to be sent anew', async () => {
  const options: ConnectOptions = {
    cookieKey: KEY,
    idle: 1000,
    lock: req => (req.url === '/' ? 'write' : 'request'),
  }
  const { visit } = createClient(await serve('express 5', connect(options), routes(handlers as never)))
  await visit('/login')
  // Uses are noted to within a twentieth of `idle`.
  await new Promise(resolve => setTimeout(resolve, 80))
  const response = await visit('/')
  expect(await response.json()).toEqual({ user: 'ann' })
  expect(response.headers.getSetCookie()).toHaveLength(1)
})
