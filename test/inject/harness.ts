import { once } from 'node:events'
import http, {
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import zlib from 'node:zlib'
import { onTestFinished } from 'vitest'
import { injectInto } from '../../server/inject/inject.ts'
import type { InjectOptions } from '../../server/inject/plan.ts'

export const TAG = '<script src="/__sessionscope/overlay.js" async></script>'
export const withNonce = (nonce: string) => TAG.replace(' async', ` nonce="${nonce}" async`)
export const page = (text = 'hello') => `<!doctype html><html><body><p>${text}</p></body></html>`
export const withTag = (html: string, tag = TAG) => html.replace('</body>', () => `${tag}</body>`)

export type Next = (error?: unknown) => void
export type Middleware = (req: IncomingMessage, res: ServerResponse, next: Next) => unknown

/** What the injector said, in order. */
export interface Told {
  readonly injected: number[]
  readonly blocked: Parameters<NonNullable<InjectOptions['onBlocked']>>[0][]
  readonly errors: unknown[]
}

export const createTold = (): Told => ({ injected: [], blocked: [], errors: [] })

export const optionsFor = (told: Told): InjectOptions => ({
  tag: nonce => (nonce === null ? TAG : withNonce(nonce)),
  onInjected: bytes => told.injected.push(bytes),
  onBlocked: block => told.blocked.push(block),
  onError: error => told.errors.push(error),
})

/** A session middleware with the injector in its `next`, as the tool mounts it. */
export const wrap =
  (inner: Middleware, told: Told): Middleware =>
  (req, res, next) =>
    inner(req, res, error => {
      if (error === undefined) injectInto(req, res, optionsFor(told))
      next(error)
    })

export const noSession: Middleware = (_req, _res, next) => next()

export interface Server {
  readonly port: number
  readonly server: http.Server
}

/** Serves until the test is over. */
export async function serve(listener: RequestListener): Promise<Server> {
  const server = http.createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { server, port: (server.address() as AddressInfo).port }
}

/** A plain server whose handler runs behind the injector. */
export function servePlain(handler: RequestListener, told = createTold()): Promise<Server> {
  const mount = wrap(noSession, told)
  return serve((req, res) => mount(req, res, () => handler(req, res)))
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly raw: readonly string[]
  /** As sent, but for the framing. */
  readonly bytes: Buffer
  /** Without its compression, as UTF-8. */
  readonly text: string
}

export function decode(bytes: Buffer, coding: string | undefined): Buffer {
  if (bytes.length === 0) return bytes
  if (coding === 'gzip') return zlib.gunzipSync(bytes)
  if (coding === 'br') return zlib.brotliDecompressSync(bytes)
  if (coding !== 'deflate') return bytes
  return (bytes[0]! & 15) === 8 ? zlib.inflateSync(bytes) : zlib.inflateRawSync(bytes)
}

export async function open(port: number, path = '/', options: http.RequestOptions = {}): Promise<IncomingMessage> {
  const req = http.request({ host: '127.0.0.1', port, path, agent: false, ...options }).end()
  const [res] = (await once(req, 'response')) as [IncomingMessage]
  return res
}

export async function get(port: number, path = '/', options: http.RequestOptions = {}): Promise<Answer> {
  const res = await open(port, path, options)
  const bytes = Buffer.concat(await res.toArray())
  const text = decode(bytes, res.headers['content-encoding']).toString()
  return { status: res.statusCode!, headers: res.headers, raw: res.rawHeaders, bytes, text }
}

/** Headers but for those that differ in any two answers, and those of the framing. */
export function comparable({ raw }: Answer): string[] {
  const lines: string[] = []
  for (let index = 0; index < raw.length; index += 2) {
    if (!/^(date|content-length|transfer-encoding)$/i.test(raw[index]!)) lines.push(`${raw[index]}: ${raw[index + 1]}`)
  }
  return lines
}

/** A generator of numbers from 0 to 1 that repeats itself for a seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)
