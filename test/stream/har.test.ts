import { expect, it } from 'vitest'
import type { SetCookieFacts } from '../../server/protocol/index.ts'
import { BASE, getJson, makeExchange, makeSession, serve, startStream } from './support.ts'

const setCookie: SetCookieFacts = {
  name: 'sid',
  value: { redacted: true, fingerprint: 'abc', length: 40 },
  raw: 'sid=…',
  httpOnly: true,
  secure: false,
  sameSite: 'Lax',
  path: '/',
  domain: null,
  maxAge: null,
  expires: Date.UTC(2030, 0, 1),
  partitioned: false,
  priority: null,
  prefix: null,
  bytes: 50,
  deletes: false,
}

interface Har {
  readonly log: { readonly version: string; readonly creator: object; readonly entries: Record<string, unknown>[] }
}

async function har(...exchanges: ReturnType<typeof makeExchange>[]): Promise<Har> {
  const stream = startStream()
  for (const exchange of exchanges) stream.record(exchange)
  const { url } = await serve(stream)
  return getJson<Har>(`${url}${BASE}/api/har`)
}

it('exports the history as HAR 1.2, each entry with the facts of its session', async () => {
  const { log } = await har(
    makeExchange(1, {
      duration: 12.3456,
      phases: [{ name: 'respond', start: 10, end: 12.3456 }],
      request: {
        method: 'POST',
        url: '/cart?a=1&b=x%20y',
        headers: { host: 'shop.localhost:3000', 'content-type': 'application/json', 'content-length': '7' },
        cookies: [{ name: 'theme', value: { text: 'dark', length: 4 }, bytes: 10 }],
        body: '{"n":1}',
      },
      response: {
        status: 302,
        headers: { location: '/cart', 'set-cookie': ['a', 'b'], 'content-type': 'text/html' },
        setCookies: [setCookie],
      },
      session: makeSession('odd'),
    }),
  )
  expect(log).toMatchObject({
    version: '1.2',
    creator: { name: 'sessionscope', version: expect.stringMatching(/^\d/) },
  })
  expect(log.entries).toHaveLength(1)
  expect(log.entries[0]).toEqual({
    startedDateTime: '2023-11-14T22:13:20.001Z',
    time: 12.346,
    request: {
      method: 'POST',
      url: 'http://shop.localhost:3000/cart?a=1&b=x%20y',
      httpVersion: 'HTTP/1.1',
      cookies: [{ name: 'theme', value: 'dark' }],
      headers: [
        { name: 'host', value: 'shop.localhost:3000' },
        { name: 'content-type', value: 'application/json' },
        { name: 'content-length', value: '7' },
      ],
      queryString: [
        { name: 'a', value: '1' },
        { name: 'b', value: 'x y' },
      ],
      postData: { mimeType: 'application/json', text: '{"n":1}', comment: expect.any(String) },
      headersSize: -1,
      bodySize: 7,
    },
    response: {
      status: 302,
      statusText: 'Found',
      httpVersion: 'HTTP/1.1',
      cookies: [
        {
          name: 'sid',
          value: 'redacted-abc',
          path: '/',
          expires: '2030-01-01T00:00:00.000Z',
          httpOnly: true,
          secure: false,
          sameSite: 'Lax',
        },
      ],
      headers: [
        { name: 'location', value: '/cart' },
        { name: 'set-cookie', value: 'a' },
        { name: 'set-cookie', value: 'b' },
        { name: 'content-type', value: 'text/html' },
      ],
      content: { size: 5, mimeType: 'text/html' },
      redirectURL: '/cart',
      headersSize: -1,
      bodySize: 5,
    },
    cache: {},
    timings: { blocked: -1, dns: -1, connect: -1, ssl: -1, send: 0, wait: 10, receive: 2.346 },
    _id: 'exchange-1',
    _outcome: 'finished',
    _session: expect.objectContaining({ fingerprint: 'odd', after: { views: 2 } }),
  })
})

it('has an entry for what is pending, without a host, and with hostile headers', async () => {
  const headers = JSON.parse('{"__proto__":"a","constructor":["b","c"]}') as Record<string, string>
  const { log } = await har(
    makeExchange(1, {
      duration: null,
      phases: [],
      request: { headers, url: '//[::bad' },
      response: { status: null, headers: {}, outcome: 'pending' },
    }),
  )
  expect(log.entries[0]).toMatchObject({
    time: 0,
    request: {
      url: 'http://localhost//[::bad',
      headers: [
        { name: '__proto__', value: 'a' },
        { name: 'constructor', value: 'b' },
        { name: 'constructor', value: 'c' },
      ],
      bodySize: 0,
    },
    response: { status: 0, statusText: '', content: { mimeType: 'x-unknown' } },
    timings: { send: 0, wait: 0, receive: 0 },
    _outcome: 'pending',
    _session: null,
  })
})
