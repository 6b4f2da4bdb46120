import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import express from 'express'
import { describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import type { Stream } from '../../server/stream/stream.ts'
import {
  BASE,
  exchangeBytes,
  getHello,
  listen,
  makeExchange,
  makeSession,
  openViewer,
  rawRequest,
  refusal,
  serve,
  serveExpress,
  socketUrl,
  startStream,
  watch,
} from './support.ts'

const handshake = (path: string, ...lines: string[]) =>
  [
    `GET ${path} HTTP/1.1`,
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ...lines,
    '',
    '',
  ].join('\r\n')

const closed = (server: http.Server) =>
  new Promise<void>((resolve, reject) => server.close(error => (error ? reject(error) : resolve())))

/** Echoes what it is sent, and says its name. */
function echo(wss: WebSocketServer, name: string): void {
  wss.on('connection', ws => ws.on('message', data => ws.send(`${name}: ${data.toString()}`)))
}

async function say(target: string, text: string): Promise<string> {
  const ws = new WebSocket(target)
  await once(ws, 'open')
  ws.send(text)
  const [data] = (await once(ws, 'message')) as [Buffer]
  ws.close()
  await once(ws, 'close')
  return data.toString()
}

describe('a server without upgrade listeners', () => {
  it('gets none, and the stream works on it', async () => {
    const stream = startStream()
    const { url, server } = await serve(stream)
    const before = server.eventNames().map(name => [name, server.listenerCount(name)])
    const viewer = await openViewer(url)
    await viewer.next('history')
    expect(server.eventNames().map(name => [name, server.listenerCount(name)])).toEqual(before)
    expect(Object.hasOwn(server, 'emit')).toBe(false)
  })

  it('answers plain requests that have an Upgrade header as it did, byte for byte, with the panel open', async () => {
    const app: http.RequestListener = (req, res) => {
      res.sendDate = false
      let body = ''
      req.setEncoding('utf8')
      req.on('data', chunk => {
        body += chunk
      })
      req.on('end', () => res.end(`${req.method} ${req.url} ${body}`))
    }
    const [withTool, without] = [await serve(startStream(), app), await listen(http.createServer(app))]
    await (await openViewer(withTool.url)).next('history')
    const upgrade =
      'Host: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n'
    const turns = [
      `GET /a HTTP/1.1\r\n${upgrade}\r\n`,
      `GET /b HTTP/1.1\r\nHost: localhost\r\n\r\n`,
      `POST /c HTTP/1.1\r\n${upgrade}Content-Length: 5\r\n\r\nhello`,
      `GET ${BASE}x/ws HTTP/1.1\r\n${upgrade.replace('h2c', 'websocket')}\r\n`,
      `GET /d HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
    ]
    const talk = (port: number) =>
      new Promise<string>((resolve, reject) => {
        let text = ''
        let turn = 0
        const socket = net.connect(port, '127.0.0.1', () => socket.write(turns[turn++] ?? ''))
        socket.on('data', chunk => {
          text += chunk
          if (turn < turns.length) socket.write(turns[turn++] ?? '')
        })
        socket.on('error', reject)
        socket.on('close', () => resolve(text))
      })
    const expected = await talk(without.port)
    expect(expected.match(/HTTP\/1\.1 200/g)).toHaveLength(turns.length)
    expect(await talk(withTool.port)).toBe(expected)
  })

  it('keeps a viewer beyond its own timeouts, and takes large messages', async () => {
    const stream = startStream()
    const server = http.createServer(
      { requestTimeout: 60, headersTimeout: 50, keepAliveTimeout: 40, connectionsCheckingInterval: 20 },
      (req, res) => stream.handle(req, res),
    )
    server.setTimeout(100)
    const timeouts: string[] = []
    server.on('clientError', (error, socket) => {
      timeouts.push(String(error))
      socket.destroy()
    })
    const { url } = await listen(server)
    const viewer = await openViewer(url)
    await viewer.next('history')
    // A connection that asks for nothing shows that the timeouts are over: Node ends it with 408.
    const idle = net.connect(Number(new URL(url).port), '127.0.0.1')
    idle.on('error', () => {})
    idle.write('GET / HTTP/1.1\r\n')
    while (timeouts.length === 0) await once(server, 'clientError')
    idle.destroy()
    const after = JSON.stringify('x'.repeat(500_000))
    stream.record(makeExchange(1, { session: makeSession('a', { after }) }))
    expect((await viewer.next('exchange')).exchange.session?.after).toBe(after)
    expect(timeouts).toHaveLength(1)
  })

  it('survives viewers that break off, without an error to the app', async () => {
    const stream = startStream()
    const { url, port, server } = await serve(stream)
    const errors: Error[] = []
    server.on('clientError', error => errors.push(error))
    const { token } = await getHello(url)
    const other = await openViewer(url)
    await other.next('history')
    for (const end of ['destroy', 'resetAndDestroy', 'end'] as const) {
      const connection = once(server, 'connection') as Promise<[net.Socket]>
      const client = net.connect(port, '127.0.0.1')
      const [serverSide] = await connection
      client.write(handshake(`${BASE}/ws?v=1&token=${token}`))
      await once(client, 'data')
      const gone = new Promise<void>(resolve => serverSide.once('close', () => resolve()))
      client[end]()
      await gone
    }
    stream.record(makeExchange(1))
    await other.next('exchange')
    expect(errors).toEqual([])
  })

  it('takes the connection over whole: neither the HTTP parser nor who holds the response has a part in it', async () => {
    const stream = startStream()
    let held: http.ServerResponse | undefined
    const { url } = await listen(
      http.createServer((req, res) => {
        if (req.url?.includes('/ws')) held = res
        stream.handle(req, res)
      }),
    )
    const viewer = await openViewer(url)
    await viewer.next('history')
    expect(held?.req.socket.listenerCount('data')).toBe(1)
    held?.writeHead(503).end('this took too long')
    stream.record(makeExchange(1))
    await viewer.next('exchange')
  })

  it('tells middleware before the tool that the response is over when the viewer has gone', async () => {
    const stream = startStream()
    let over: Promise<unknown> | undefined
    const { url } = await listen(
      http.createServer((req, res) => {
        if (req.url?.includes('/ws')) over = once(res, 'close')
        stream.handle(req, res)
      }),
    )
    const viewer = await openViewer(url)
    await viewer.next('history')
    viewer.ws.close()
    await over
  })

  it('closes at once with a panel open', async () => {
    const { url, server } = await serve(startStream())
    const viewer = await openViewer(url)
    await viewer.next('history')
    await closed(server)
    await viewer.closed
  })

  it('answers 426 where the handshake is none, and what a handshake is', async () => {
    const { url, port } = await serve(startStream())
    const { token } = await getHello(url)
    const path = `${BASE}/ws?v=1&token=${token}`
    const plain = await rawRequest(port, path)
    expect(plain.status).toBe(426)
    expect(plain.head).toMatch(/\r\nUpgrade: websocket(\r\n|$)/)
    expect(plain.head).toMatch(/\r\nConnection: .*Upgrade/)
    expect(JSON.parse(plain.body)).toMatchObject({ error: { code: 'not-a-websocket' } })
    for (const [from, to] of [
      ['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Version: 12'],
      ['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Key: short'],
      ['Upgrade: websocket', 'Upgrade: h2c'],
    ] as const) {
      const lines = handshake(path).replace(from, to).split('\r\n').slice(2, -2)
      expect((await rawRequest(port, path, lines)).status).toBe(426)
    }
  })

  it('does not make a viewer of a handshake that is pipelined behind another request', async () => {
    const stream = startStream()
    const { url, port } = await serve(stream, (_req, res) => void setImmediate(() => res.end('later')))
    const { token } = await getHello(url)
    const text = await exchangeBytes(
      port,
      `GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n${handshake(`${BASE}/ws?v=1&token=${token}`).replace('Upgrade\r\n', 'Upgrade, close\r\n')}`,
    )
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400'])
    expect(text).toContain('later')
    expect(text).toContain('"pipelined"')
  })
})

/** An app with WebSocket servers of its own, and the stream. */
async function withSockets(stream: Stream, add: (server: http.Server) => void) {
  const running = await serve(stream)
  add(running.server)
  return running
}

describe('a server with upgrade listeners', () => {
  it('keeps them, whatever path they take, and the stream works beside them', async () => {
    const stream = startStream()
    const { url } = await withSockets(stream, server => echo(new WebSocketServer({ server }), 'any'))
    const viewer = await openViewer(url)
    await viewer.next('history')
    expect(await say(`${url.replace('http', 'ws')}/chat`, 'hello')).toBe('any: hello')
    expect(await say(`${url.replace('http', 'ws')}${BASE}x/ws`, 'near')).toBe('any: near')
    stream.record(makeExchange(1))
    await viewer.next('exchange')
  })

  it('keeps one that refuses the paths of others', async () => {
    const { url } = await withSockets(startStream(), server =>
      echo(new WebSocketServer({ server, path: '/chat' }), 'chat'),
    )
    const viewer = await openViewer(url)
    await viewer.next('history')
    expect(await say(`${url.replace('http', 'ws')}/chat`, 'hello')).toBe('chat: hello')
    expect((await refusal(`${url.replace('http', 'ws')}/other`)).status).toBe(400)
    viewer.command({ type: 'pause', paused: true })
    await viewer.next('paused')
  })

  it('never shows them our requests, answers refusals as everywhere else, and closes those connections', async () => {
    const seen: (string | undefined)[] = []
    const { url, port } = await withSockets(startStream(), server =>
      server.on('upgrade', (req, socket) => {
        seen.push(req.url)
        socket.end('HTTP/1.1 418 App\r\nConnection: close\r\n\r\n')
      }),
    )
    const { token } = await getHello(url)
    const path = `${BASE}/ws?v=1&token=`
    const status = async (bytes: string) => Number((await exchangeBytes(port, bytes)).split(' ')[1])
    expect(await status(handshake(`${path}wrong`))).toBe(403)
    expect(await status(handshake(path + token, 'Origin: https://evil.example'))).toBe(403)
    expect(await status(handshake(path + token, 'X-Forwarded-For: 203.0.113.9'))).toBe(404)
    expect(await status(handshake(path + token).replace('localhost', 'evil.example'))).toBe(404)
    expect(await status(handshake(path + token).replace('websocket', 'h2c'))).toBe(426)
    expect(await status(handshake(`${BASE}/api/hello`))).toBe(200)
    expect(seen).toEqual([])
    expect(await status(handshake('/other'))).toBe(418)
    expect(seen).toEqual(['/other'])
  })

  it('may get its listener later than the stream its first viewer', async () => {
    const stream = startStream()
    const { url, server } = await serve(stream)
    const first = await openViewer(url)
    await first.next('history')
    echo(new WebSocketServer({ server }), 'any')
    const second = await openViewer(url)
    await second.next('history')
    expect(await say(`${url.replace('http', 'ws')}/chat`, 'hello')).toBe('any: hello')
  })

  it('works below a mount path', async () => {
    const stream = startStream()
    const { url, server } = await serveExpress(stream, '/admin')
    echo(new WebSocketServer({ server }), 'any')
    const { token } = await getHello(`${url}/admin`)
    await watch(new WebSocket(socketUrl(url, token, 1, `/admin${BASE}`), { origin: url })).next('history')
    expect(await say(socketUrl(url, token), 'not mounted here')).toBe('any: not mounted here')
  })

  it('works below a mount path without upgrade listeners', async () => {
    const { url } = await serveExpress(startStream(), '/admin')
    const { token } = await getHello(`${url}/admin`)
    await watch(new WebSocket(socketUrl(url, token, 1, `/admin${BASE}`), { origin: url })).next('history')
  })

  it('serves two tools of the same app', async () => {
    const [one, two] = [startStream(), startStream()]
    const app = express()
    app.use('/one', (req, res, next) => (one.owns(req) ? one.handle(req, res) : next()))
    app.use('/two', (req, res, next) => (two.owns(req) ? two.handle(req, res) : next()))
    const { url, server } = await listen(http.createServer(app))
    echo(new WebSocketServer({ server }), 'any')
    const tokens = [await getHello(`${url}/one`), await getHello(`${url}/two`)].map(({ token }) => token)
    const open = (name: string, token = '') =>
      watch(new WebSocket(socketUrl(url, token, 1, `/${name}${BASE}`), { origin: url }))
    await open('one', tokens[0]).next('history')
    await open('two', tokens[1]).next('history')
    expect((await refusal(socketUrl(url, tokens[1] ?? '', 1, `/one${BASE}`), { origin: url })).status).toBe(403)
    one.close()
    await open('two', tokens[1]).next('history')
    expect(await say(socketUrl(url, '', 1, `/one${BASE}`), 'free again')).toBe('any: free again')
  })

  it('gets its emit back when the tool is closed, unless somebody wrapped it since', async () => {
    const stream = startStream()
    const { url, server } = await withSockets(stream, each => echo(new WebSocketServer({ server: each }), 'any'))
    stream.attach({ socket: { server } } as unknown as Parameters<typeof stream.attach>[0])
    stream.attach({ socket: { server } } as unknown as Parameters<typeof stream.attach>[0])
    expect(Object.keys(server)).not.toContain('emit')
    const ours = server.emit
    expect(ours).not.toBe(http.Server.prototype.emit)
    await (await openViewer(url)).next('history')
    stream.close()
    expect(Object.hasOwn(server, 'emit')).toBe(false)
    expect(server.emit).toBe(http.Server.prototype.emit)
  })

  it('closes at once with a panel open', async () => {
    const { url, server } = await withSockets(startStream(), each =>
      echo(new WebSocketServer({ server: each, path: '/chat' }), 'chat'),
    )
    const viewer = await openViewer(url)
    await viewer.next('history')
    const start = performance.now()
    await closed(server)
    expect(await viewer.closed).toBe(1001)
    // A closing handshake that nobody answers takes ws 30 s.
    expect(performance.now() - start).toBeLessThan(5000)
  })

  it('survives a viewer that breaks off while it is refused', async () => {
    const { url, port, server } = await withSockets(startStream(), each =>
      echo(new WebSocketServer({ server: each }), 'any'),
    )
    await getHello(url)
    for (let index = 0; index < 20; index++) {
      const connection = once(server, 'connection') as Promise<[net.Socket]>
      const client = net.connect(port, '127.0.0.1')
      const [serverSide] = await connection
      const gone = new Promise<void>(resolve => serverSide.once('close', () => resolve()))
      client.write(handshake(`${BASE}/ws?token=wrong`), () => client.resetAndDestroy())
      await gone
    }
    await (await openViewer(url)).next('history')
  })
})
