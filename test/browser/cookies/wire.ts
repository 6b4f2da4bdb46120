import { once } from 'node:events'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { selfSigned } from './certificate.ts'

/** What a request is answered with, by the token in its query: `?t=…`. */
export interface Answer {
  /** In bytes, one character each; a line may hold what Node's own server would refuse. */
  readonly setCookies?: readonly string[]
  readonly date?: string
  /** Makes it a redirect. */
  readonly location?: string
  readonly body?: string
}

/** A request as it came over the wire. */
export interface Arrival {
  /** The `Cookie` header in bytes, or nothing. */
  readonly cookie: string
  /** Milliseconds since 1970, when it was answered. */
  readonly at: number
}

export interface Wire {
  /** Two ports of each scheme. */
  readonly ports: { readonly http: readonly [number, number]; readonly https: readonly [number, number] }
  answer(token: string, answer: Answer): void
  /** The request with this token; it is waited for. */
  arrival(token: string): Promise<Arrival>
  close(): Promise<void>
}

const BLANK = '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>blank</title>'

/** Servers that write their responses byte by byte: an HTTP library would keep back half of what is to be tried. */
export async function startWire(): Promise<Wire> {
  const answers = new Map<string, Answer>()
  const arrivals = new Map<string, PromiseWithResolvers>()
  const sockets = new Set<Socket>()
  const arrivalOf = (token: string) => {
    const known = arrivals.get(token) ?? deferred()
    arrivals.set(token, known)
    return known
  }

  function handle(head: string, socket: Socket): void {
    const token = /[?&]t=(\w+)/.exec(head.slice(0, head.indexOf('\r\n')))?.[1] ?? ''
    const answer = answers.get(token) ?? {}
    socket.end(Buffer.from(responseOf(answer, token, headerOf(head, 'origin')), 'latin1'))
    arrivalOf(token).resolve({ cookie: headerOf(head, 'cookie') ?? '', at: Date.now() })
  }

  function serve(socket: Socket): void {
    sockets.add(socket)
    let text = ''
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', chunk => {
      text += chunk.toString('latin1')
      const end = text.indexOf('\r\n\r\n')
      if (end === -1) return
      const head = text.slice(0, end)
      if (text.length < end + 4 + Number(headerOf(head, 'content-length') ?? 0)) return
      text = ''
      handle(head, socket)
    })
  }

  const tls = selfSigned('example.test')
  const servers: Server[] = [createTcpServer(serve), createTcpServer(serve)]
  servers.push(createTlsServer(tls, serve), createTlsServer(tls, serve))
  const ports = await Promise.all(servers.map(listen))
  return {
    ports: { http: [ports[0] ?? 0, ports[1] ?? 0], https: [ports[2] ?? 0, ports[3] ?? 0] },
    answer: (token, answer) => answers.set(token, answer),
    arrival: token => arrivalOf(token).promise,
    async close() {
      for (const socket of sockets) socket.destroy()
      await Promise.all(servers.map(server => new Promise(closed => server.close(closed))))
    },
  }
}

interface PromiseWithResolvers {
  readonly promise: Promise<Arrival>
  readonly resolve: (arrival: Arrival) => void
}

function deferred(): PromiseWithResolvers {
  let resolve: (arrival: Arrival) => void = () => {}
  const promise = new Promise<Arrival>(done => {
    resolve = done
  })
  return { promise, resolve }
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

const headerOf = (head: string, name: string) => {
  const line = head.split('\r\n').find(each => each.toLowerCase().startsWith(`${name}:`))
  return line?.slice(name.length + 1).trim()
}

function responseOf({ setCookies = [], date, location, body = BLANK }: Answer, token: string, origin?: string): string {
  const lines = [
    location === undefined ? 'HTTP/1.1 200 OK' : 'HTTP/1.1 302 Found',
    'Content-Type: text/html; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'Connection: close',
    `X-Token: ${token}`,
  ]
  if (location !== undefined) lines.push(`Location: ${location}`)
  if (date !== undefined) lines.push(`Date: ${date}`)
  if (origin !== undefined)
    lines.push(`Access-Control-Allow-Origin: ${origin}`, 'Access-Control-Allow-Credentials: true')
  return `${[...lines, ...setCookies.map(header => `Set-Cookie: ${header}`)].join('\r\n')}\r\n\r\n${body}`
}
