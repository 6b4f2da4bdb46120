import http from 'node:http'
import express from 'express'
import express4 from 'express4'
import { expect, it } from 'vitest'
import { BASE, BUNDLE, getHello, getJson, listen, rawRequest, serve, serveExpress, startStream } from './support.ts'

it('serves the inspector with one script, no inline code, and a policy that allows nothing else', async () => {
  const { url } = await serve(startStream())
  const response = await fetch(`${url}${BASE}/`)
  const html = await response.text()
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(html).toContain(`<script src="${BASE}/overlay.js" defer data-sessionscope="page"></script>`)
  expect(html.match(/<script|<style|style=| on\w+=/g)).toEqual(['<script'])
  expect(html).toContain('<title>Sessionscope</title>')
  expect(response.headers.get('content-security-policy')).toBe(
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  )
  expect(response.headers.get('x-frame-options')).toBe('DENY')
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(response.headers.get('set-cookie')).toBe(null)
})

it('redirects the path without its slash', async () => {
  const { url } = await serve(startStream())
  const response = await fetch(`${url}${BASE}?tab=cookies`, { redirect: 'manual' })
  expect([response.status, response.headers.get('location')]).toEqual([302, `${BASE}/?tab=cookies`])
})

it.each([
  ['Express 5', express],
  ['Express 4', express4 as unknown as typeof express],
])('keeps the mount path of %s', async (_name, make) => {
  const { url } = await serveExpress(startStream(), '/admin', make)
  const redirect = await fetch(`${url}/admin${BASE}`, { redirect: 'manual' })
  expect(redirect.headers.get('location')).toBe(`/admin${BASE}/`)
  expect(await (await fetch(`${url}/admin${BASE}/`)).text()).toContain(`src="/admin${BASE}/overlay.js"`)
  expect((await getHello(`${url}/admin`)).protocol).toBe(1)
  expect((await fetch(`${url}${BASE}/`)).status).toBe(404)
})

it('lets no mount path out of its attribute or to another host', async () => {
  const { port } = await serveExpress(startStream(), '/:tenant')
  const { body } = await rawRequest(port, `/"><script>alert(1)</script${BASE}/`)
  expect(body).not.toContain('alert(1)</script')
  const page = await rawRequest(port, `/"><b>${BASE}/`)
  expect(page.body).toContain(`src="/&quot;&gt;&lt;b&gt;${BASE}/overlay.js"`)
})

it('redirects to no other host where a router strips one from the url', async () => {
  const stream = startStream()
  const { port } = await listen(
    http.createServer((req, res) => stream.handle(Object.assign(req, { originalUrl: req.url, url: BASE }), res)),
  )
  const { head } = await rawRequest(port, `//evil.example${BASE}`)
  expect(head).toContain(`Location: /evil.example${BASE}/\r\n`)
})

it('serves the bundle with an ETag, and 304 to who has it', async () => {
  let reads = 0
  const stream = startStream({
    bundle: async () => {
      reads++
      return BUNDLE
    },
  })
  const { url, port } = await serve(stream)
  expect(reads).toBe(0)
  const response = await fetch(`${url}${BASE}/overlay.js`)
  const etag = response.headers.get('etag') ?? ''
  expect(await response.text()).toBe(BUNDLE.toString())
  expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  expect(response.headers.get('cache-control')).toBe('no-cache')
  expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin')
  for (const known of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
    const { status, body } = await rawRequest(port, `${BASE}/overlay.js`, [`If-None-Match: ${known}`])
    expect([known, status, body]).toEqual([known, 304, ''])
  }
  expect((await rawRequest(port, `${BASE}/overlay.js`, ['If-None-Match: "x"'])).status).toBe(200)
  expect(reads).toBe(1)
})

it('answers 500 where the bundle cannot be read, counts it, and reads again', async () => {
  let broken = true
  const stream = startStream({
    bundle: () => {
      if (broken) throw new Error('no such file')
      return BUNDLE
    },
  })
  const { url } = await serve(stream)
  const response = await fetch(`${url}${BASE}/overlay.js`)
  expect(response.status).toBe(500)
  expect(await response.json()).toMatchObject({ error: { code: 'failed' } })
  const { failures } = await getJson<{ failures: object[] }>(`${url}${BASE}/api/problems`)
  expect(failures).toMatchObject([{ where: 'stream', message: 'no such file', count: 1 }])
  broken = false
  expect((await fetch(`${url}${BASE}/overlay.js`)).status).toBe(200)
})
