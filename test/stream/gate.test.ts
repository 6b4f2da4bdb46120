import express from 'express'
import express4 from 'express4'
import { describe, expect, it } from 'vitest'
import { createStream } from '../../server/stream/stream.ts'
import {
  BASE,
  BUNDLE,
  getHello,
  PROCESS,
  rawRequest,
  refusal,
  serve,
  serveExpress,
  socketUrl,
  startStream,
} from './support.ts'

const paths = ['/', '', '/overlay.js', '/api/hello', '/api/exchanges', '/api/nothing', '/ws']

const strangers: readonly (readonly [string, readonly string[]])[] = [
  ['a foreign Host', ['Host: evil.example']],
  ['a foreign Host with a port', ['Host: evil.example:3000']],
  ['a Host that only begins like localhost', ['Host: localhost.evil.example']],
  ['a Host that only ends like localhost', ['Host: evillocalhost']],
  ['a foreign address as Host', ['Host: 192.168.0.7']],
  ['a foreign IPv6 address as Host', ['Host: [2001:db8::1]:80']],
  ['an address written in another way', ['Host: 0x7f.1']],
  ['an empty Host', ['Host: ']],
  ['a Host with a user', ['Host: localhost@evil.example']],
  ['two Host headers', ['Host: localhost', 'Host: localhost']],
  ['a remote address behind a proxy', ['X-Forwarded-For: 203.0.113.9']],
  ['a remote address behind two proxies', ['X-Forwarded-For: 203.0.113.9, 127.0.0.1']],
  ['a loopback address that a client wrote before its own', ['X-Forwarded-For: 127.0.0.1, 203.0.113.9']],
  ['a forwarded address in a second line', ['X-Forwarded-For: 127.0.0.1', 'X-Forwarded-For: 203.0.113.9']],
  ['an unknown forwarded address', ['X-Forwarded-For: unknown']],
  ['an empty forwarded address', ['X-Forwarded-For: ']],
  ['X-Real-IP', ['X-Real-IP: 203.0.113.9']],
  ['Forwarded', ['Forwarded: for=203.0.113.9']],
  ['Forwarded with an IPv6 address', ['Forwarded: for="[2001:db8::1]:4711";proto=http']],
  ['Forwarded with a second element', ['Forwarded: for=127.0.0.1, for=203.0.113.9']],
  ['Forwarded that hides the address', ['Forwarded: for=_hidden']],
  ['Forwarded that cannot be read', ['Forwarded: for="127.0.0.1;x, nonsense']],
  ['a foreign host that a proxy was asked for', ['X-Forwarded-For: 127.0.0.1', 'X-Forwarded-Host: evil.example']],
  ['a foreign host in Forwarded', ['Forwarded: for=127.0.0.1;host=evil.example']],
  ['a proxy that names no address', ['Via: 1.1 proxy']],
  ['a proxy that names only the scheme', ['X-Forwarded-Proto: https']],
  ['CF-Connecting-IP', ['CF-Connecting-IP: 203.0.113.9']],
]

const guests: readonly (readonly [string, readonly string[]])[] = [
  ['localhost', ['Host: localhost']],
  ['localhost with a port', ['Host: LOCALHOST:3000']],
  ['localhost with a dot at its end', ['Host: localhost.']],
  ['a name under localhost', ['Host: shop.localhost:3000']],
  ['any loopback address', ['Host: 127.8.9.1:80']],
  ['the IPv6 loopback address', ['Host: [::1]:3000']],
  ['a proxy on this machine that names a loopback address', ['X-Forwarded-For: 127.0.0.1:4711, ::1', 'Via: 1.1 dev']],
  ['an IPv4-mapped loopback address', ['X-Real-IP: ::ffff:127.0.0.1']],
  ['Forwarded for a loopback address', ['Forwarded: for="[::1]:80";host=localhost;proto=https']],
]

describe('the gate', () => {
  it.each(strangers)('answers 404 to %s, on every path', async (_name, headers) => {
    const { port } = await serve(startStream())
    for (const path of paths) {
      const { status, body, head } = await rawRequest(port, BASE + path, headers)
      expect([path, status]).toEqual([path, 404])
      expect(body).toContain(`<pre>Cannot GET ${BASE}${path}</pre>`)
      expect(head.toLowerCase()).not.toContain('sessionscope')
    }
  })

  it.each(guests)('lets in %s', async (_name, headers) => {
    const { port } = await serve(startStream())
    expect((await rawRequest(port, `${BASE}/api/hello`, headers)).status).toBe(200)
  })

  it('answers 404 to HTTP/1.0, with and without a Host', async () => {
    const { port } = await serve(startStream())
    const start = `GET ${BASE}/ HTTP/1.0`
    expect((await rawRequest(port, '', ['Host: localhost'], start)).status).toBe(404)
    expect((await rawRequest(port, '', ['No-Host: 1'], start)).status).toBe(404)
  })

  it('lets in the hosts and peers that were named, and no others', async () => {
    const { port } = await serve(startStream({ hosts: ['shop.test', '::2'], peers: ['10.0.0.0/8', '192.168.0.7'] }))
    const status = async (...headers: string[]) => (await rawRequest(port, `${BASE}/api/hello`, headers)).status
    expect(await status('Host: Shop.Test:8080')).toBe(200)
    expect(await status('Host: [::2]')).toBe(200)
    expect(await status('Host: www.shop.test')).toBe(404)
    expect(await status('X-Forwarded-For: 10.200.0.1, 192.168.0.7')).toBe(200)
    expect(await status('X-Forwarded-For: 11.0.0.1')).toBe(404)
    // A peer that is let in does not make its address a host: everybody can point a name of theirs at it.
    expect(await status('Host: 10.0.0.1')).toBe(404)
  })

  it.each([
    ['hosts', { hosts: ['http://shop.test'] }, 'hosts[0] is "http://shop.test"; allowed: a host name'],
    ['a host with a port', { hosts: ['a', 'shop.test:80'] }, 'hosts[1] is "shop.test:80"; allowed: a host name'],
    ['peers', { peers: ['shop.test'] }, 'peers[0] is "shop.test"; allowed: an IP address or a range'],
    ['a range', { peers: ['10.0.0.0/33'] }, 'peers[0] is "10.0.0.0/33"; allowed: an IP address or a range'],
    ['capacity', { capacity: 3 }, 'capacity is 3; allowed: an integer from 10 to 10000'],
  ])('refuses %s that cannot be one, by name, value and what is allowed', (_name, options, message) => {
    const create = () => createStream({ base: BASE, process: PROCESS, bundle: () => BUNDLE, ...options })
    expect(create).toThrow(TypeError)
    expect(create).toThrow(`[sessionscope] ${message}`)
  })

  it.each([
    ['Express 5', express],
    ['Express 4', express4 as unknown as typeof express],
  ])('answers a stranger byte for byte as %s answers an unknown path', async (_name, make) => {
    const withTool = await serveExpress(startStream(), '/', make)
    const without = await serveExpress({ ...startStream(), owns: () => false }, '/', make)
    const mounted = await serveExpress(startStream(), '/admin', make)
    const bytes = async (port: number, start: string, host = 'evil.example') =>
      (await rawRequest(port, '', [`Host: ${host}`], start)).head.replace(/Date: .*/, '') +
      (await rawRequest(port, '', [`Host: ${host}`], start)).body
    for (const start of [
      `GET ${BASE}/ HTTP/1.1`,
      `HEAD ${BASE}/api/har HTTP/1.1`,
      `POST ${BASE}/ws?token=1&v=1 HTTP/1.1`,
      `GET ${BASE}/<script>"'%zz%20[a]\`{|}~^ HTTP/1.1`,
    ]) {
      expect(await bytes(withTool.port, start)).toBe(await bytes(without.port, start))
      const below = start.replace(BASE, `/admin${BASE}`)
      expect(await bytes(mounted.port, below)).toBe(await bytes(without.port, below))
    }
  })

  it('owns its base and what is below it, and nothing else', () => {
    const stream = startStream()
    const owns = (url: string) => stream.owns({ url } as Parameters<typeof stream.owns>[0])
    expect([BASE, `${BASE}/`, `${BASE}?a`, `${BASE}/api/x`].map(owns)).toEqual([true, true, true, true])
    expect([`${BASE}foo`, `/a${BASE}`, '/__SESSIONSCOPE/', '/%5F_sessionscope/', `/${BASE}/`, ''].map(owns)).toEqual(
      Array(6).fill(false),
    )
  })
})

describe('pages of other origins', () => {
  const refused: readonly (readonly [string, readonly string[]])[] = [
    ['a foreign Origin', ['Origin: https://evil.example']],
    ['Origin: null', ['Origin: null']],
    ['another port of this machine', ['Origin: http://localhost:9999']],
    ['another scheme', ['Origin: https://localhost']],
    ['another name of this machine', ['Origin: http://127.0.0.1']],
    ['an Origin that is none', ['Origin: localhost']],
    ['two Origins', ['Origin: http://localhost', 'Origin: http://localhost']],
    ['Sec-Fetch-Site: cross-site', ['Sec-Fetch-Site: cross-site']],
    [
      'a navigation from another site',
      ['Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: navigate', 'Sec-Fetch-Dest: document'],
    ],
    ['an unknown Sec-Fetch-Site', ['Sec-Fetch-Site: elsewhere']],
    [
      'a script for a page of another port',
      ['Sec-Fetch-Site: same-site', 'Sec-Fetch-Mode: no-cors', 'Sec-Fetch-Dest: script'],
    ],
    [
      'a frame in a page of another port',
      ['Sec-Fetch-Site: same-site', 'Sec-Fetch-Mode: navigate', 'Sec-Fetch-Dest: iframe'],
    ],
  ]

  it.each(refused)('are refused on every path: %s', async (_name, headers) => {
    const { port } = await serve(startStream())
    for (const path of paths) {
      const { status, head, body } = await rawRequest(port, BASE + path, headers)
      expect([path, status]).toEqual([path, 403])
      expect(head.toLowerCase()).not.toContain('access-control')
      expect(JSON.parse(body)).toMatchObject({ error: { code: 'foreign-origin' } })
    }
  })

  it.each([
    ['the own Origin', ['Host: localhost:3000', 'Origin: http://localhost:3000']],
    ['the own Origin on the default port', ['Host: localhost', 'Origin: http://localhost']],
    ['a page of the own origin', ['Sec-Fetch-Site: same-origin']],
    ['an address typed in', ['Sec-Fetch-Site: none']],
    [
      'a link on a page of another port',
      ['Sec-Fetch-Site: same-site', 'Sec-Fetch-Mode: navigate', 'Sec-Fetch-Dest: document'],
    ],
    [
      'the Origin of a TLS proxy on this machine',
      ['Host: localhost:8443', 'Origin: https://localhost:8443', 'X-Forwarded-For: ::1', 'X-Forwarded-Proto: https'],
    ],
  ])('are not: %s', async (_name, headers) => {
    const { port } = await serve(startStream())
    expect((await rawRequest(port, `${BASE}/api/hello`, headers)).status).toBe(200)
  })

  it('get no CORS header even where the app allows everybody', async () => {
    const stream = startStream()
    const { port } = await serve({
      ...stream,
      handle(req, res) {
        res.setHeader('Access-Control-Allow-Origin', '*')
        stream.handle(req, res)
      },
    })
    const { head, status } = await rawRequest(port, `${BASE}/api/hello`)
    expect(status).toBe(200)
    expect(head.toLowerCase()).not.toContain('access-control')
  })

  it('are never the target of a redirect, whatever stands in the place of a mount’s parameter', async () => {
    const { port } = await serveExpress(startStream(), '/:tenant')
    for (const start of ['/\\evil.example', '/\\\\evil.example']) {
      const { status, head } = await rawRequest(port, '', [], `GET ${start}${BASE} HTTP/1.1`)
      expect([start, status]).toEqual([start, 302])
      expect(head).toContain(`Location: /evil.example${BASE}/\r\n`)
    }
  })

  it('may ask for nothing but GET and HEAD', async () => {
    const { port } = await serve(startStream())
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
      const { status, head } = await rawRequest(port, '', [], `${method} ${BASE}/api/exchanges HTTP/1.1`)
      expect([method, status]).toEqual([method, 405])
      expect(head).toContain('Allow: GET, HEAD')
    }
  })
})

describe('the token', () => {
  it('is asked for before the upgrade, and a wrong one told the same whatever the version', async () => {
    const { url } = await serve(startStream())
    const { token } = await getHello(url)
    const wrong = await refusal(socketUrl(url, 'wrong'), { origin: url })
    expect(wrong.status).toBe(403)
    expect(wrong.body).not.toContain(token)
    expect(await refusal(socketUrl(url, 'wrong', 99), { origin: url })).toEqual(wrong)
    for (const bad of ['', `${token}x`, token.slice(1), `${token}&token=${token}`, token.toUpperCase()]) {
      expect((await refusal(socketUrl(url, bad), { origin: url })).status).toBe(403)
    }
  })

  it('does not help a foreign page or a stranger', async () => {
    const { url } = await serve(startStream())
    const { token } = await getHello(url)
    const target = socketUrl(url, token)
    expect((await refusal(target, { origin: 'https://evil.example' })).status).toBe(403)
    expect((await refusal(target, { headers: { Origin: 'null' } })).status).toBe(403)
    expect((await refusal(target, { headers: { 'Sec-Fetch-Site': 'cross-site' } })).status).toBe(403)
    expect((await refusal(target, { headers: { Host: 'evil.example' } })).status).toBe(404)
    expect((await refusal(target, { headers: { 'X-Forwarded-For': '203.0.113.9' } })).status).toBe(404)
  })

  it('is another one in every process', async () => {
    const [one, two] = [await serve(startStream()), await serve(startStream())]
    const [first, second] = [await getHello(one.url), await getHello(two.url)]
    expect(first.token).toMatch(/^[\w-]{43}$/)
    expect(first.token).not.toBe(second.token)
    expect(first).toEqual({ protocol: 1, process: PROCESS, token: first.token })
  })
})
