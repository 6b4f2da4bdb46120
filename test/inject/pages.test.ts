import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import express from 'express'
import session from 'express-session'
import express4 from 'express4'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { comparable, createTold, get, type Middleware, page, serve, TAG, withTag, wrap } from './harness.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sessionscope-inject-'))
  writeFileSync(join(folder, 'small.html'), page('from a file, ünïcödé'))
  writeFileSync(join(folder, 'large.html'), page('x'.repeat(200_000)))
  writeFileSync(join(folder, 'fragment.html'), '<p>no end</p>')
})
afterAll(() => rm(folder, { recursive: true }))

type Res = Pick<
  express.Response,
  'send' | 'json' | 'sendFile' | 'render' | 'download' | 'redirect' | 'type' | 'set' | 'status'
> &
  ServerResponse

const routes: Record<string, (req: IncomingMessage, res: Res) => unknown> = {
  send: (_req, res) => res.send(page()),
  'long send': (_req, res) => res.send(page('längér than a thousand bytes '.repeat(100))),
  buffer: (_req, res) => res.type('html').send(Buffer.from(page())),
  view: (_req, res) => res.render('any'),
  file: (_req, res) => res.sendFile(join(folder, 'small.html')),
  'large file': (_req, res) => res.sendFile(join(folder, 'large.html')),
  'an error': () => {
    throw new Error('oh')
  },
  end: (_req, res) => res.type('html').end(page()),
  status: (_req, res) => res.status(418).send(page()),
  'upper case': (_req, res) => res.set('content-type', 'TEXT/HTML ; Charset="UTF-8"').end(page()),
  latin1: (_req, res) => res.set('content-type', 'text/html; charset=latin1').end(page('é'), 'latin1'),
}

const plain: Record<string, (req: IncomingMessage, res: Res) => unknown> = {
  json: (_req, res) => res.json({ html: page() }),
  text: (_req, res) => res.type('text').send(page()),
  xhtml: (_req, res) => res.type('application/xhtml+xml').send(page()),
  none: (_req, res) => res.end(page()),
  fragment: (_req, res) => res.send('<li>one</li>'),
  'fragment of a file': (_req, res) => res.sendFile(join(folder, 'fragment.html')),
  download: (_req, res) => res.download(join(folder, 'small.html')),
  redirect: (_req, res) => res.redirect('/send'),
  204: (_req, res) => res.status(204).type('html').end(),
  205: (_req, res) => res.status(205).type('html').send(page()),
  304: (_req, res) => res.status(304).type('html').end(),
  utf16: (_req, res) => res.set('content-type', 'text/html; charset=utf-16le').end(page(), 'utf16le'),
  'unmarked utf16': (_req, res) => res.set('content-type', 'text/html').end(page(), 'utf16le'),
  'no-transform': (_req, res) => res.set('cache-control', 'private, No-Transform').send(page()),
  digest: (_req, res) => res.set('content-digest', 'sha-256=:AAAA:').send(page()),
  'a coding of its own': (_req, res) => res.set('content-encoding', 'zstd').type('html').end(page()),
  'two codings': (_req, res) => res.set('content-encoding', 'gzip, br').type('html').end(page()),
  empty: (_req, res) => res.type('html').send(''),
  'no end': (_req, res) => res.type('html').end(),
}

describe.each([
  ['Express 5', express],
  ['Express 4', express4 as unknown as typeof express],
])('on %s', (_name, framework) => {
  async function start(injecting: boolean) {
    const told = createTold()
    const app = framework()
    app.engine('any', (_path, _options, done) => done(null, page('rendered')))
    app.set('views', folder).set('view engine', 'any')
    writeFileSync(join(folder, 'any.any'), '')
    app.set('env', 'test')
    const sessions = session({ secret: 'a', resave: true, saveUninitialized: true, genid: () => 'fixed' })
    app.use((injecting ? wrap(sessions as unknown as Middleware, told) : sessions) as express.RequestHandler)
    for (const [name, route] of Object.entries({ ...routes, ...plain })) {
      app.all(`/${encodeURIComponent(name)}`, (req, res) => void route(req, res as unknown as Res))
    }
    return { port: (await serve(app)).port, told }
  }

  const both = async (name: string, options: Parameters<typeof get>[2] = {}) => {
    const [bare, tooled] = [await start(false), await start(true)]
    const path = `/${encodeURIComponent(name)}`
    return {
      without: await get(bare.port, path, options),
      with: await get(tooled.port, path, options),
      told: tooled.told,
    }
  }

  it.each(Object.keys(routes).filter(name => name !== 'an error'))(
    '%s gets the tag, and nothing else changes',
    async name => {
      const answers = await both(name)
      expect(answers.with.bytes.toString('latin1')).toBe(withTag(answers.without.bytes.toString('latin1')))
      expect(comparable(answers.with)).toEqual(comparable(answers.without))
      expect(answers.told).toEqual({ injected: [TAG.length], blocked: [], errors: [] })
      const length = answers.without.headers['content-length']
      const isChunked = length === undefined || name === 'large file'
      if (isChunked) expect(answers.with.headers).not.toHaveProperty('content-length')
      else expect(answers.with.headers['content-length']).toBe(String(Number(length) + TAG.length))
    },
  )

  it.each(Object.keys(plain))('%s is left alone', async name => {
    const answers = await both(name)
    expect(answers.with.bytes).toEqual(answers.without.bytes)
    expect({ ...answers.with.headers, date: '' }).toEqual({ ...answers.without.headers, date: '' })
    expect(answers.told).toEqual({ injected: [], blocked: [], errors: [] })
  })

  it('says what keeps the panel from its own error page', async () => {
    const answers = await both('an error')
    expect(answers.with.bytes).toEqual(answers.without.bytes)
    expect(answers.told.blocked).toMatchObject([{ directive: 'script-src', policy: "default-src 'none'" }])
  })

  it.each([
    ['HEAD', { method: 'HEAD' }],
    ['a range', { headers: { range: 'bytes=5-' } }],
    ['an impossible range', { headers: { range: 'bytes=99999-' } }],
    ['Ajax', { headers: { 'x-requested-with': 'XMLHttpRequest' } }],
    ['fetch', { headers: { 'sec-fetch-dest': 'empty' } }],
    ['a frame', { headers: { 'sec-fetch-dest': 'iframe' } }],
  ])('leaves the answer to %s alone', async (_what, options) => {
    const answers = await both('file', options)
    expect(answers.with.status).toBe(answers.without.status)
    expect(answers.with.bytes).toEqual(answers.without.bytes)
    expect({ ...answers.with.headers, date: '' }).toEqual({ ...answers.without.headers, date: '' })
    expect(answers.told.injected).toEqual([])
  })

  it('injects into what a browser asks for as a document', async () => {
    const answers = await both('send', { headers: { 'sec-fetch-dest': 'document' } })
    expect(answers.with.text).toContain(TAG)
  })

  it.each(['send', 'file'])('lets a cached page of %s stay valid', async name => {
    const first = await both(name)
    expect(first.with.headers.etag).toBe(first.without.headers.etag)
    const again = await both(name, { headers: { 'if-none-match': first.with.headers.etag } })
    expect([again.with.status, again.with.bytes.length, again.told.injected]).toEqual([304, 0, []])
    expect(comparable(again.with)).toEqual(comparable(again.without))
  })
})
