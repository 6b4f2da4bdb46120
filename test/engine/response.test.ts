import { once } from 'node:events'
import { rm, writeFile } from 'node:fs/promises'
import { connect as connectSocket } from 'node:net'
import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { frameworks } from '../support/app.ts'
import { cookieOf, type EngineHandler, engineApp, put, show, temporaryFolder } from './support/app.ts'

describe.each(frameworks)('a response on %s', framework => {
  const app = (handlers: Readonly<Record<string, EngineHandler>>) => engineApp(handlers, {}, framework)

  test('goes when its session is stored: whoever follows it finds what it wrote', async () => {
    const { visit } = await app({
      '/put': (req, res) => {
        req.session.n = ((req.session.n as number) ?? 0) + 1
        res.writeHead(303, { location: '/' }).end()
      },
      '/': show,
    })
    for (let n = 1; n < 20; n++) {
      await visit('/put')
      expect(await (await visit('/')).json()).toEqual({ n })
    }
  })

  test('carries its cookie when it is streamed, and what is written to the session later is stored', async () => {
    const { visit } = await app({
      '/put': async (req, res) => {
        req.session.a = 1
        res.write('one ')
        await new Promise(setImmediate)
        req.session.b = 2
        res.write('two ')
        res.end('three')
      },
      '/': show,
    })
    const response = await visit('/put')
    expect(await response.text()).toBe('one two three')
    expect(cookieOf(response)?.name).toBe('session_id')
    expect(await (await visit('/')).json()).toEqual({ a: 1, b: 2 })
  })

  test('carries its cookie beside those of writeHead()', async () => {
    const { client } = await app({
      '/object': (req, res) => {
        req.session.a = 1
        res.writeHead(200, { 'Set-Cookie': ['x=1', 'y=2'] }).end()
      },
      '/list': (req, res) => {
        req.session.a = 1
        res.writeHead(200, ['x-a', '1', 'set-cookie', ['x=1', 'y=2'] as never]).end()
      },
    })
    for (const path of ['/object', '/list']) {
      const names = (await client().visit(path)).headers.getSetCookie().map(line => line.split('=')[0])
      expect(names).toEqual(['x', 'y', 'session_id'])
    }
    expect((await (await app({ '/': put('a', 1) })).visit('/')).headers.getSetCookie()).toHaveLength(1)
  })

  test('can be piped, with the pressure of a slow reader', async () => {
    const size = 4 * 1024 * 1024
    const { visit } = await app({
      '/': (req, res) => {
        req.session.a = 1
        Readable.from(Array.from({ length: 64 }, () => Buffer.alloc(size / 64, 'x'))).pipe(res)
      },
    })
    expect((await (await visit('/')).arrayBuffer()).byteLength).toBe(size)
  })

  test('to HEAD, 204 and 304 is as empty as without', async () => {
    const { visit } = await app({
      '/head': put('a', 1),
      '/204': (req, res) => {
        req.session.b = 1
        res.writeHead(204).end()
      },
      '/304': (req, res) => {
        req.session.c = 1
        res.writeHead(304).end()
      },
      '/': show,
    })
    expect(await (await visit('/head', { method: 'HEAD' })).text()).toBe('')
    expect((await visit('/204')).status).toBe(204)
    expect((await visit('/304')).status).toBe(304)
    expect(await (await visit('/')).json()).toEqual({ a: 1, b: 1, c: 1 })
  })

  test('that is ended looks ended to the app while its session is being stored', async () => {
    let seen: unknown
    const { visit } = await app({
      '/': (req, res) => {
        req.session.a = 1
        res.setHeader('x-first', '1')
        res.end('first')
        let thrown: unknown
        try {
          res.setHeader('x-second', '1')
        } catch (error) {
          thrown = (error as { code?: unknown }).code
        }
        res.end()
        seen = [res.headersSent, res.writableEnded, thrown]
      },
    })
    const response = await visit('/')
    expect(await response.text()).toBe('first')
    expect(response.headers.has('x-second')).toBe(false)
    expect(seen).toEqual([true, true, 'ERR_HTTP_HEADERS_SENT'])
  })

  test('calls back when it is really over', async () => {
    const { visit } = await app({
      '/': (req, res) => {
        req.session.a = 1
        res.end('done', () => order.push(`callback ${res.writableFinished}`))
        res.once('finish', () => order.push('finish'))
      },
    })
    const order: string[] = []
    await visit('/')
    await new Promise(setImmediate)
    expect(order.toSorted()).toEqual(['callback true', 'finish'])
  })
})

describe('a first write to the session after the headers', () => {
  test('is an error to an explicit save, and stores no orphan', async () => {
    let code: unknown
    const { visit, files } = await engineApp({
      '/': async (req, res) => {
        res.write('begun ')
        await new Promise(setImmediate)
        req.session.a = 1
        code = await (req.session.save() as Promise<void>).catch((error: { code: unknown }) => error.code)
        delete req.session.a
        res.end('done')
      },
    })
    expect(await (await visit('/')).text()).toBe('begun done')
    expect(code).toBe('ERR_SESSION_TOO_LATE')
    expect(await files()).toEqual([])
  })
})

describe('a save that fails', () => {
  /** A folder in which nothing can be made, whoever asks: a file stands in its place. */
  async function blocked(folder: string) {
    await rm(folder, { recursive: true, force: true })
    await writeFile(folder, 'in the way')
  }

  test('is an error to the handler of errors before the response says otherwise', async () => {
    const folder = await temporaryFolder()
    const { visit } = await engineApp(
      {
        '/': async (req, res) => {
          await blocked(folder)
          req.session.a = 1
          res.setHeader('Content-Type', 'text/plain')
          res.setHeader('Content-Length', 5)
          res.setHeader('ETag', '"x"')
          res.statusCode = 201
          res.end('saved')
        },
      },
      { folder },
    )
    const response = await visit('/')
    expect(response.status).toBe(500)
    expect(response.headers.getSetCookie()).toEqual([])
    expect(response.headers.has('etag')).toBe(false)
    const text = await response.text()
    expect(text).not.toContain('saved')
    expect(text).toContain('[sessionscope]')
  })

  test('is a rejection of save(), and what was stored before is still there', async () => {
    const { visit, files } = await engineApp({
      '/put': put('a', 1),
      '/': show,
      '/change': async (req, res) => {
        req.session.a = () => {}
        const code = await (req.session.save() as Promise<void>).catch((error: { code: unknown }) => error.code)
        req.session.a = 1
        res.end(String(code))
      },
    })
    await visit('/put')
    expect(await (await visit('/change')).text()).toBe('ERR_SESSION_NOT_STORABLE')
    expect(await (await visit('/')).json()).toEqual({ a: 1 })
    expect(await files()).toHaveLength(1)
  })

  test('that nobody awaits takes nothing down, and is said when the response ends', async () => {
    const { visit } = await engineApp({
      '/': (req, res) => {
        req.session.a = () => {}
        void req.session.save()
        res.end('done')
      },
    })
    expect((await visit('/')).status).toBe(500)
  })

  test('cuts a response short whose beginning is out', async () => {
    const { visit } = await engineApp({
      '/': async (req, res) => {
        req.session.a = 1
        res.write('begun')
        await new Promise(setImmediate)
        req.session.a = () => {}
        res.end('done')
      },
    })
    const response = await visit('/')
    await expect(response.text()).rejects.toThrow()
  })
})

test('pipelined requests of one session are answered in their order', async () => {
  const { visit, origin, jar } = await engineApp({
    '/put': put('n', 0),
    '/': (req, res) => {
      req.session.n = (req.session.n as number) + 1
      res.end(`<${req.session.n}>`)
    },
  })
  await visit('/put')
  const { hostname, port } = new URL(origin)
  const socket = connectSocket(Number(port), hostname)
  const one = `GET / HTTP/1.1\r\nHost: ${hostname}\r\nCookie: session_id=${jar.get('session_id')}\r\n\r\n`
  socket.write(one.repeat(5))
  let text = ''
  socket.on('data', chunk => {
    text += chunk
    if (text.includes('<5>')) socket.end()
  })
  await once(socket, 'close')
  expect(text.match(/<\d>/g)).toEqual(['<1>', '<2>', '<3>', '<4>', '<5>'])
})
