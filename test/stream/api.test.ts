import { describe, expect, it } from 'vitest'
import type { Exchange } from '../../server/protocol/index.ts'
import { BASE, getJson, makeExchange, makeSession, rawRequest, serve, startStream } from './support.ts'

async function start(count = 0) {
  const stream = startStream({ capacity: 20 })
  for (let seq = 1; seq <= count; seq++) {
    const session = makeSession(seq % 2 === 0 ? 'even' : 'odd', { bytes: seq })
    stream.record(makeExchange(seq, { session }))
  }
  const { url, port } = await serve(stream)
  const api = `${url}${BASE}/api`
  const list = async (query: string) =>
    (await getJson<{ exchanges: Exchange[] }>(`${api}/exchanges${query}`)).exchanges.map(({ seq }) => seq)
  return { stream, port, api, list }
}

describe('exchanges', () => {
  it('come oldest first, with their snapshots as trees', async () => {
    const { api } = await start(3)
    const { exchanges } = await getJson<{ exchanges: Exchange[] }>(`${api}/exchanges`)
    expect(exchanges.map(({ seq }) => seq)).toEqual([1, 2, 3])
    expect(exchanges[0]).toMatchObject({
      id: 'exchange-1',
      request: { query: { a: '1' }, headers: { accept: ['a', 'b'] } },
      session: { before: { views: 1 }, after: { views: 2 }, changes: [{ path: 'views', before: 1, after: 2 }] },
    })
  })

  it('are the newest of those that match where a limit is given, still oldest first', async () => {
    const { list } = await start(9)
    expect(await list('?limit=3')).toEqual([7, 8, 9])
    expect(await list('?limit=10000')).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(await list('?session=odd&limit=2')).toEqual([7, 9])
  })

  it('can be paged forward from a seq without leaving one out', async () => {
    const { list } = await start(9)
    const pages: number[][] = []
    for (let since = 0; ; since = pages.at(-1)?.at(-1) ?? 0) {
      const page = await list(`?since=${since}&limit=4`)
      if (page.length === 0) break
      pages.push(page)
    }
    expect(pages).toEqual([[1, 2, 3, 4], [5, 6, 7, 8], [9]])
    expect(await list('?since=9')).toEqual([])
  })

  it('are found by the beginning of their path, not of their query', async () => {
    const { stream, list } = await start(3)
    stream.record(makeExchange(4, { request: { url: '/cart/7?next=/page' } }))
    expect(await list('?path=/page/')).toEqual([1, 2, 3])
    expect(await list('?path=%2Fcart')).toEqual([4])
    expect(await list('?path=/cart/7?next')).toEqual([])
  })

  it('come in the order of their seq where one was recorded late', async () => {
    const { stream, list } = await start(0)
    for (const seq of [3, 1, 2]) stream.record(makeExchange(seq))
    expect(await list('?since=1')).toEqual([2, 3])
  })

  it('are found by id, or answered 404 as JSON', async () => {
    const { api, stream } = await start(2)
    stream.record(makeExchange(3, { id: 'a/b:3 %' }))
    expect(await getJson(`${api}/exchanges/exchange-2`)).toMatchObject({ seq: 2, session: { after: { views: 2 } } })
    expect(await getJson(`${api}/exchanges/${encodeURIComponent('a/b:3 %')}`)).toMatchObject({ seq: 3 })
    for (const id of ['exchange-9', '%zz', '__proto__', 'constructor']) {
      const response = await fetch(`${api}/exchanges/${id}`)
      expect(response.status).toBe(404)
      expect(await response.json()).toMatchObject({ error: { code: 'unknown-exchange' } })
    }
  })

  it('of a large history are sent whole, and the app is not held up by a client that does not read', async () => {
    const stream = startStream({ capacity: 300 })
    const after = JSON.stringify('é'.repeat(30_000))
    for (let seq = 1; seq <= 300; seq++) stream.record(makeExchange(seq, { session: makeSession('a', { after }) }))
    const { url } = await serve(stream)
    const idle = await fetch(`${url}${BASE}/api/exchanges`)
    const { exchanges } = await getJson<{ exchanges: Exchange[] }>(`${url}${BASE}/api/exchanges`)
    expect(exchanges).toHaveLength(300)
    expect(await (await fetch(`${url}/`)).text()).toBe('app')
    await idle.body?.cancel()
    expect(await getJson(`${url}${BASE}/api/problems`)).toEqual({ problems: [], failures: [] })
  })
})

describe('queries', () => {
  it.each([
    ['exchanges?since=abc', 'since is "abc"; allowed: an integer from 0'],
    ['exchanges?since=-1', 'since is "-1"; allowed'],
    ['exchanges?since=1.5', 'since is "1.5"; allowed'],
    ['exchanges?since=', 'since is ""; allowed'],
    ['exchanges?since=9999999999999999', 'since is "9999999999999999"; allowed'],
    ['exchanges?limit=0', 'limit is "0"; allowed: an integer from 1 to 10000'],
    ['exchanges?limit=10001', 'limit is "10001"; allowed'],
    ['exchanges?limit=1e2', 'limit is "1e2"; allowed'],
    ['exchanges?session=', 'session is ""; allowed: the fingerprint'],
    ['exchanges?path=cart', 'path is "cart"; allowed: the beginning of a path'],
    ['exchanges?limit=1&limit=2', 'limit is given twice; allowed: once'],
    ['exchanges?Limit=1', '"Limit" is no parameter of this path; allowed: since, limit, session, path'],
    ['exchanges?__proto__=1', '"__proto__" is no parameter'],
    ['exchanges/exchange-1?x=1', '"x" is no parameter of this path; allowed: none'],
    ['hello?x', '"x" is no parameter'],
    ['sessions?limit=1', '"limit" is no parameter'],
    ['locks?a', '"a" is no parameter'],
    ['problems?a', '"a" is no parameter'],
    ['har?a', '"a" is no parameter'],
  ])('that are bad are answered 400: %s', async (query, message) => {
    const { api } = await start(1)
    const response = await fetch(`${api}/${query}`)
    expect(response.status).toBe(400)
    const { error } = (await response.json()) as { error: { code: string; message: string } }
    expect(error.message).toContain(`[sessionscope] ${message}`)
    expect(error.code).toMatch(/^(bad|unknown|repeated)-parameter$/)
  })

  it('with bytes that are no text are answered, not thrown at', async () => {
    const { port } = await start(1)
    for (const query of ['?path=%zz', '?%ff=1', '?path=/%00', '?since=%', '?&&=&', `?path=/${'x'.repeat(7000)}`]) {
      expect((await rawRequest(port, `${BASE}/api/exchanges${query}`)).status).toBeLessThan(401)
    }
  })

  it.each(['api', 'api/', 'api/nothing', 'api/exchanges/', 'api/exchanges/a/b', 'api/__proto__', 'api/HAR', 'x'])(
    'of an unknown path are answered 404 as JSON: %s',
    async path => {
      const { port } = await start(1)
      const { status, body } = await rawRequest(port, `${BASE}/${path}`)
      expect(status).toBe(404)
      expect(JSON.parse(body)).toMatchObject({ error: { code: 'unknown-path' } })
    },
  )
})

describe('every answer', () => {
  it.each(['hello', 'exchanges', 'exchanges/exchange-1', 'sessions', 'locks', 'problems', 'har', 'nothing'])(
    'is JSON that nobody may keep, guess or frame, and of HEAD the same headers only: %s',
    async path => {
      const { port } = await start(1)
      const { head, body } = await rawRequest(port, `${BASE}/api/${path}`)
      for (const line of [
        'Content-Type: application/json; charset=utf-8',
        'Cache-Control: no-store',
        'X-Content-Type-Options: nosniff',
        'X-Frame-Options: DENY',
        'Cross-Origin-Resource-Policy: same-origin',
        'Referrer-Policy: no-referrer',
      ]) {
        expect(head).toContain(line)
      }
      expect(body).not.toBe('')
      const headOnly = await rawRequest(port, '', [], `HEAD ${BASE}/api/${path} HTTP/1.1`)
      const stable = (text: string) => text.replace(/\r\n(Date|Transfer-Encoding): [^\r]*/g, '')
      expect(stable(headOnly.head)).toBe(stable(head))
      expect(headOnly.body).toBe('')
    },
  )
})

it('sums up sessions by fingerprint, first seen first', async () => {
  const { api, stream } = await start(3)
  stream.record(makeExchange(4, { session: makeSession(null) }))
  const seen = { library: 'express-session', lastVerdict: 'modified' }
  expect(await getJson(`${api}/sessions`)).toEqual({
    sessions: [
      {
        ...seen,
        fingerprint: 'odd',
        firstSeen: 1_700_000_000_001,
        lastSeen: 1_700_000_000_003,
        requests: 2,
        bytes: 3,
        lastExchange: 'exchange-3',
      },
      {
        ...seen,
        fingerprint: 'even',
        firstSeen: 1_700_000_000_002,
        lastSeen: 1_700_000_000_002,
        requests: 1,
        bytes: 2,
        lastExchange: 'exchange-2',
      },
    ],
  })
})

describe('locks', () => {
  const lock = {
    fingerprint: 'a',
    backend: 'files',
    asked: 1,
    waited: 5,
    held: 9,
    blockedBy: ['exchange-1'],
    blocked: [],
    released: 'end',
  } as const
  const waiting = { ...lock, waited: null, held: null, released: null }
  const row = (seq: number) => ({ exchange: `exchange-${seq}`, method: 'GET', url: `/page/${seq}?a=1` })

  it('are listed with the request that took them', async () => {
    const { api, stream } = await start(1)
    stream.record(makeExchange(2, { lock, session: makeSession('a') }))
    const startedAt = 1_700_000_000_002
    expect(await getJson(`${api}/locks`)).toEqual({
      locks: [{ ...row(2), seq: 2, startedAt, session: 'a', ...lock }],
      queue: [],
    })
  })

  it('that are waited for have a queue, first come first, behind whom they wait for', async () => {
    const { api, stream } = await start(1)
    stream.record(makeExchange(2, { duration: null, lock: { ...lock, held: null, released: null } }))
    // This one began before the next, and asked after it.
    stream.record(makeExchange(3, { duration: null, lock: { ...waiting, asked: 5 } }))
    stream.record(makeExchange(4, { duration: null, lock: waiting }))
    const foreign = [{ pid: 7, method: 'GET', path: '/', held: 3 }]
    stream.record(makeExchange(5, { duration: null, lock: { ...waiting, fingerprint: 'b', foreign } }))
    // The client of one has gone, and another held the lock long ago.
    stream.record(makeExchange(6, { duration: 3, lock: { ...waiting, fingerprint: 'c' } }))
    stream.record(makeExchange(7, { lock }))
    const { queue } = await getJson<{ queue: unknown }>(`${api}/locks`)
    const at = (ms: number) => 1_700_000_000_000 + ms
    expect(queue).toEqual([
      {
        fingerprint: 'a',
        backend: 'files',
        holder: { ...row(2), since: at(8) },
        foreign: null,
        waiting: [
          { ...row(4), since: at(5) },
          { ...row(3), since: at(8) },
        ],
      },
      {
        fingerprint: 'b',
        backend: 'files',
        holder: null,
        foreign: foreign[0],
        waiting: [{ ...row(5), since: at(6) }],
      },
    ])
  })
})

it("lists problems with the request they were found in, and the tool's own failures", async () => {
  const { api, stream } = await start(1)
  const problem = { severity: 'error', certainty: 'certain', title: 't', why: 'w', fix: 'f', evidence: ['e'] } as const
  stream.record(
    makeExchange(2, {
      problems: [
        { code: 'a', ...problem },
        { code: 'b', ...problem },
      ],
    }),
  )
  stream.fail('capture', new Error('broken'))
  stream.fail('capture', new Error('broken'))
  const at = { exchange: 'exchange-2', seq: 2, method: 'GET', url: '/page/2?a=1' }
  expect(await getJson(`${api}/problems`)).toEqual({
    problems: [
      { ...at, code: 'a', ...problem },
      { ...at, code: 'b', ...problem },
    ],
    failures: [{ where: 'capture', message: 'broken', count: 2, lastAt: expect.any(Number) }],
  })
})

it('leaves out an exchange that cannot be read, and counts it as a failure that does not quote it', async () => {
  const { api, stream, list } = await start(1)
  stream.record(makeExchange(2, { request: { body: '{"code":secret' } }))
  stream.record(makeExchange(3))
  expect(await list('')).toEqual([1, 3])
  const { log } = await getJson<{ log: { entries: { _id: string }[] } }>(`${api}/har`)
  expect(log.entries.map(({ _id }) => _id)).toEqual(['exchange-1', 'exchange-3'])
  expect((await getJson<{ failures: object[] }>(`${api}/problems`)).failures).toEqual([
    {
      where: 'reading the history',
      message: 'an exchange cannot be read, and is left out: SyntaxError',
      count: 2,
      lastAt: expect.any(Number),
    },
  ])
})

it('records nothing and says so where an exchange cannot be measured or is too large', async () => {
  const stream = startStream({ maxBytes: 10_000 })
  const { url } = await serve(stream)
  const cyclic = makeExchange(1) as { -readonly [key in keyof Exchange]: unknown }
  cyclic.phases = [cyclic]
  stream.record(cyclic as unknown as Parameters<typeof stream.record>[0])
  stream.record(makeExchange(2, { session: makeSession('a', { after: 'x'.repeat(20_000) }) }))
  const { failures } = await getJson<{ failures: { message: string }[] }>(`${url}${BASE}/api/problems`)
  expect(failures.map(({ message }) => message)).toEqual([
    expect.stringContaining('call stack'),
    'an exchange larger than the whole history was not kept',
  ])
})
