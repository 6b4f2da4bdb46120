import { once } from 'node:events'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import session from 'express-session'
import { describe, expect, test } from 'vitest'
import type { Middleware } from '../../server/capture/recording.ts'
import { sessionscope } from '../../server/index.ts'
import type { Exchange } from '../../server/protocol/index.ts'
import { settledExchanges } from '../support/api.ts'
import { frameworks, type Handler, serve } from '../support/app.ts'

const tool = () =>
  sessionscope(session({ secret: 'test', resave: false, saveUninitialized: false }) as never, {
    enabled: true,
    print: false,
  }) as Middleware

/** Sends bytes on one connection and gives back all that came until the server closed it. */
async function raw(origin: string, text: string): Promise<string> {
  const socket = connect(Number(new URL(origin).port), '127.0.0.1')
  const chunks: Buffer[] = []
  socket.on('data', chunk => chunks.push(chunk))
  socket.write(text)
  await once(socket, 'close')
  return Buffer.concat(chunks).toString('latin1')
}

const get = (path: string, close = true) =>
  `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${close ? 'Connection: close\r\n' : ''}\r\n`

describe.each(frameworks)('an exchange on %s', framework => {
  const app = (handler: Handler) => serve(framework, tool(), handler)

  test('tells what was asked and what was sent', async () => {
    const origin = await app((_req, res) => {
      res.statusCode = 201
      res.setHeader('X-Two', ['a', 'b'])
      res.end('grüße')
    })
    await fetch(`${origin}/a/b?x=1&y=2&y=3`, { headers: { 'X-Own': 'value' } })
    const [exchange] = await settledExchanges(origin, 1)
    expect(exchange).toMatchObject({
      seq: 1,
      process: { pid: process.pid },
      request: {
        method: 'GET',
        url: '/a/b?x=1&y=2&y=3',
        headers: { 'x-own': 'value' },
        secure: false,
        protocol: 'http',
        httpVersion: '1.1',
        remote: '127.0.0.1',
        query: { x: '1', y: ['2', '3'] },
      },
      response: { status: 201, headers: { 'x-two': ['a', 'b'] }, bytes: 7, outcome: 'finished' },
    })
    expect(exchange?.response.headers).toHaveProperty('date')
  })

  test('has the phases load, handler, save, respond, one after the other and without gaps', async () => {
    const origin = await app((req, res) => {
      req.session.views = 1
      res.end('ok')
    })
    await fetch(origin)
    const [exchange] = await settledExchanges(origin, 1)
    const phases = exchange?.phases ?? []
    expect(phases.map(({ name }) => name)).toEqual(['load', 'handler', 'save', 'respond'])
    expect(phases[0]?.start).toBe(0)
    for (const [index, { start, end }] of phases.entries()) {
      expect(end).toBeGreaterThanOrEqual(start)
      expect(start).toBe(phases[index - 1]?.end ?? 0)
    }
    expect(phases.at(-1)?.end).toBe(exchange?.duration)
  })

  test('is there, pending, while the handler still works', async () => {
    let release = () => {}
    const held = new Promise<void>(resolve => {
      release = resolve
    })
    const origin = await app(async (_req, res) => {
      await held
      res.end('at last')
    })
    const answer = fetch(`${origin}/slow`)
    const pending = await firstExchange(origin)
    expect(pending).toMatchObject({
      duration: null,
      request: { url: '/slow' },
      response: { outcome: 'pending', status: null },
    })
    release()
    await answer
    const [done] = await settledExchanges(origin, 1)
    expect(done).toMatchObject({ id: pending.id, response: { outcome: 'finished', status: 200 } })
  })

  test('of a stream has all its bytes', async () => {
    const origin = await app((_req, res) => Readable.from(['one ', 'two ', 'three']).pipe(res))
    expect(await (await fetch(origin)).text()).toBe('one two three')
    const [exchange] = await settledExchanges(origin, 1)
    expect(exchange?.response).toMatchObject({
      bytes: 13,
      outcome: 'finished',
      headers: { 'transfer-encoding': 'chunked' },
    })
  })

  test('of HEAD, 204 and 304 has no bytes', async () => {
    const origin = await app((req, res) => {
      res.statusCode = Number(req.headers['x-status'] ?? 200)
      res.end(res.statusCode === 200 ? 'body' : undefined)
    })
    await fetch(origin, { method: 'HEAD' })
    await fetch(origin, { headers: { 'X-Status': '204' } })
    await fetch(origin, { headers: { 'X-Status': '304' } })
    const exchanges = await settledExchanges(origin, 3)
    expect(exchanges.map(({ response: { status, bytes } }) => [status, bytes])).toEqual([
      [200, 0],
      [204, 0],
      [304, 0],
    ])
  })

  test('knows the headers given to writeHead as an object, a flat array, and pairs', async () => {
    const forms: Record<string, unknown> = {
      '/object': { 'X-Form': 'object', 'Set-Cookie': ['a=1', 'a=2; Path=/x'] },
      '/flat': ['X-Form', 'flat', 'Set-Cookie', 'a=1', 'Set-Cookie', 'a=2; Path=/x'],
    }
    const origin = await app((req, res) => res.writeHead(202, 'Fine', forms[req.url ?? ''] as never).end('ok'))
    await fetch(`${origin}/object`)
    await fetch(`${origin}/flat`)
    for (const { request, response } of await settledExchanges(origin, 2)) {
      expect(response.status).toBe(202)
      expect(response.headers['x-form']).toBe(request.url.slice(1))
      expect(response.setCookies.map(({ name, path, raw }) => [name, path, raw])).toEqual([
        ['a', null, 'a=1'],
        ['a', '/x', 'a=2; Path=/x'],
      ])
    }
  })

  test('is not misled by 1xx responses', async () => {
    const origin = await app((_req, res) => {
      res.writeProcessing()
      res.writeEarlyHints({ link: '</style.css>; rel=preload' }, () => res.end('final'))
    })
    const text = await raw(origin, get('/'))
    expect(text).toMatch(/^HTTP\/1.1 102 Processing/)
    const [exchange] = await settledExchanges(origin, 1)
    expect(exchange?.response).toMatchObject({ status: 200, bytes: 5 })
    expect(exchange?.response.headers).not.toHaveProperty('link')
  })

  test('whose client goes away is aborted', async () => {
    const origin = await app((_req, res) => res.write('begun'))
    const socket = connect(Number(new URL(origin).port), '127.0.0.1')
    socket.write(get('/', false))
    await once(socket, 'data')
    socket.destroy()
    const [exchange] = await settledExchanges(origin, 1)
    expect(exchange?.response).toMatchObject({ outcome: 'aborted', status: 200 })
    expect(exchange?.session?.reason).toContain('the connection closed before the response ended')
  })

  test('whose handler throws has the status of the error', async () => {
    const origin = await app(() => {
      throw new Error('on purpose')
    })
    expect((await fetch(origin)).status).toBe(500)
    const [exchange] = await settledExchanges(origin, 1)
    expect(exchange?.response).toMatchObject({ status: 500, outcome: 'finished' })
  })

  test('keeps pipelined requests on one connection apart', async () => {
    const origin = await app((req, res) => setImmediate(() => res.end((req.url ?? '').repeat(10))))
    const text = await raw(origin, `${get('/a', false)}${get('/bb', false)}${get('/ccc')}`)
    expect(text.match(/HTTP\/1.1 200 OK/g)).toHaveLength(3)
    const exchanges = await settledExchanges(origin, 3)
    expect(exchanges.map(({ request, response }) => [request.url, response.bytes])).toEqual([
      ['/a', 20],
      ['/bb', 30],
      ['/ccc', 40],
    ])
  })

  test('shows each cookie that came, twins too, and hides those that are secret', async () => {
    const origin = await app((_req, res) => res.end())
    await raw(
      origin,
      'GET / HTTP/1.1\r\nHost: localhost\r\nCookie: theme=dark; =; theme=light; sid=s%3Aabc.def; %zz\r\nConnection: close\r\n\r\n',
    )
    const [exchange] = await settledExchanges(origin, 1)
    const shown = exchange?.request.cookies.map(({ name, value }) => [name, value.redacted ? 'redacted' : value.text])
    expect(shown).toContainEqual(['theme', 'dark'])
    expect(shown).toContainEqual(['theme', 'light'])
    expect(shown).toContainEqual(['sid', 'redacted'])
    expect(JSON.stringify(exchange)).not.toContain('abc.def')
  })
})

test('what Express makes of a request is kept: route, params, body, locals', async () => {
  const { default: express } = await import('express')
  const router = express.Router()
  router.post('/:id', (_req, res) => {
    res.locals.title = 'A title'
    res.send('ok')
  })
  const app = express().use(tool() as never, express.json(), express.Router().use('/cart', router))
  const { listen } = await import('../support/app.ts')
  const origin = await listen(app)
  const body = JSON.stringify({ qty: 2, password: 'hunter2' })
  await fetch(`${origin}/cart/a17`, { method: 'POST', body, headers: { 'Content-Type': 'application/json' } })
  const [exchange] = await settledExchanges(origin, 1)
  expect(exchange?.request).toMatchObject({
    route: '/cart/:id',
    params: { id: 'a17' },
    body: { qty: 2, password: { $type: 'redacted' } },
  })
  expect(exchange?.response.locals).toMatchObject({ title: 'A title' })
})

async function firstExchange(origin: string): Promise<Exchange> {
  for (;;) {
    const { exchanges } = (await (await fetch(`${origin}/__sessionscope/api/exchanges`)).json()) as {
      exchanges: Exchange[]
    }
    if (exchanges[0] !== undefined) return exchanges[0]
  }
}
