import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cookieContext, type SeenRequest } from '../../../server/capture/cookies/context.ts'

const NOW = 1_795_381_256_000
const ANOTHER = 'https://another-site.example'
const CHROMIUM = '"Not:A-Brand";v="8", "Chromium";v="156"'
const MOZILLA = 'Mozilla/5.0 (X11; Linux x86_64)'

function see(headers: IncomingHttpHeaders, rest: Partial<SeenRequest> = {}) {
  const seen: SeenRequest = {
    method: 'GET',
    url: '/a',
    headers: { host: 'localhost:3000', 'user-agent': MOZILLA, ...headers },
    protocol: 'http',
    encrypted: false,
    status: 200,
    ...rest,
  }
  const { context, assumed } = cookieContext(seen, { now: NOW })
  const { now: _, method: __, ...judged } = context
  return { ...judged, assumed: assumed.map(({ about }) => about), texts: assumed.map(({ text }) => text) }
}

const metadata = (site: string, mode: string, dest: string, rest: IncomingHttpHeaders = {}): IncomingHttpHeaders => ({
  'sec-fetch-site': site,
  'sec-fetch-mode': mode,
  'sec-fetch-dest': dest,
  'sec-ch-ua': CHROMIUM,
  ...rest,
})
const fetched = (site: string, rest?: IncomingHttpHeaders) => metadata(site, 'cors', 'empty', rest)
const opened = (site: string, rest?: IncomingHttpHeaders) => metadata(site, 'navigate', 'document', rest)

describe('the scheme is the one that the browser saw:', () => {
  const app = { host: 'app.test' }
  const cases: readonly [string, IncomingHttpHeaders, Partial<SeenRequest>, string, readonly string[]][] = [
    ['TLS of the socket', {}, { protocol: 'https', encrypted: true }, 'https', []],
    ['a proxy that the app trusts', { 'x-forwarded-proto': 'https' }, { protocol: 'https' }, 'https', []],
    ['a trusted proxy before others', { forwarded: 'proto=http' }, { protocol: 'https' }, 'https', []],
    ['http where nothing says other', {}, {}, 'http', []],
    [
      'X-Forwarded-Proto that is not trusted',
      { 'x-forwarded-proto': 'https' },
      {},
      'https',
      ['X-Forwarded-Proto says https; the app does not trust it (trust proxy).'],
    ],
    [
      'the first of several proxies',
      { 'x-forwarded-proto': 'https, http' },
      {},
      'https',
      ['X-Forwarded-Proto says https'],
    ],
    ['a socket behind a proxy', { 'x-forwarded-proto': 'wss' }, {}, 'https', ['X-Forwarded-Proto says https']],
    ['Forwarded', { forwarded: 'for=1.2.3.4; Proto="https";by=x, proto=http' }, {}, 'https', ['Forwarded says https']],
    ['X-Forwarded-Ssl', { 'x-forwarded-ssl': 'on' }, {}, 'https', ['X-Forwarded-Ssl says https']],
    ['Front-End-Https', { 'front-end-https': 'On' }, {}, 'https', ['Front-End-Https says https']],
    [
      'an untrusted proxy that had http',
      { 'x-forwarded-proto': 'http' },
      { protocol: 'https', encrypted: true },
      'http',
      ['X-Forwarded-Proto says http;'],
    ],
    ['no header that means nothing', { 'x-forwarded-proto': 'constructor', 'x-forwarded-ssl': 'off' }, {}, 'http', []],
    ['no wish for https', { 'upgrade-insecure-requests': '1' }, {}, 'http', []],
    [
      'Sec-Fetch headers, whatever an inner proxy says',
      { ...opened('none'), 'x-forwarded-proto': 'http' },
      {},
      'https',
      ['The browser sends Sec-Fetch headers to app.test only over https'],
    ],
    [
      'the page that asked',
      { referer: 'https://app.test/b' },
      {},
      'https',
      ['The page that asked is at https://app.test'],
    ],
  ]
  test.each(cases)('%s', (_, headers, rest, scheme, texts) => {
    const { url, assumed, texts: all } = see({ ...app, ...headers }, rest)
    expect(url).toBe(`${scheme}://app.test/a`)
    const ofScheme = all.filter((_, index) => assumed[index] === 'scheme')
    expect(ofScheme).toHaveLength(texts.length)
    for (const [index, text] of texts.entries()) expect(ofScheme[index]).toContain(text)
  })

  test('and http to this machine stays http, with Sec-Fetch headers too', () => {
    for (const host of ['localhost:3000', 'a.localhost', '127.0.0.1:80', '[::1]:3000']) {
      expect(see({ ...opened('none'), host }).url).toMatch(/^http:/)
    }
  })
})

describe('the host is the one that the browser saw:', () => {
  const own = (headers: IncomingHttpHeaders) => see(headers).url.slice(0, -2)
  test('Host, or :authority', () => {
    expect(own({ ...opened('none'), host: 'LOCALHOST:80' })).toBe('http://localhost')
    expect(own({ ...opened('none'), host: undefined, ':authority': 'localhost:3443' })).toBe('http://localhost:3443')
  })
  test('X-Forwarded-Host, and says so', () => {
    const found = see({ ...opened('none'), 'x-forwarded-host': 'app.test, inner', 'x-forwarded-proto': 'https' })
    expect(found).toMatchObject({ url: 'https://app.test/a', assumed: ['scheme', 'host'] })
    expect(found.texts[1]).toBe('X-Forwarded-Host says app.test; the request that came here is for localhost:3000.')
    expect(own({ forwarded: 'host="app.test:81"' })).toBe('http://app.test:81')
    expect(see({ ...opened('none'), 'x-forwarded-host': 'localhost' }).assumed).toEqual([])
  })
  test('Referer or Origin of a same-origin request, behind a development proxy', () => {
    const page = 'http://localhost:5173'
    expect(see({ ...fetched('same-origin', { referer: `${page}/cart` }) })).toMatchObject({
      url: `${page}/a`,
      initiator: page,
      assumed: [],
    })
    expect(own(fetched('same-origin', { origin: page }))).toBe(page)
    // The proxy rewrote Origin to where it forwards.
    expect(own(fetched('same-origin', { origin: 'http://localhost:3000', referer: `${page}/` }))).toBe(page)
  })
  test('the page on the network, whose proxy says this machine', () => {
    const page = 'http://192.168.1.5:5173'
    expect(see({ accept: '*/*', referer: `${page}/` })).toMatchObject({ url: `${page}/a`, initiator: page })
    expect(see({ accept: '*/*', referer: `${page}/` }).assumed).toContain('host')
  })
  test('localhost where there is none', () => {
    for (const host of [undefined, '', 'a b', 'a.test,b.test', 'a@b', 'x:99999', `${'a'.repeat(400)}.test`, 'ä.test']) {
      const found = see({ host, 'user-agent': 'x' })
      expect(found.url).toBe('http://localhost/a')
      expect(found.assumed).toContain('host')
    }
  })
})

describe('the kind, the initiator and the page around are', () => {
  const other = 'https://other.test'
  const referer = `${other}/page?x=1`
  const app = { host: 'app.test' }
  const secure = { protocol: 'https', encrypted: true }
  const own = 'https://app.test'
  const post = { method: 'POST' }
  const sibling = 'https://app.test:8443'
  const active = { 'sec-fetch-storage-access': 'active' }
  const firefox = { 'sec-ch-ua': undefined }
  const cases: readonly [string, IncomingHttpHeaders, Partial<SeenRequest>, object, readonly string[]][] = [
    ['a typed address', opened('none'), {}, { kind: 'navigate' }, []],
    ['a typed address that redirects', opened('none'), { status: 302, location: '/b' }, { kind: 'set-on-302' }, []],
    ['no redirect: 304', opened('none'), { status: 304, location: '/b' }, { kind: 'navigate' }, []],
    ['no redirect: no Location', opened('none'), { status: 302 }, { kind: 'navigate' }, []],
    ['a link of the own page', opened('same-origin'), {}, { kind: 'link', initiator: own }, []],
    [
      'a link that redirects',
      opened('same-origin'),
      { status: 302, location: '/' },
      { kind: 'link', initiator: own },
      [],
    ],
    ['a form', opened('same-origin', { origin: 'null' }), post, { kind: 'form-post', initiator: own }, []],
    ["another site's link", opened('cross-site', { referer }), {}, { kind: 'link', initiator: other }, []],
    ['a nameless link', opened('cross-site'), {}, { kind: 'link', initiator: ANOTHER }, ['initiator']],
    ['a nameless sibling', opened('same-site'), {}, { kind: 'link', initiator: sibling }, ['initiator']],
    ["another site's form", opened('cross-site', { origin: other }), post, { kind: 'form-post', initiator: other }, []],
    [
      'a way over another site',
      opened('cross-site', { referer: `${own}/` }),
      {},
      { kind: 'redirect-nav', initiator: own },
      [],
    ],
    ['an own fetch', fetched('same-origin'), {}, { kind: 'fetch', initiator: own }, []],
    ['an own fetch in Firefox', fetched('same-origin', firefox), {}, { kind: 'fetch', initiator: own }, ['top-level']],
    [
      'an own fetch in a frame',
      fetched('same-origin', active),
      {},
      { kind: 'iframe-fetch', initiator: own, topLevel: ANOTHER, thirdPartyCookies: 'allowed' },
      ['top-level'],
    ],
    [
      'an own frame in a frame',
      metadata('same-origin', 'navigate', 'iframe', { 'sec-fetch-storage-access': 'inactive' }),
      {},
      { kind: 'nested-iframe', initiator: own, middle: own, topLevel: ANOTHER, thirdPartyCookies: 'blocked' },
      ['top-level'],
    ],
    [
      'a fetch with credentials',
      fetched('cross-site', { origin: other, ...active }),
      {},
      { kind: 'fetch', initiator: other, credentials: 'include', thirdPartyCookies: 'allowed' },
      [],
    ],
    [
      'a fetch without',
      fetched('cross-site', { origin: other }),
      {},
      { kind: 'fetch', initiator: other, credentials: 'same-origin' },
      [],
    ],
    [
      'a fetch in Firefox',
      fetched('cross-site', { origin: other, ...firefox }),
      {},
      { kind: 'fetch', initiator: other, credentials: 'include', thirdPartyCookies: 'allowed' },
      ['credentials', 'third-party'],
    ],
    [
      'a fetch in a WebView',
      fetched('cross-site', { origin: other, 'sec-ch-ua': '"Android WebView";v="140", "Chromium";v="140"' }),
      {},
      { kind: 'fetch', initiator: other, credentials: 'include', thirdPartyCookies: 'allowed' },
      ['credentials', 'third-party'],
    ],
    [
      'a fetch with a cookie in Firefox',
      fetched('cross-site', { origin: other, cookie: 'a=b', ...firefox }),
      {},
      { kind: 'fetch', initiator: other, credentials: 'include', thirdPartyCookies: 'allowed' },
      ['third-party'],
    ],
    [
      "a sibling's fetch",
      fetched('same-site', { origin: 'https://api.app.test' }),
      {},
      { kind: 'fetch', initiator: 'https://api.app.test', credentials: 'include' },
      ['credentials'],
    ],
    [
      'a sandboxed fetch',
      fetched('cross-site', { origin: 'null', 'sec-fetch-storage-access': 'none' }),
      {},
      { kind: 'fetch', initiator: ANOTHER, credentials: 'include', thirdPartyCookies: 'blocked' },
      ['initiator'],
    ],
    [
      'an own fetch over another site',
      fetched('cross-site', { origin: 'null', referer: `${own}/` }),
      {},
      { kind: 'fetch', initiator: own },
      [],
    ],
    [
      'a fetch that was redirected, of which no page is named',
      fetched('cross-site', { origin: 'null' }),
      {},
      { kind: 'fetch', initiator: ANOTHER, credentials: 'include', thirdPartyCookies: 'allowed' },
      ['initiator', 'credentials', 'third-party'],
    ],
    [
      "another site's form behind a proxy that rewrites Origin",
      opened('cross-site', { origin: own, referer }),
      post,
      { kind: 'form-post', initiator: other },
      [],
    ],
    [
      'an image',
      metadata('cross-site', 'no-cors', 'image', { referer, ...active }),
      {},
      { kind: 'img', initiator: other, credentials: 'include', thirdPartyCookies: 'allowed' },
      [],
    ],
    [
      'a font in Firefox',
      metadata('cross-site', 'cors', 'font', { origin: other, ...firefox }),
      {},
      { kind: 'img', initiator: other, credentials: 'same-origin' },
      ['credentials'],
    ],
    [
      'a manifest',
      metadata('same-origin', 'cors', 'manifest'),
      {},
      { kind: 'img', initiator: own, credentials: 'omit' },
      ['credentials'],
    ],
    [
      'a frame',
      metadata('cross-site', 'navigate', 'iframe', { referer, ...active }),
      {},
      { kind: 'iframe', initiator: other, thirdPartyCookies: 'allowed' },
      ['top-level'],
    ],
    ['an own frame', metadata('same-origin', 'navigate', 'embed'), {}, { kind: 'iframe', initiator: own }, []],
    [
      "an extension's fetch",
      fetched('none', { origin: 'moz-extension://x' }),
      {},
      { kind: 'fetch', initiator: own },
      [],
    ],
    [
      'a socket',
      { upgrade: 'websocket', origin: own, accept: '*/*' },
      {},
      { kind: 'fetch', initiator: own },
      ['top-level'],
    ],
    [
      "another site's socket",
      { upgrade: 'WebSocket', origin: other },
      {},
      { kind: 'fetch', initiator: other, credentials: 'include', thirdPartyCookies: 'allowed' },
      ['third-party'],
    ],
    ['a page without Sec-Fetch', { accept: 'text/html' }, {}, { kind: 'navigate' }, ['kind', 'initiator']],
    ['a link without', { accept: 'text/html', referer }, {}, { kind: 'link', initiator: other }, ['kind']],
    [
      'a form without',
      { accept: 'text/html', origin: 'null' },
      post,
      { kind: 'form-post', initiator: own },
      ['kind', 'initiator'],
    ],
    [
      'a sandboxed fetch without',
      { accept: '*/*', origin: 'null' },
      {},
      { kind: 'fetch', initiator: ANOTHER, credentials: 'include', thirdPartyCookies: 'allowed' },
      ['kind', 'initiator', 'credentials', 'third-party'],
    ],
    [
      'an image without',
      { accept: 'image/avif', referer },
      {},
      { kind: 'img', initiator: other, credentials: 'include', thirdPartyCookies: 'allowed' },
      ['kind', 'third-party'],
    ],
    ['a fetch without', { accept: '*/*' }, {}, { kind: 'fetch', initiator: own }, ['kind', 'top-level', 'initiator']],
    [
      'one of no browser',
      { 'user-agent': 'node', 'sec-fetch-mode': 'cors', accept: '*/*' },
      {},
      { kind: 'fetch', initiator: own },
      ['client'],
    ],
    ['one of curl', { 'user-agent': 'curl/8', accept: 'text/html' }, {}, { kind: 'navigate' }, ['client']],
  ]
  test.each(cases)('those of %s', (_, headers, rest, expected, assumed) => {
    const { url, assumed: found, texts, ...context } = see({ ...app, ...headers }, { ...secure, ...rest })
    expect({ ...context, assumed: found }).toEqual({ ...expected, assumed })
    expect(url).toBe(`${own}/a`)
    for (const text of texts) expect(text).toMatch(/^[A-Z].*\.$/)
  })
})

test('The URL has no query and no fragment, and a length', () => {
  const url = (text: string) => see(opened('none'), { url: text }).url
  expect(url('/a/b?c=d#e')).toBe('http://localhost:3000/a/b')
  expect(url('/a#b?c')).toBe('http://localhost:3000/a')
  expect(url('//evil.test/x')).toBe('http://localhost:3000//evil.test/x')
  expect(url('http://proxied.test/x?y')).toBe('http://localhost:3000/x')
  for (const odd of ['*', '', '?a', 'a.test:443', 'http://']) expect(url(odd)).toBe('http://localhost:3000/')
  expect(url(`/${'a'.repeat(10_000)}`)).toHaveLength(2048)
})

test('now, date and method are passed on', () => {
  const seen: SeenRequest = { method: 'PUT', url: '/', headers: {}, protocol: 'http', encrypted: false, status: null }
  const { context } = cookieContext(seen, { now: NOW, date: 'Mon' })
  expect(context).toMatchObject({ now: NOW, date: 'Mon', method: 'PUT' })
  expect('date' in cookieContext(seen, { now: NOW }).context).toBe(false)
})

describe('headers as they came over a socket', () => {
  const server = createServer({ maxHeaderSize: 1 << 23 }, (req, res) => {
    const { method = '', url = '', headers } = req
    const seen = { method, url, headers, protocol: 'http', encrypted: false, status: 200 }
    res.end(JSON.stringify(cookieContext(seen, { now: NOW })))
  })
  beforeAll(async () => {
    server.listen(0)
    await once(server, 'listening')
  })
  afterAll(() => void server.close())

  async function ask(lines: readonly string[]): Promise<ReturnType<typeof cookieContext>> {
    const socket = connect((server.address() as AddressInfo).port)
    socket.end(Buffer.from(['GET /a?b HTTP/1.1', 'Connection: close', ...lines, '', ''].join('\r\n'), 'latin1'))
    let text = ''
    for await (const chunk of socket.setEncoding('latin1')) text += chunk
    return JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4)) as ReturnType<typeof cookieContext>
  }

  test('are read however often they came', async () => {
    const doubled = ['Host: app.test', 'X-Forwarded-Proto: https', 'X-Forwarded-Proto: http', 'User-Agent: Mozilla/5.0']
    const { context } = await ask([
      ...doubled,
      'Sec-Fetch-Site: none',
      'Sec-Fetch-Site: cross-site',
      'Accept: text/html',
    ])
    expect(context).toMatchObject({ kind: 'navigate', url: 'https://app.test/a' })
  })

  test('never make an origin of what is none', async () => {
    const hostile = [
      'https://a.test,https://b.test',
      'https://',
      'http://a b',
      'https://user:pass@evil.test',
      'https://x:99999',
      'https://[::1',
      'javascript:alert(1)',
      'https://\xff\xfe\x80.test',
      `https://${'a'.repeat(100_000)}`,
      'https://<script>.test',
      'data:text/html,x',
    ]
    for (const text of hostile) {
      for (const site of ['same-origin', 'same-site', 'cross-site', 'none', 'x']) {
        const names = ['Origin', 'Referer', 'X-Forwarded-Host', 'X-Forwarded-Proto', 'Forwarded', 'Sec-CH-UA', 'Accept']
        const { context, assumed } = await ask([
          'Host: localhost',
          `Sec-Fetch-Site: ${site}`,
          'Sec-Fetch-Mode: cors',
          ...names.map(name => `${name}: ${text}`),
        ])
        expect(context.url).toBe('http://localhost/a')
        expect([undefined, ANOTHER, 'http://localhost', 'http://localhost:8443']).toContain(context.initiator)
        for (const { text } of assumed) expect(text.length).toBeLessThan(250)
      }
    }
  })
})
