import { EventEmitter, once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import net from 'node:net'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { injectInto } from '../../server/inject/inject.ts'
import { createTold, get, open, page, serve, servePlain, TAG, withNonce, withTag } from './harness.ts'

type Handler = (req: IncomingMessage, res: ServerResponse) => void

const html = { 'content-type': 'text/html; charset=utf-8' }
const start = '<!doctype html><html><body><p>ünïcödé</p>'
const end = '</body></html>'
const length = Buffer.byteLength(page())
const longer = String(length + TAG.length)

async function ask(handler: Handler, options?: Parameters<typeof get>[2]) {
  const told = createTold()
  const { port } = await servePlain(handler, told)
  return { ...(await get(port, '/', options)), told }
}

describe('a page in chunks', () => {
  it.each<[string, Handler]>([
    ['write and end', (_req, res) => res.writeHead(200, html).end(page())],
    [
      'many writes',
      (_req, res) => {
        res.setHeader('content-type', 'text/html')
        for (const char of page()) res.write(char)
        res.end()
      },
    ],
    [
      'strings and bytes',
      (_req, res) => {
        res.setHeader('content-type', 'text/html')
        const text = page()
        res.write(text.slice(0, 20), 'latin1')
        res.write(new Uint8Array(Buffer.from(text.slice(20, 40))))
        res.write(Buffer.from(text.slice(40, -10)).toString('base64'), 'base64')
        res.end(Buffer.from(text.slice(-10)).toString('hex'), 'hex')
      },
    ],
    ['a pipe', (_req, res) => void Readable.from([...page()]).pipe(res.setHeader('content-type', 'text/html'))],
    [
      'flushed headers',
      (_req, res) => {
        res.setHeader('content-type', 'text/html').flushHeaders()
        res.end(page())
      },
    ],
  ])('by %s gets the tag', async (_name, handler) => {
    const { text, told } = await ask(handler)
    expect(text).toBe(withTag(page()))
    expect(told).toEqual({ injected: [TAG.length], blocked: [], errors: [] })
  })

  const lengths: readonly [string, (res: ServerResponse) => ServerResponse][] = [
    ['an object', res => res.writeHead(200, { ...html, 'Content-Length': length })],
    ['an object, with a message', res => res.writeHead(200, 'Fine', { ...html, 'CONTENT-LENGTH': String(length) })],
    ['a flat array', res => res.writeHead(200, ['Content-Type', 'text/html', 'content-length', String(length)])],
    [
      'an array beside set headers',
      res => res.setHeader('x-a', '1').writeHead(200, ['Content-Type', 'text/html', 'Content-Length', length]),
    ],
    [
      'pairs',
      res =>
        res.writeHead(200, [
          ['Content-Type', 'text/html'],
          ['Content-Length', String(length)],
        ] as unknown as string[]),
    ],
    ['setHeader', res => res.setHeader('Content-Length', length).writeHead(200, html)],
    [
      'a third argument alone',
      res => res.writeHead(200, undefined as unknown as string, { ...html, 'content-length': length }),
    ],
  ]

  it.each(lengths)('loses a Content-Length that writeHead was given as %s', async (_name, head) => {
    const { headers, text } = await ask((_req, res) => void head(res).end(page()))
    expect([text, headers['content-length'], headers['transfer-encoding']]).toEqual([
      withTag(page()),
      undefined,
      'chunked',
    ])
  })

  it("leaves the app's own headers as they are", async () => {
    const given = Object.freeze({ ...html, 'Content-Length': length })
    const list = Object.freeze(['Content-Type', 'text/html', 'Content-Length', String(length)])
    await ask((_req, res) => void res.writeHead(200, given).end(page()))
    await ask((_req, res) => void res.writeHead(200, list as string[]).end(page()))
    expect([Object.keys(given).length, list.length]).toEqual([2, 4])
  })

  it('keeps a Content-Length where the first chunk has the end of the body', async () => {
    const { headers, text } = await ask((_req, res) => {
      for (const [name, value] of Object.entries({ ...html, 'content-length': length })) res.setHeader(name, value)
      res.write(page().slice(0, -3))
      res.end(page().slice(-3))
    })
    expect([text, headers['content-length']]).toEqual([withTag(page()), longer])
  })

  it.each([1, 100])('without an end of the body is sent as it is, ending in half a tag (%i times)', async times => {
    const text = `${start}</body`
    const answer = await ask((_req, res) => {
      res.writeHead(200, html)
      for (let time = 0; time < times; time += 1) res.write(text)
      res.end()
    })
    expect(answer.text).toBe(text.repeat(times))
    expect(answer.told.injected).toEqual([])
  })

  it('keeps its length where the whole file has no end of the body', async () => {
    const { headers, text } = await ask((_req, res) => {
      res.setHeader('content-type', 'text/html').setHeader('content-length', 3)
      res.write('a<b')
      res.end()
    })
    expect([text, headers['content-length']]).toEqual(['a<b', '3'])
  })

  it('comes at the pace it is written', async () => {
    const pace = new EventEmitter()
    const { port } = await servePlain((_req, res) => {
      res.writeHead(200, html).write(start)
      pace.once('more', () => res.write('more</bo'))
      pace.once('end', () => res.end('dy></html>'))
    })
    const res = await open(port)
    const ended = once(res, 'end')
    const next = async () => String((await once(res, 'data'))[0])
    expect(await next()).toBe(start)
    pace.emit('more')
    expect(await next()).toBe('more')
    pace.emit('end')
    expect(await next()).toBe(TAG + end)
    await ended
  })

  it('of 5 MB passes through, in chunks and whole', async () => {
    const big = page('<p>five megabytes</p>'.repeat(250_000))
    const chunks = big.match(/.{1,60000}/gs)!
    const streamed = await ask(
      (_req, res) => void Readable.from(chunks).pipe(res.setHeader('content-type', 'text/html')),
    )
    const whole = await ask((_req, res) => void res.setHeader('content-type', 'text/html').end(big))
    expect(streamed.text === withTag(big)).toBe(true)
    expect(whole.text === withTag(big)).toBe(true)
    expect(whole.headers['content-length']).toBe(String(big.length + TAG.length))
  })

  it('closes the connection of an HTTP/1.0 client at its end', async () => {
    const { port } = await servePlain(
      (_req, res) => void res.writeHead(200, { ...html, 'content-length': length }).end(page()),
    )
    const socket = net.connect(port, '127.0.0.1')
    socket.end('GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n')
    const answer = Buffer.concat(await socket.toArray()).toString()
    expect(answer.split('\r\n\r\n')[1]).toBe(withTag(page()))
  })
})

describe('the injector', () => {
  it('calls each callback once, and returns what Node returns', async () => {
    const calls: string[] = []
    const returned: unknown[] = []
    const { text } = await ask((_req, res) => {
      returned.push(res.writeHead(200, html) === res)
      returned.push(res.write(start, () => calls.push('first')))
      returned.push(res.write('</bo', 'utf8', () => calls.push('held')))
      returned.push(res.write('', () => calls.push('empty')))
      returned.push(res.end('dy>', 'utf8', () => calls.push('end')) === res)
    })
    expect(text).toBe(`${start}${TAG}</body>`)
    expect(returned).toEqual([true, true, true, true, true])
    await expect.poll(() => calls).toEqual(['first', 'held', 'empty', 'end'])
  })

  it('sends what it held back when the end comes with a callback alone', async () => {
    let calls = 0
    const { text } = await ask((_req, res) => {
      res.writeHead(200, html).write('<p></bod')
      res.end(() => {
        calls += 1
      })
    })
    expect(text).toBe('<p></bod')
    await expect.poll(() => calls).toBe(1)
  })

  it('leaves it to Node to refuse bad chunks, and takes the good ones after them', async () => {
    const refused: unknown[] = []
    const { text } = await ask((_req, res) => {
      res.setHeader('content-type', 'text/html')
      for (const bad of [5, {}, true]) {
        try {
          res.write(bad)
        } catch (error) {
          refused.push((error as { code: string }).code)
        }
      }
      res.end(page())
    })
    expect(refused).toEqual(Array(3).fill('ERR_INVALID_ARG_TYPE'))
    expect(text).toBe(withTag(page()))
  })

  it.each<[string, (res: ServerResponse) => unknown]>([
    ['writeHead', res => res.writeHead(200, { 'x-bad': 'a\nb' })],
    ['write', res => Object.assign(res, { statusCode: 9999 }).write(page())],
    ['end', res => Object.assign(res, { statusCode: 9999 }).end(page())],
  ])('begins again for the page that tells of a failed %s', async (_name, fail) => {
    const sorry = page('sorry')
    const { status, text, headers, told } = await ask((_req, res) => {
      res.setHeader('content-type', 'text/html').setHeader('content-length', sorry.length)
      expect(() => fail(res)).toThrow()
      res.statusCode = 500
      res.end(sorry)
    })
    expect([status, text]).toEqual([500, withTag(sorry)])
    expect(headers['content-length']).toBe(String(text.length))
    expect(told.errors).toEqual([])
  })

  it('leaves the length that a HEAD is told as it is', async () => {
    const heads: readonly Handler[] = [
      (_req, res) => res.writeHead(200, { ...html, 'content-length': length }).end(page()),
      (_req, res) => res.setHeader('content-type', 'text/html').setHeader('content-length', length).end(page()),
    ]
    for (const handler of heads) {
      const { headers, told } = await ask(handler, { method: 'HEAD' })
      expect([headers['content-length'], told.injected]).toEqual([String(length), []])
    }
  })

  it('gives the page the nonce of its policy', async () => {
    const handler: Handler = (_req, res) => {
      res.setHeader('content-security-policy', ["default-src 'self'", "script-src 'nonce-n0nce'"])
      res.writeHead(200, html).end(page())
    }
    expect((await ask(handler)).text).toBe(withTag(page(), withNonce('n0nce')))
  })

  it('leaves a page whose policy forbids the script as it is, and says so once its end is seen', async () => {
    const policy = "script-src 'none'"
    const streamed = (tail: string) =>
      ask((_req, res) => {
        res.writeHead(200, {
          ...html,
          'content-length': start.length + 4 + tail.length,
          'content-security-policy': policy,
        })
        res.write(start)
        res.end(tail)
      })
    const whole = await streamed(end)
    expect(whole.text).toBe(start + end)
    expect(whole.headers['content-length']).toBe(String(whole.bytes.length))
    expect(whole.told).toEqual({
      injected: [],
      blocked: [{ directive: 'script-src', policy, add: "script-src 'self'" }],
      errors: [],
    })
    expect((await streamed('<p>no end')).told.blocked).toEqual([])
  })

  it('leaves the page as it is where its own part fails, and tells', async () => {
    const errors: unknown[] = []
    const failure = new Error('no tag')
    const { port } = await serve((req, res) => {
      injectInto(req, res, {
        tag() {
          throw failure
        },
        onError: error => errors.push(error),
      })
      if (req.url === '/whole') res.setHeader('content-type', 'text/html').end(page())
      else if (req.url === '/head') res.writeHead(200, { ...html, 'content-length': length }).end(page())
      else res.setHeader('content-type', 'text/html').write(page(), () => res.end())
    })
    for (const path of ['/whole', '/head', '/chunks']) expect((await get(port, path)).text).toBe(page())
    expect((await get(port, '/head')).headers['content-length']).toBe(String(length))
    expect(errors).toEqual(Array(4).fill(failure))
  })

  it('survives what its callbacks throw', async () => {
    const push = () => {
      throw new Error('told')
    }
    const { port } = await servePlain((_req, res) => void res.writeHead(200, html).end(page()), {
      injected: { push } as unknown as number[],
      blocked: [],
      errors: { push } as unknown as unknown[],
    })
    expect((await get(port)).text).toBe(withTag(page()))
  })

  it('does nothing to a response that has begun', async () => {
    const { port } = await serve((req, res) => {
      res.writeHead(200, html)
      injectInto(req, res, { tag: () => TAG, onError() {} })
      res.end(page())
    })
    expect((await get(port)).text).toBe(page())
  })
})
