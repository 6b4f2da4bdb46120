import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, connect, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { cookieContext, type SeenContext } from '../../server/capture/cookies/context.ts'
import { selfSigned } from './cookies/certificate.ts'

export interface ContextSite {
  readonly ports: {
    readonly http: number
    /** TLS ends there, and the requests come on as they are. */
    readonly silentProxy: number
    /** TLS ends there, and the requests come on with another Host, and with X-Forwarded headers. */
    readonly tellingProxy: number
  }
  /** The cookies that the path's response sets. */
  answer(path: string, setCookies: readonly string[]): void
  /** What is made of the next request for the path. */
  arrival(path: string): Promise<SeenContext>
  close(): Promise<void>
}

/** One app for all hosts, with proxies before it that it does not trust. */
export async function startContextSite(): Promise<ContextSite> {
  const answers = new Map<string, readonly string[]>()
  const waiting = new Map<string, (found: SeenContext) => void>()

  const app = createServer((req, res) => {
    const { method = '', url = '', headers } = req
    const { pathname, searchParams } = new URL(url, 'http://app')
    const to = searchParams.get('to')
    res.setHeader('Access-Control-Allow-Origin', headers.origin ?? '*')
    res.setHeader('Access-Control-Allow-Credentials', 'true')
    res.setHeader('Content-Type', 'text/html')
    res.setHeader('Referrer-Policy', searchParams.get('policy') ?? 'strict-origin-when-cross-origin')
    if (to !== null) return res.writeHead(302, { Location: to }).end()
    const setCookies = answers.get(pathname)
    if (setCookies !== undefined) res.setHeader('Set-Cookie', setCookies)
    const seen = { method, url, headers, protocol: 'http', encrypted: false, status: res.statusCode }
    waiting.get(pathname)?.(cookieContext(seen, { now: Date.now() }))
    res.end(`<!doctype html><link rel="icon" href="data:,"><body>${searchParams.get('html') ?? ''}`)
  })
  const port = await listen(app)

  const tls = selfSigned('example.test')
  const silent = createTlsServer(tls, socket => {
    const on = connect(port)
    for (const end of [socket, on] as Socket[]) end.on('error', () => {}).on('close', () => void socket.destroy())
    socket.pipe(on).pipe(socket)
  })
  const telling = createHttpsServer(tls, (req, res) => forward(req, res, port))
  const servers = [app, silent, telling]
  const sockets = new Set<Socket>()
  for (const server of servers) {
    server.on('connection', (socket: Socket) => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
    })
  }
  return {
    ports: { http: port, silentProxy: await listen(silent), tellingProxy: await listen(telling) },
    answer: (path, setCookies) => void answers.set(path, setCookies),
    arrival: path => new Promise(resolve => waiting.set(path, resolve)),
    async close() {
      for (const socket of sockets) socket.destroy()
      await Promise.all(servers.map(server => new Promise(closed => server.close(closed))))
    },
  }
}

function forward(req: IncomingMessage, res: ServerResponse, port: number): void {
  const { method, url, headers } = req
  const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': headers.host, host: `127.0.0.1:${port}` }
  const on = request({ port, method, path: url, headers: { ...headers, ...forwarded } }, answer => {
    res.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
    answer.pipe(res)
  })
  on.on('error', () => res.destroy())
  req.pipe(on)
}

async function listen(server: Server): Promise<number> {
  server.listen(0)
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
