import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import session from 'express-session'
import { beforeEach, describe, expect, test } from 'vitest'
import { type CookieWatch, createCookieWatch } from '../../../server/capture/cookies/watch.ts'
import type { Middleware } from '../../../server/capture/recording.ts'
import { sessionscope } from '../../../server/index.ts'
import type { CookieFacts } from '../../../server/protocol/index.ts'
import { settledExchanges } from '../../support/api.ts'
import { type Handler, serve } from '../../support/app.ts'
import { createClient } from '../../support/browser-like.ts'

const SID = 'sid=0123456789abcdef0123'
const OTHER = 'sid=ffffffffffffffffffff'
const SECOND = 1000

interface Ask {
  readonly cookie?: string
  readonly sets?: readonly string[]
  readonly socket?: Socket
  readonly browser?: string
  readonly path?: string
  readonly site?: 'cross-site' | 'same-origin'
  /** Seconds. */
  readonly at: number
}

describe('cookies that are followed', () => {
  let watch: CookieWatch
  let count: number
  let wire: Socket

  beforeEach(() => {
    watch = createCookieWatch()
    count = 0
    wire = new Socket()
  })

  /** A request at a time, which is answered at once. */
  function ask({ cookie, sets = [], socket = wire, browser = 'a browser', path = '/', site, at }: Ask): CookieFacts {
    const req = new IncomingMessage(socket)
    Object.assign(req.headers, { host: 'localhost:3000', 'user-agent': browser })
    if (site !== undefined) {
      Object.assign(req.headers, { 'sec-fetch-site': site, 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' })
      req.headers.origin = site === 'cross-site' ? 'https://other.test' : 'http://localhost:3000'
    }
    if (cookie !== undefined) req.headers.cookie = cookie
    const seen = { method: 'GET', url: path, headers: req.headers, protocol: 'http', encrypted: false, status: null }
    const startedAt = Date.UTC(2026, 0, 1) + at * SECOND
    const exchange = watch.open(`x${++count}`, req, seen, startedAt)
    exchange.sent({ lines: sets, date: undefined, status: 200, location: undefined, at: startedAt })
    return exchange.facts(path)
  }
  const states = ({ jar }: CookieFacts) => jar.map(({ name, state, setBy }) => [name, state, setBy?.exchange ?? null])

  test('come back as they were set', () => {
    const { verdicts } = ask({ sets: [`${SID}; HttpOnly; Path=/`], at: 0 })
    expect(verdicts).toMatchObject([{ stored: true, effect: 'stored', cookie: { domain: 'localhost', path: '/' } }])
    expect(verdicts[0]?.cookie).not.toHaveProperty('value')
    const next = ask({ cookie: SID, socket: new Socket(), at: 5 })
    expect(states(next)).toEqual([['sid', 'came', 'x1']])
    expect(next).toMatchObject({ client: { by: 'cookie' }, jar: [{ age: 5, setBy: { exchange: 'x1', line: 0 } }] })
  })

  test('are missed where they should have come, on the same connection', () => {
    ask({ sets: [SID], at: 0 })
    const next = ask({ at: 5 })
    expect(states(next)).toEqual([['sid', 'missing', 'x1']])
    expect(next).toMatchObject({ client: { by: 'connection' }, jar: [{ missed: 1 }] })
    expect(ask({ at: 6 }).jar).toMatchObject([{ state: 'missing', missed: 2 }])
    ask({ cookie: SID, at: 7 })
    expect(ask({ cookie: 'theme=dark', at: 8 }).jar).toMatchObject([{ name: 'sid', missed: 1 }, { state: 'unknown' }])
  })

  test('are not missed by a request that was under way when they were set', () => {
    ask({ sets: [SID], at: 5 })
    expect(ask({ at: 6.5 }).jar).toEqual([])
    expect(ask({ at: 4 }).jar).toEqual([])
  })

  test('are not expected where the browser refuses them', () => {
    const { verdicts } = ask({ sets: [`${SID}; SameSite=None`], at: 0 })
    expect(verdicts).toMatchObject([
      { stored: false, effect: 'blocked', reasons: ['SameSiteNoneInsecure'], cookie: null },
    ])
    expect(ask({ at: 5 }).jar).toEqual([])
  })

  test('are noted where they come although they were refused', () => {
    ask({ sets: [`${SID}; SameSite=None`], at: 0 })
    expect(states(ask({ cookie: SID, at: 5 }))).toEqual([['sid', 'came-anyway', 'x1']])
  })

  test('are not expected where the browser does not send them, and it is said why', () => {
    ask({ sets: [`${SID}; Path=/admin`], at: 0 })
    expect(ask({ path: '/cart', at: 5 }).jar).toMatchObject([{ state: 'not-for-this', reasons: ['NotOnPath'] }])
    expect(ask({ path: '/admin/users', at: 6 }).jar).toMatchObject([{ state: 'missing' }])
    ask({ sets: ['lax=0123456789abcdef; SameSite=Lax'], at: 7 })
    const cross = ask({ site: 'cross-site', at: 9 })
    expect(cross.jar.find(({ name }) => name === 'lax')).toMatchObject({ state: 'not-for-this' })
  })

  test('with an older value say which line had set it', () => {
    ask({ sets: [SID], at: 0 })
    ask({ cookie: SID, sets: [OTHER], at: 5 })
    const next = ask({ cookie: SID, at: 9 })
    expect(next.jar).toMatchObject([{ state: 'older', setBy: { exchange: 'x2' }, older: { exchange: 'x1', line: 0 } }])
    expect(states(ask({ cookie: OTHER, at: 12 }))).toEqual([['sid', 'came', 'x2']])
  })

  test('with a value that nobody here has set are told from those', () => {
    ask({ sets: [SID], at: 0 })
    expect(states(ask({ cookie: OTHER, at: 5 }))).toEqual([['sid', 'other', 'x1']])
  })

  test('that nobody here has set are unknown', () => {
    expect(states(ask({ cookie: 'theme=dark', at: 0 }))).toEqual([['theme', 'unknown', null]])
  })

  test('are gone once they are removed, or their time is over', () => {
    ask({ sets: [`${SID}; Path=/a`, 'short=0123456789abcdef; Max-Age=10'], path: '/a/b', at: 0 })
    ask({ sets: ['sid=; Path=/a; Max-Age=0'], path: '/a/b', cookie: `${SID}; short=0123456789abcdef`, at: 5 })
    expect(states(ask({ path: '/a/c', cookie: 'short=0123456789abcdef', at: 8 }))).toEqual([['short', 'came', 'x1']])
    expect(ask({ path: '/a/b', at: 20 }).jar).toEqual([])
  })

  test('stay where what should remove them names another path', () => {
    ask({ sets: [`${SID}; Path=/a`], path: '/a/b', at: 0 })
    ask({ sets: ['sid=; Path=/; Max-Age=0'], path: '/a/b', cookie: SID, at: 5 })
    expect(states(ask({ path: '/a/c', cookie: SID, at: 8 }))).toEqual([['sid', 'came', 'x1']])
  })

  test('of two browsers at one address are told apart', () => {
    const [first, second] = [new Socket(), new Socket()]
    ask({ sets: [SID], socket: first, browser: 'one', at: 0 })
    ask({ sets: [OTHER], socket: second, browser: 'two', at: 0 })
    expect(states(ask({ cookie: SID, socket: new Socket(), browser: 'one', at: 5 }))).toEqual([['sid', 'came', 'x1']])
    expect(states(ask({ cookie: OTHER, socket: new Socket(), browser: 'two', at: 5 }))).toEqual([['sid', 'came', 'x2']])
  })

  test('are not missed by a private window of the same browser', () => {
    ask({ sets: [SID], at: 0 })
    ask({ cookie: SID, at: 5 })
    const incognito = ask({ socket: new Socket(), at: 9 })
    expect(incognito).toMatchObject({ client: { by: 'new' }, jar: [] })
    expect(states(ask({ cookie: SID, socket: new Socket(), at: 12 }))).toEqual([['sid', 'came', 'x1']])
  })

  test('are not missed by another who comes over the same connection of a proxy', () => {
    ask({ sets: [SID], at: 0 })
    ask({ cookie: SID, at: 2 })
    expect(ask({ at: 5 })).toMatchObject({ client: { by: 'new' }, jar: [] })
    ask({ sets: [OTHER], at: 6 })
    expect(states(ask({ cookie: SID, at: 9 }))).toEqual([['sid', 'came', 'x1']])
    expect(states(ask({ cookie: OTHER, at: 12 }))).toEqual([['sid', 'came', 'x4']])
  })

  test('are not missed by a client of whom only address and browser are known', () => {
    ask({ sets: [SID], at: 0 })
    const socket = new Socket()
    expect(ask({ socket, at: 5 })).toMatchObject({ client: { id: 'c1', by: 'address' }, jar: [] })
    expect(ask({ socket, at: 6 })).toMatchObject({ client: { id: 'c1', by: 'address' }, jar: [] })
    const ownPage = ask({ socket, site: 'same-origin', at: 7 })
    expect(states(ownPage)).toEqual([['sid', 'missing', 'x1']])
  })

  test('of one name and value for two paths are told apart by where they come', () => {
    ask({ sets: ['csrf=0123456789abcdef; Path=/app', 'csrf=0123456789abcdef; Path=/'], at: 0 })
    const { jar } = ask({ path: '/x', cookie: 'csrf=0123456789abcdef', at: 5 })
    expect(jar.map(({ state, cookie }) => [cookie?.path, state])).toEqual([
      ['/app', 'not-for-this'],
      ['/', 'came'],
    ])
  })

  test('count from the head of a response, however long the rest of it takes', () => {
    const req = new IncomingMessage(wire)
    const seen = {
      method: 'GET',
      url: '/events',
      headers: req.headers,
      protocol: 'http',
      encrypted: false,
      status: null,
    }
    const start = Date.UTC(2026, 0, 1)
    const stream = watch.open('stream', req, seen, start)
    stream.sent({ lines: [SID], date: undefined, status: 200, location: undefined, at: start })
    ask({ cookie: SID, sets: [OTHER], at: 5 })
    expect(states(ask({ cookie: OTHER, at: 9 }))).toEqual([['sid', 'came', 'x1']])
    expect(stream.facts('/events').verdicts).toMatchObject([{ stored: true }])
  })

  test('that were removed are still those of a request that was sent before', () => {
    ask({ sets: [SID], at: 0 })
    ask({ cookie: SID, sets: ['sid=; Max-Age=0'], at: 5 })
    expect(states(ask({ cookie: SID, at: 5.5 }))).toEqual([['sid', 'came', 'x1']])
    expect(states(ask({ cookie: SID, at: 30 }))).toEqual([['sid', 'came-anyway', 'x1']])
    expect(ask({ at: 120 }).jar).toEqual([])
  })

  test('are told to be missing once, and not by requests that may lack cookies', () => {
    ask({ sets: [SID], at: 0 })
    const probe = ask({ path: '/.well-known/appspecific/com.chrome.devtools.json', at: 4 })
    expect(probe.jar).toMatchObject([{ state: 'missing', missed: 0, isNews: false }])
    expect(ask({ at: 5 }).jar).toMatchObject([{ missed: 1, isNews: false }])
    expect(ask({ at: 6 }).jar).toMatchObject([{ missed: 2, isNews: true }])
    expect(ask({ at: 7 }).jar).toMatchObject([{ missed: 3, isNews: false }])
  })

  test('hide in their paths what the address hides', () => {
    const req = new IncomingMessage(wire)
    const url = '/invite/s3cr3t/accept'
    const seen = { method: 'GET', url, headers: req.headers, protocol: 'http', encrypted: false, status: null }
    const exchange = watch.open('x', req, seen, 0)
    const lines = ['a=1', 'b=2; Path=/invite/s3cr3t']
    exchange.sent({ lines, date: undefined, status: 200, location: undefined, at: 0 })
    const facts = exchange.facts('/invite/redacted-1a2b/accept?x=1')
    expect(facts.verdicts.map(({ cookie }) => cookie?.path)).toEqual(['/invite/redacted-1a2b', '/invite/redacted-1a2b'])
    expect(JSON.stringify(facts)).not.toContain('s3cr3t')
  })

  test('are bounded, whatever comes', () => {
    const many = Array.from({ length: 1000 }, (_, i) => `c${i}=${'v'.repeat(100)}; Max-Age=${i}`)
    for (let i = 0; i < 50; i++) ask({ sets: many.map(line => `${i}${line}`), socket: new Socket(), at: i })
    const cookie = many.map((_, i) => `49c${i}=${'v'.repeat(100)}`).join('; ')
    expect(ask({ cookie, at: 60 }).jar.length).toBeLessThanOrEqual(60)
  })
})

test('an app on express-session shows a cookie from its line to the requests that bring it', async () => {
  const tool = sessionscope(session({ secret: 'test', resave: false, saveUninitialized: true }) as never, {
    enabled: true,
    print: false,
  }) as Middleware
  const handler: Handler = (_req, res) => res.end('ok')
  const origin = await serve('express 5', tool, handler)
  const client = createClient(origin)
  await client.visit('/')
  await client.visit('/again')
  const [first, second] = await settledExchanges(origin, 2)
  expect(first?.cookies).toMatchObject({
    context: { url: `${origin}/` },
    verdicts: [{ stored: true, cookie: { name: 'connect.sid', hostOnly: true, path: '/' } }],
    jar: [],
  })
  expect(second?.cookies).toMatchObject({
    client: { id: first?.cookies?.client.id, by: 'cookie' },
    jar: [{ name: 'connect.sid', state: 'came', setBy: { exchange: first?.id, line: 0 } }],
  })
  const value = client.jar.get('connect.sid') ?? ''
  expect(value.length).toBeGreaterThan(20)
  expect(JSON.stringify([first, second])).not.toContain(value)
})
