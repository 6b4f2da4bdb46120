import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import express from 'express'
import { onTestFinished } from 'vitest'
import { type RawData, WebSocket } from 'ws'
import { decodeMessage, type Hello, type PackedExchange, type ServerMessage } from '../../server/protocol/index.ts'
import { createStream, type Stream, type StreamOptions } from '../../server/stream/stream.ts'

export const BASE = '/__sessionscope'
export const BUNDLE = Buffer.from('/* the panel */')
export const PROCESS = { pid: 7, host: 'test', boot: 'boot-1', startedAt: 1 }

type Options = Partial<StreamOptions>

export function startStream(options: Options = {}): Stream {
  const stream = createStream({ base: BASE, process: PROCESS, bundle: () => BUNDLE, ...options })
  onTestFinished(() => stream.close())
  return stream
}

export interface Running {
  readonly server: http.Server
  readonly port: number
  readonly url: string
}

/** Listens on a free port until the test ends. */
export async function listen(server: http.Server): Promise<Running> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { server, port, url: `http://127.0.0.1:${port}` }
}

/** A plain http server: the stream in front, `app` behind. */
export function serve(stream: Stream, app: http.RequestListener = (_req, res) => res.end('app')): Promise<Running> {
  return listen(
    http.createServer((req, res) => {
      if (stream.owns(req)) stream.handle(req, res)
      else app(req, res)
    }),
  )
}

/** An Express app with the stream mounted at `mount`. */
export function serveExpress(stream: Stream, mount = '/', make: () => express.Express = express): Promise<Running> {
  const app = make()
  app.use(mount, (req, res, next) => {
    if (stream.owns(req)) stream.handle(req, res)
    else next()
  })
  return listen(http.createServer(app))
}

export interface Raw {
  readonly head: string
  readonly status: number
  readonly body: string
}

/** Sends bytes as they are, and resolves with all that came until the other side closed. */
export function exchangeBytes(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = net.connect(port, '127.0.0.1', () => socket.write(bytes, 'latin1'))
    socket.setEncoding('latin1')
    socket.on('data', chunk => {
      text += chunk
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(text))
  })
}

/** A request with exactly these header lines, on a connection of its own. */
export async function rawRequest(
  port: number,
  path: string,
  headers: readonly string[] = [],
  start = `GET ${path} HTTP/1.1`,
): Promise<Raw> {
  const lines = headers.some(line => /^(host|no-host):/i.test(line)) ? headers : ['Host: localhost', ...headers]
  const sent = lines.filter(line => !/^no-host:/i.test(line))
  const text = await exchangeBytes(port, [start, ...sent, 'Connection: close', '', ''].join('\r\n'))
  const [head = '', ...body] = text.split('\r\n\r\n')
  return { head, status: Number(head.split(' ')[1]), body: body.join('\r\n\r\n') }
}

export async function getJson<T>(url: string): Promise<T> {
  return (await (await fetch(url)).json()) as T
}

export const getHello = (url: string): Promise<Hello> => getJson<Hello>(`${url}${BASE}/api/hello`)

export interface TestViewer {
  readonly ws: WebSocket
  /** All messages so far. */
  readonly messages: ServerMessage[]
  readonly closed: Promise<number>
  /** The first message, from the beginning on, that is of this type and fits. */
  next<T extends ServerMessage['type']>(
    type: T,
    fits?: (message: Extract<ServerMessage, { type: T }>) => boolean,
  ): Promise<Extract<ServerMessage, { type: T }>>
  command(command: unknown): void
}

/** Keeps all that a socket says, from before it is open. */
export function watch(ws: WebSocket): TestViewer {
  const messages: ServerMessage[] = []
  const looks = new Set<() => void>()
  ws.on('message', (data: RawData) => {
    const message = decodeMessage(data.toString())
    if (message === null) throw new Error(`no message: ${data.toString()}`)
    messages.push(message)
    for (const look of looks) look()
  })
  ws.on('error', () => {})
  const closed = new Promise<number>(resolve => ws.once('close', resolve))
  onTestFinished(() => ws.terminate())
  return {
    ws,
    messages,
    closed,
    next(type, fits = () => true) {
      type Wanted = Extract<ServerMessage, { type: typeof type }>
      return new Promise((resolve, reject) => {
        const look = () => {
          const found = messages.find((message): message is Wanted => message.type === type && fits(message as Wanted))
          if (found === undefined) return
          looks.delete(look)
          resolve(found)
        }
        looks.add(look)
        void closed.then(code => reject(new Error(`closed with ${code} before "${type}"`)))
        look()
      })
    },
    command: command => ws.send(typeof command === 'string' ? command : JSON.stringify(command)),
  }
}

export function socketUrl(url: string, token: string, version: unknown = 1, base = BASE): string {
  return `${url.replace('http', 'ws')}${base}/ws?v=${String(version)}&token=${token}`
}

/** A viewer that asks for the token first, as the panel does. */
export async function openViewer(url: string, version: unknown = 1): Promise<TestViewer> {
  const { token } = await getHello(url)
  return watch(new WebSocket(socketUrl(url, token, version), { origin: url }))
}

/** The status of the answer to a handshake that is refused, and its body. */
export function refusal(target: string, options: { headers?: Record<string, string>; origin?: string } = {}) {
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const ws = new WebSocket(target, options)
    ws.on('open', () => {
      ws.terminate()
      reject(new Error('the handshake was accepted'))
    })
    ws.on('error', () => {})
    ws.on('unexpected-response', (_req, res) => {
      let body = ''
      res.on('data', chunk => {
        body += chunk
      })
      res.on('end', () => resolve({ status: res.statusCode ?? 0, body }))
    })
  })
}

type Overrides = Partial<Omit<PackedExchange, 'request' | 'response'>> & {
  readonly request?: Partial<PackedExchange['request']>
  readonly response?: Partial<PackedExchange['response']>
}

export function makeExchange(seq: number, overrides: Overrides = {}): PackedExchange {
  const { request, response, ...rest } = overrides
  return {
    id: `exchange-${seq}`,
    seq,
    process: { pid: 7, host: 'test' },
    startedAt: 1_700_000_000_000 + seq,
    duration: 4,
    request: {
      method: 'GET',
      url: `/page/${seq}?a=1`,
      route: '/page/:id',
      headers: { host: 'localhost:3000', accept: ['a', 'b'] },
      cookies: [],
      secure: false,
      protocol: 'http',
      httpVersion: '1.1',
      remote: '127.0.0.1',
      query: '{"a":"1"}',
      ...request,
    },
    response: {
      status: 200,
      headers: { 'content-type': 'text/plain' },
      setCookies: [],
      bytes: 5,
      outcome: 'finished',
      ...response,
    },
    session: null,
    lock: null,
    phases: [{ name: 'respond', start: 3, end: 4 }],
    problems: [],
    ...rest,
  }
}

export const makeSession = (
  fingerprint: string | null,
  overrides: Partial<NonNullable<PackedExchange['session']>> = {},
): NonNullable<PackedExchange['session']> => ({
  library: 'express-session',
  fingerprint,
  isNew: false,
  before: '{"views":1}',
  after: '{"views":2}',
  changes: [{ kind: 'changed', path: 'views', before: '1', after: '2' }],
  accesses: [],
  verdict: 'modified',
  reason: 'saved: `views` changed from 1 to 2',
  storage: [],
  bytes: 11,
  losses: [],
  late: [],
  cookie: null,
  ...overrides,
})
