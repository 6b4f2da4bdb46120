import { once } from 'node:events'
import http, { type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runCaused } from '../../../server/engine/locks/causes.ts'
import type { Hold, Locks } from '../../../server/engine/locks/lock.ts'
import { createMemoryLocks } from '../../../server/engine/locks/memory.ts'
import { gate, later } from './gates.ts'
import { limits } from './support.ts'

type Handler = (hold: Hold | null, req: IncomingMessage) => Promise<string> | string
type Call = (path: string) => Promise<string>

let locks: Locks
let server: Server
let handlers: Record<string, Handler>
let host: string

/** `/path?session`: takes the lock of that session, as the engine does, and answers with what the handler gives. */
async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const { pathname: path, search } = new URL(req.url ?? '/', 'http://localhost')
  const gone = new AbortController()
  res.once('close', () => gone.abort())
  let hold: Hold | null = null
  try {
    const owner = { req, method: req.method ?? 'GET', path }
    if (search !== '') hold = await locks.acquire(search, owner, limits(2000, gone.signal))
    res.end(await runCaused(req, () => handlers[path]?.(hold, req)))
  } catch (error) {
    res.statusCode = (error as { status?: number }).status ?? 500
    res.end((error as Error).message)
  } finally {
    hold?.release('end')
  }
}

async function listen(address: string): Promise<void> {
  server = http.createServer(serve).listen(0, address)
  await once(server, 'listening')
}

beforeEach(async () => {
  locks = createMemoryLocks()
  handlers = { '/leaf': () => 'leaf' }
  await listen('127.0.0.1')
  host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await locks.close()
})

const keepAlive = new http.Agent({ keepAlive: true, maxSockets: 1 })

const byFetch: Call = async path => (await fetch(host + path)).text()

const byHttp =
  (agent?: http.Agent, body?: string): Call =>
  async path => {
    const request = http.request(host + path, { ...(agent && { agent }), method: body === undefined ? 'GET' : 'POST' })
    const answered = once(request, 'response')
    if (body !== undefined) {
      request.write(body)
      await new Promise(resolve => setTimeout(resolve, 20))
    }
    request.end()
    const [response] = (await answered) as [IncomingMessage]
    let text = ''
    for await (const chunk of response) text += chunk
    return text
  }

const clients: readonly (readonly [string, Call])[] = [
  ['fetch', byFetch],
  ['http.request', byHttp()],
  ['http.request over a connection that is kept alive', byHttp(keepAlive)],
  ['http.request whose body comes later', byHttp(undefined, 'x')],
]

describe.each(clients)('a handler that calls its own server by %s', (_name, call) => {
  test('with its own session is told at once that neither could go on', async () => {
    handlers['/page'] = () => call('/leaf?s')
    const start = performance.now()
    const answer = await byFetch('/page?s')
    expect(performance.now() - start).toBeLessThan(5000)
    expect(answer).toMatch(
      /^\[sessionscope\] (GET|POST) \/leaf asks for the lock of this session, which GET \/page has; and GET \/page waits for it/,
    )
    expect(answer).toContain('Cure: in GET /page, await the answer after req.session.forget(res)')
  })

  test('after forget, with another session, or without any, is served', async () => {
    handlers['/forget'] = hold => {
      hold?.release('forget')
      return call('/leaf?s')
    }
    handlers['/other'] = () => call('/leaf?other')
    handlers['/none'] = () => call('/leaf')
    expect(await Promise.all(['/forget?s', '/other?s2', '/none?s3'].map(byFetch))).toEqual(['leaf', 'leaf', 'leaf'])
  })

  test('again and again on the same connection is told so each time, and only then', async () => {
    handlers['/page'] = () => call('/leaf?s')
    handlers['/plain'] = () => call('/leaf?other')
    for (let i = 0; i < 5; i++) {
      expect(await byFetch('/page?s')).toContain('waits for it')
      expect(await byFetch('/plain?s')).toBe('leaf')
    }
  })
})

describe('a deadlock', () => {
  test('through a request in between that has no session is found', async () => {
    handlers['/page'] = () => byFetch('/between')
    handlers['/between'] = () => byFetch('/leaf?s')
    expect(await byFetch('/page?s')).toContain('GET /leaf asks for the lock of this session, which GET /page has')
  })

  test('through two sessions is found, when the wait that closes it begins', async () => {
    const both = gate(2)
    handlers['/a'] = async () => {
      await both()
      return byFetch('/leaf-a?two')
    }
    handlers['/c'] = async () => {
      await both()
      return byHttp()('/leaf-c?one')
    }
    handlers['/leaf-a'] = handlers['/leaf-c'] = () => 'leaf'
    const answers = await Promise.all([byFetch('/a?one'), byFetch('/c?two')])
    const refused = answers.filter(answer => answer !== 'leaf')
    expect(refused).toHaveLength(1)
    expect(refused[0]).toMatch(
      /GET \/leaf-(a|c) asks .* which GET \/(a|c) has; and GET \/(a|c) waits for GET .*, and .* waits for it/,
    )
  })

  test('of a request with itself is found', async () => {
    handlers['/twice'] = async (_hold, req) => {
      const owner = { req, method: 'GET', path: '/twice' }
      return Promise.resolve(locks.acquire('?s', owner, limits())).then(
        () => 'served',
        (error: Error) => error.message,
      )
    }
    expect(await byFetch('/twice?s')).toContain('GET /twice asks for the lock of a session that it holds itself')
  })

  test('is seen where the server listens on both families of addresses', async () => {
    server.close()
    await listen('::')
    host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    handlers['/page'] = () => byFetch('/leaf?s')
    expect(await byFetch('/page?s')).toContain('waits for it')
  })

  test('is none where requests of one client, in this very process, only queue', async () => {
    handlers['/slow'] = () => new Promise(resolve => setTimeout(() => resolve('slow'), 30))
    const answers = await Promise.all(Array.from({ length: 5 }, () => byFetch('/slow?s')))
    expect(answers).toEqual(['slow', 'slow', 'slow', 'slow', 'slow'])
  })

  test('is none where a handler has been answered before somebody else asks', async () => {
    handlers['/page'] = async () => `${await byHttp(keepAlive)('/leaf?other')} ${await outside()}`
    const page = byFetch('/page?s')
    const outside = later()
    // On the same connection, made by nobody's handler, while the first handler still runs.
    await outside.asked
    const queued = byHttp(keepAlive)('/leaf?s')
    await new Promise(resolve => setTimeout(resolve, 30))
    outside.answer('done')
    expect([await page, await queued]).toEqual(['leaf done', 'leaf'])
  })
})
