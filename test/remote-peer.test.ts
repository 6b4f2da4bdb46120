import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import session from 'express-session'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { type Options, sessionscope } from '../server/index.ts'

/** A real server whose connections seem to come from elsewhere: there is no second machine in a test. */
async function serveTo(peer: string, options: Options = {}) {
  const app = express()
  app.set('env', 'test')
  const middleware = session({ secret: 'test', resave: false, saveUninitialized: false })
  app.use(sessionscope(middleware, { enabled: true, print: false, ...options }))
  app.get('/', (_req, res) => {
    res.send('<!doctype html><html><body>hello</body></html>')
  })
  const server = createServer(app)
  server.on('connection', socket => Object.defineProperty(socket, 'remoteAddress', { value: peer }))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://localhost:${(server.address() as AddressInfo).port}`
}

const paths = ['/', '/overlay.js', '/api/hello', '/api/exchanges', '/api/har', '/ws', '/nothing']

test.each(['203.0.113.7', '192.168.1.20', '10.0.0.1', '::ffff:192.168.1.20', 'fe80::1', '2001:db8::1', ''])(
  'a peer at %j gets for every path of the tool what the app answers to a path it does not have',
  async peer => {
    const origin = await serveTo(peer)
    const bare = async (path: string) => {
      const response = await fetch(origin + path)
      const {
        date,
        etag,
        'content-length': length,
        'x-powered-by': by,
        ...headers
      } = Object.fromEntries(response.headers)
      return { status: response.status, headers, text: (await response.text()).replaceAll(/__[a-z./]*/g, '__') }
    }
    const unknown = await bare('/__other')
    expect(unknown.status).toBe(404)
    for (const path of paths) expect(await bare(`/__sessionscope${path}`)).toEqual(unknown)
  },
)

test('a remote peer gets no script tag, and no socket', async () => {
  const origin = await serveTo('203.0.113.7')
  expect(await (await fetch(origin)).text()).toBe('<!doctype html><html><body>hello</body></html>')
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/__sessionscope/ws?v=1&token=guess`)
  const [error] = await once(socket, 'error')
  expect(String(error)).toContain('404')
})

test('a peer that was let in gets it all', async () => {
  const origin = await serveTo('172.17.0.1', { peers: ['172.17.0.0/16'] })
  expect((await fetch(`${origin}/__sessionscope/`)).status).toBe(200)
  expect(await (await fetch(origin)).text()).toContain('/__sessionscope/overlay.js')
})
