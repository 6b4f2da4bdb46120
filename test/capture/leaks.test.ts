import { createServer } from 'node:http'
import express5, { type Request, type Response } from 'express'
import session from 'express-session'
import express4 from 'express4'
import { describe, expect, test } from 'vitest'
import { createRedactor } from '../../server/capture/redaction/redaction.ts'
import { createSnapshotter } from '../../server/capture/snapshot/snapshot.ts'
import { sessionscope } from '../../server/index.ts'
import { settledExchanges } from '../support/api.ts'
import { listen } from '../support/app.ts'
import { cpuSince, leastOf } from '../support/effort.ts'

const random32 = '9f8e7d6c5b4a39281706f5e4d3c2b1a0'
const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc_-DEF'
const redactedText = expect.stringMatching(/^redacted-[\da-f]{8}$/)

type App = ReturnType<typeof express5>

/** The one exchange of a request to an app with the tool. */
async function exchangeOf(create: () => App, routes: (app: App) => unknown, path: string, init: RequestInit = {}) {
  const app = create()
  const mw = session({ secret: 'test', resave: false, saveUninitialized: false })
  app.use(sessionscope(mw as never, { enabled: true, print: false }) as never)
  routes(app)
  const origin = await listen(app)
  await (await fetch(origin + path, init)).text()
  const [exchange] = await settledExchanges(origin, 1)
  if (exchange === undefined) throw new Error('no exchange')
  return exchange
}

describe.each([
  ['express 5', express5],
  ['express 4', express4 as unknown as typeof express5],
])('on %s', (_, express) => {
  const get = (pattern: string, path: string, handler = (_req: Request, res: Response) => void res.send('ok')) =>
    exchangeOf(express, app => app.get(pattern, handler), path, { headers: { Authorization: 'Bearer hunter2' } })

  test('a request, a response, a socket and a server in res.locals are named and not looked into', async () => {
    const { response } = await get('/', '/?password=hunter2', (req, res) => {
      const { socket, app } = req
      req.session = Object.assign(req.session, { user: 'ann' })
      Object.assign(res.locals, {
        req,
        res,
        socket,
        app,
        nested: [{ req }],
        server: createServer(),
        router: express.Router(),
      })
      res.send('ok')
    })
    const opaque = (name: string) => ({ $type: 'opaque', name })
    expect(response.locals).toEqual({
      req: opaque('IncomingMessage'),
      res: opaque('ServerResponse'),
      socket: opaque('Socket'),
      app: { $type: 'function', name: 'app' },
      nested: [{ req: opaque('IncomingMessage') }],
      server: opaque('Server'),
      router: { $type: 'function', name: expect.any(String) },
    })
  })

  test('what the address hides, query and params hide as well', async () => {
    const callback = await get('/cb', `/cb?code=${random32}&state=${random32}x&page=2`)
    expect(callback.request.query).toEqual({ code: redactedText, state: redactedText, page: '2' })
    const reset = await get('/reset/:id', `/reset/${random32}`)
    expect(reset.request.params).toEqual({ id: redactedText })
    const bare = await get('/u', `/u?${random32}`)
    expect(Object.keys(bare.request.query ?? {})).toEqual([redactedText])
    const nested = await get('/n', '/n?api[key]=hunter2&next=x%3Ftoken%3Dhunter3')
    const encoded = await get('/e/:id', `/reset/../e/a%3Bjsessionid=hunter2?code=ab%2B${random32}%zz`)
    for (const exchange of [callback, reset, bare, nested, encoded]) {
      expect(JSON.stringify(exchange)).not.toMatch(/9f8e7d6c|hunter/)
    }
  })

  test('a parameter with a secret’s name is hidden in the address as well', async () => {
    const { request } = await get('/t/:token', '/t/hunter2hunter2')
    expect(request.url).toMatch(/^\/t\/redacted-[\da-f]{8}$/)
    expect(request.params).toMatchObject({ token: { $type: 'redacted' } })
  })

  const post = (parser: unknown, type: string, body: string) =>
    exchangeOf(express, app => app.use(parser as never, (_req, res) => void res.send('ok')), '/', {
      method: 'POST',
      body,
      headers: { 'Content-Type': type },
    })

  test('a body of text hides the secrets that its form or its JSON names', async () => {
    const text = express.text({ type: () => true })
    const form = await post(text, 'application/x-www-form-urlencoded', `user=a b&password=hunter6&code=${random32}`)
    expect(form.request.body).toMatch(/^user=a b&password=redacted-[\da-f]{8}&code=redacted-[\da-f]{8}$/)
    const plain = await post(text, 'text/plain', 'user=a&password=hunter6')
    expect(plain.request.body).toEqual(expect.stringMatching(/^user=a&password=redacted-/))
    const json = await post(text, 'application/json', '{"password":"hunter7","user":"a"}')
    expect(json.request.body).toMatchObject({ password: { $type: 'redacted' }, user: 'a' })
    const broken = await post(text, 'application/json', '{"user":"a","password":"hunter7"')
    expect(broken.request.body).toMatch(/^{"user":"a","password":"redacted-[\da-f]{8}"$/)
    const long = await post(text, 'text/plain', `password: hunter8 ${'x '.repeat(5000)}`)
    expect(long.request.body).toMatchObject({ $type: 'string', length: 10_018 })
    const parts = await post(text, 'multipart/form-data; boundary=b', '--b\r\nx="password"\r\n\r\nhunter8\r\n--b--')
    expect(parts.request.body).toMatchObject({ $type: 'string', value: '', length: 35 })
    for (const exchange of [form, plain, json, broken, long, parts]) {
      expect(JSON.stringify(exchange)).not.toMatch(/hunter|9f8e7d6c/)
    }
  })

  test('a body of bytes shows how many they are', async () => {
    const { request } = await post(express.raw({ type: () => true }), 'application/octet-stream', 'password=hunter6')
    expect(request.body).toMatchObject({ $type: 'bytes', name: 'Buffer', length: 16, hex: '' })
  })

  test('a body that lists names and values hides those of secrets', async () => {
    const fields = [
      { name: 'password', value: 'hunter9' },
      { value: 'hunter9', key: 'apiKey' },
      { field: 'user', value: 'ann' },
    ]
    const { request } = await post(express.json(), 'application/json', JSON.stringify(fields))
    const secret = expect.objectContaining({ $type: 'redacted', of: 'string', length: 7 })
    expect(request.body).toEqual([
      { name: 'password', value: secret },
      { value: secret, key: 'apiKey' },
      { field: 'user', value: 'ann' },
    ])
  })
})

describe('a snapshot', () => {
  const snapshotter = createSnapshotter({ redactor: createRedactor({ key: Buffer.from('k') }) })
  const take = (value: unknown) => JSON.parse(snapshotter.take(value))

  test('hides JWTs within texts, keys, and long texts where they are cut', () => {
    expect(take({ note: `see ${jwt}, please` })).toEqual({ note: expect.stringMatching(/^see redacted-.{8}, please$/) })
    expect(Object.keys(take({ [jwt]: 1 }))).toEqual([redactedText])
    for (let pad = 1940; pad < 2000; pad += 3) {
      expect(snapshotter.take(`${'x '.repeat(pad / 2)} ${jwt}${'y'.repeat(3000)}`)).not.toContain('eyJzdWI')
    }
  })

  test('hides a secret of an address that is cut within it', () => {
    for (let pad = 1950; pad < 2000; pad += 5) {
      const address = `/cb?x=${'a'.repeat(pad)}&code=${random32}&y=${'b'.repeat(3000)}`
      expect(snapshotter.take(address)).not.toContain('9f8e7')
    }
  })

  test('of a query of thousands of secrets is taken fast', async () => {
    const redactor = createRedactor()
    const url = `/?${Array.from({ length: 20_000 }, (_, i) => `token${i}[x]=secret-${i}&plain${i}=ab`).join('&')}`
    const query = Object.fromEntries(new URLSearchParams(url.slice(2)))
    let text = ''
    const take = () => {
      const start = process.cpuUsage()
      text = createSnapshotter({ redactor }).take(query, { hidden: redactor.hiddenInUrl(url) })
      return cpuSince(start)
    }
    // About 100; to look for each secret in each text takes 1,700.
    expect(await leastOf(700, take)).toBeLessThan(700)
    expect(text).not.toContain('secret-')
    expect(text).toContain('"ab"')
  })

  test('hides the secrets in what addresses are made of, and in the raw headers of a request', () => {
    const parts = {
      search: '?password=hunter2',
      returnTo: `/reset/${random32}`,
      rawHeaders: ['Authorization', 'hunter2'],
    }
    expect(snapshotter.take(parts)).not.toMatch(/hunter2|9f8e7d6c/)
  })

  test('hides what an error’s message says of secrets', () => {
    const error = new Error(`no: ${jwt}, password "hunter2" at /x?token=hunter3`)
    expect(take({ error })).toMatchObject({ error: { $type: 'Error', name: 'Error' } })
    expect(snapshotter.take({ error })).not.toMatch(/eyJ|hunter/)
  })

  test('gives a pair the same tag however it is written, and hides nothing beside other names', () => {
    const { value } = take({ name: 'token', value: 'hunter2' })
    expect(value).toEqual(take({ token: 'hunter2' }).token)
    expect(take({ name: 'size', value: 'XL' })).toEqual({ name: 'size', value: 'XL' })
    expect(take({ name: 'token', value: null })).toEqual({ name: 'token', value: null })
  })
})
