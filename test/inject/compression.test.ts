import { EventEmitter, once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable, type Transform } from 'node:stream'
import zlib from 'node:zlib'
import compression from 'compression'
import express from 'express'
import session from 'express-session'
import { describe, expect, it } from 'vitest'
import {
  comparable,
  createTold,
  decode,
  get,
  type Middleware,
  open,
  page,
  random,
  seed,
  serve,
  servePlain,
  TAG,
  withTag,
  wrap,
} from './harness.ts'

type Res = ServerResponse & { flush?(): void }

const codings = ['gzip', 'deflate', 'br'] as const
const encoders = {
  gzip: zlib.gzipSync,
  deflate: zlib.deflateSync,
  br: zlib.brotliCompressSync,
  raw: zlib.deflateRawSync,
}
const headersOf = (coding: string) => ({ 'content-type': 'text/html', 'content-encoding': coding })
const decoders: Record<string, () => Transform> = {
  gzip: zlib.createGunzip,
  deflate: zlib.createInflate,
  br: zlib.createBrotliDecompress,
}

/** Text that does not compress away. */
function noise(bytes: number): string {
  const next = random(7)
  return Array.from({ length: bytes / 8 }, () => next().toString(36).slice(2, 10)).join('')
}

const big = page(noise(300_000))

const routes: Record<string, (req: IncomingMessage, res: express.Response) => unknown> = {
  send: (_req, res) => res.send(big),
  small: (_req, res) => res.send(page()),
  pipe: (_req, res) => Readable.from(big.match(/.{1,5000}/gs)!).pipe(res.type('html')),
  writes: (_req, res) => {
    res.type('html')
    for (const part of big.match(/.{1,20000}/gs)!) res.write(part)
    res.end()
  },
}

describe.each(['before', 'after'] as const)('compression mounted %s', place => {
  async function start(injecting: boolean) {
    const told = createTold()
    const app = express()
    const sessions = session({ secret: 'a', resave: true, saveUninitialized: true, genid: () => 'fixed' })
    const mounts: express.RequestHandler[] = [
      (injecting ? wrap(sessions as unknown as Middleware, told) : sessions) as express.RequestHandler,
      compression(),
    ]
    app.use(place === 'before' ? mounts.reverse() : mounts)
    for (const [name, route] of Object.entries(routes)) app.get(`/${name}`, (req, res) => void route(req, res))
    return { port: (await serve(app)).port, told }
  }

  describe.each(codings)('with %s', coding => {
    it.each(Object.keys(routes))('%s gets the tag, and nothing else changes', async name => {
      const options = { headers: { 'accept-encoding': coding } }
      const [bare, tooled] = [await start(false), await start(true)]
      const [without, answer] = [await get(bare.port, `/${name}`, options), await get(tooled.port, `/${name}`, options)]
      expect(answer.headers['content-encoding']).toBe(name === 'small' ? undefined : coding)
      expect(answer.text === withTag(without.text)).toBe(true)
      expect(comparable(answer)).toEqual(comparable(without))
      expect(tooled.told).toEqual({ injected: [TAG.length], blocked: [], errors: [] })
    })

    it('answers a HEAD as without', async () => {
      const options = { method: 'HEAD', headers: { 'accept-encoding': coding } }
      const [bare, tooled] = [await start(false), await start(true)]
      expect(comparable(await get(tooled.port, '/send', options))).toEqual(
        comparable(await get(bare.port, '/send', options)),
      )
    })
  })

  it.each(codings)('lets a flushed page of %s come at its pace', async coding => {
    const pace = new EventEmitter()
    const app = express()
    const mounts = [wrap((_req, _res, next) => next(), createTold()) as express.RequestHandler, compression()]
    app.use(place === 'before' ? mounts.reverse() : mounts)
    app.get('/', (_req, res: Res & express.Response) => {
      res.type('html').write('<p>first')
      res.flush?.()
      pace.once('more', () => {
        res.write('second</bo')
        res.flush?.()
        pace.once('end', () => res.end('dy>'))
      })
    })
    const { port } = await serve(app)
    const res = await open(port, '/', { headers: { 'accept-encoding': coding } })
    const plain = res.pipe(decoders[coding]!())
    let text = ''
    plain.on('data', chunk => {
      text += chunk
    })
    const ended = once(plain, 'end')
    await expect.poll(() => text).toBe('<p>first')
    pace.emit('more')
    await expect.poll(() => text).toMatch(/^<p>firstsecond/)
    pace.emit('end')
    await ended
    expect(text).toBe(`<p>firstsecond${TAG}</body>`)
  })
})

describe('a page that the app stored compressed', () => {
  const forms = [
    ...codings.map(coding => [coding, coding] as const),
    ['deflate', 'raw'] as const,
    ['x-gzip', 'gzip'] as const,
  ]

  it.each(forms)('as %s (%s) gets the tag and the right length when sent whole', async (coding, encoder) => {
    const stored = encoders[encoder](page('läng '.repeat(1000)))
    const { port } = await servePlain((_req, res) => {
      for (const [name, value] of Object.entries(headersOf(coding))) res.setHeader(name, value)
      res.setHeader('content-length', stored.length).end(stored)
    })
    const answer = await get(port)
    expect(decode(answer.bytes, coding.replace('x-', '')).toString()).toBe(withTag(page('läng '.repeat(1000))))
    expect(answer.headers['content-length']).toBe(String(answer.bytes.length))
  })

  it.each(forms)('as %s (%s) gets the tag in chunks of any size', async (coding, encoder) => {
    const stored = encoders[encoder](big)
    const next = random(seed)
    const { port } = await servePlain((_req, res) => {
      res.writeHead(200, { ...headersOf(coding), 'content-length': stored.length })
      for (let at = 0; at < stored.length; ) {
        const size = Math.floor(next() ** 4 * 30_000)
        res.write(stored.subarray(at, at + size))
        at += size
      }
      res.end()
    })
    const answer = await get(port)
    expect(decode(answer.bytes, coding.replace('x-', '')).toString() === withTag(big), `seed ${seed}`).toBe(true)
    expect(answer.headers['content-length']).toBeUndefined()
  })

  it.each(codings)('as %s is the same to the byte where it has no end of a body', async coding => {
    const stored = encoders[coding]('<p>fragment')
    const { port } = await servePlain((_req, res) => void res.writeHead(200, headersOf(coding)).end(stored))
    expect((await get(port)).bytes).toEqual(stored)
  })

  it('of more than a decompressor may hold at once goes through streams', async () => {
    const huge = page('<p>much</p>'.repeat(800_000))
    const { port } = await servePlain((_req, res) => {
      for (const [name, value] of Object.entries(headersOf('gzip'))) res.setHeader(name, value)
      const stored = zlib.gzipSync(huge)
      res.setHeader('content-length', stored.length).end(stored)
    })
    expect((await get(port)).text === withTag(huge)).toBe(true)
  })

  it('is truncated where it was truncated', async () => {
    const stored = zlib.gzipSync(page(noise(50_000)), { level: 1 })
    const half = stored.subarray(0, stored.length / 2)
    const { port } = await servePlain((_req, res) => {
      res.writeHead(200, headersOf('gzip')).write(half.subarray(0, 1000))
      res.end(half.subarray(1000))
    })
    const { bytes } = await get(port)
    const finishFlush = zlib.constants.Z_SYNC_FLUSH
    const text = (data: Buffer) => zlib.gunzipSync(data, { finishFlush }).toString()
    expect(text(bytes)).toBe(text(half))
  })

  it.each(codings)('and is not %s at all passes as it is', async coding => {
    const calls: unknown[] = []
    const told = createTold()
    const { port } = await servePlain((req, res) => {
      res.writeHead(200, headersOf(coding))
      if (req.url === '/whole') return void res.end('no such data')
      res.write('no such ', error => calls.push(error))
      res.write('data, ', error => calls.push(error))
      setImmediate(() => res.end('at all', () => calls.push('end')))
    }, told)
    // To look at, not to decode.
    const raw = async (path: string) => Buffer.concat(await (await open(port, path)).toArray()).toString()
    expect(await raw('/whole')).toBe('no such data')
    expect(await raw('/')).toBe('no such data, at all')
    await expect.poll(() => calls.length).toBe(3)
    expect(calls.filter(call => call instanceof Error)).toEqual([])
    expect(told).toEqual({ injected: [], blocked: [], errors: [] })
  })

  it('and breaks on its way ends where it broke', async () => {
    const stored = zlib.gzipSync(page(noise(100_000)))
    const calls: unknown[] = []
    const { port } = await servePlain((_req, res) => {
      res.writeHead(200, headersOf('gzip')).write(stored.subarray(0, 40_000))
      res.write(Buffer.alloc(40_000, 0xff), () => calls.push('write'))
      setTimeout(() => {
        res.write('more', () => calls.push('more'))
        res.end(() => calls.push('end'))
      }, 50)
    })
    const bytes = Buffer.concat(await (await open(port)).toArray())
    expect(bytes.length).toBeGreaterThan(1000)
    await expect.poll(() => calls).toEqual(['write', 'more', 'end'])
  })
})

describe('a compressed page', () => {
  it('stops its source while the client does not read, and goes on when it does', async () => {
    const long = page(noise(9_000_000))
    const stored = zlib.gzipSync(long, { level: 1 })
    let written = 0
    function* chunks() {
      for (let at = 0; at < stored.length; at += 50_000) {
        written = at
        yield stored.subarray(at, at + 50_000)
      }
    }
    const { port } = await servePlain(
      (_req, res) => void Readable.from(chunks()).pipe(res.writeHead(200, headersOf('gzip'))),
    )
    const res = await open(port)
    const seen: number[] = []
    const rests = () => seen.push(written) > 1 && written > 0 && seen.at(-1) === seen.at(-2)
    await expect.poll(rests, { interval: 200, timeout: 10_000 }).toBe(true)
    expect(written).toBeLessThan(stored.length - 1_000_000)
    expect(decode(Buffer.concat(await res.toArray()), 'gzip').toString() === withTag(long)).toBe(true)
  })

  it('lets the session library end the response when the client has gone', async () => {
    const calls: string[] = []
    const ended = new EventEmitter()
    const stored = zlib.gzipSync(page(noise(3_000_000)))
    const told = createTold()
    const library: Middleware = (_req, res, next) => {
      const { end } = res
      res.end = function (this: ServerResponse, ...args: unknown[]) {
        calls.push('saved')
        ended.emit('saved')
        return (end as (...all: unknown[]) => ServerResponse).apply(this, args)
      } as typeof res.end
      next()
    }
    const mount = wrap(library, told)
    const { port } = await serve((req, res) =>
      mount(req, res, () => {
        res.writeHead(200, headersOf('gzip')).write(stored.subarray(0, 1_000_000), () => calls.push('written'))
        res.write(stored.subarray(1_000_000, 2_000_000), () => calls.push('written'))
        res.write(stored.subarray(2_000_000, 2_100_000), () => calls.push('written'))
        res.end(stored.subarray(2_100_000))
      }),
    )
    const saved = once(ended, 'saved')
    const res = await open(port)
    res.once('data', () => res.destroy())
    await saved
    await expect.poll(() => calls.toSorted()).toEqual(['saved', 'written', 'written', 'written'])
    expect(told.errors).toEqual([])
  })

  it('refuses what is written after its end, and ends once', async () => {
    const stored = zlib.gzipSync(big)
    const calls: string[] = []
    const { port } = await servePlain((_req, res) => {
      res.writeHead(200, headersOf('gzip')).write(stored.subarray(0, 10), () => calls.push('written'))
      res.end(stored.subarray(10), () => calls.push('ended'))
      calls.push(String(res.write('late', error => calls.push(`refused: ${error?.message}`))))
      res.end(() => calls.push('ended again'))
    })
    expect((await get(port)).text === withTag(big)).toBe(true)
    await expect
      .poll(() => calls.toSorted())
      .toEqual([
        'ended',
        'ended again',
        'false',
        'refused: [sessionscope] write() was called after end(); call it before',
        'written',
      ])
  })
})
