import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createSocketServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningShop, startShop } from '../browser/harness/shop.ts'
import { createVisitor, type Visitor } from './visitor.ts'

const account = { email: 'ada@example.com', password: 'analytical engine' }
const SESSION = 'shop.sid'

describe.each(['memory', 'files', 'cookie', 'sqlite'])('the shop with its sessions in %s', sessions => {
  let shop: RunningShop
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sessionscope-shop-'))
    shop = await startShop({ env: { SHOP_SESSION: sessions }, cwd: folder })
  })
  afterAll(async () => {
    await shop?.close()
    await rm(folder, { recursive: true, force: true })
  })

  const visit = () => createVisitor(shop.url)

  async function logIn(visitor: Visitor, next = '/account') {
    await visitor.get('/account/login')
    return visitor.post('/account/login', { ...account, next })
  }

  test('a page without a form starts no session', async () => {
    const visitor = visit()
    await visitor.get('/about')
    expect([...visitor.cookies]).toEqual([])
    await visitor.get('/')
    expect([...visitor.cookies.keys()]).toEqual([SESSION])
  })

  test('the page of cookies sets some that a browser refuses', async () => {
    const visitor = visit()
    expect((await visitor.get('/cookies')).text).toContain('refuse')
    for (const path of ['partner', 'everywhere', 'large', 'forget']) {
      expect(await visitor.get(`/cookies/${path}`)).toMatchObject({ status: 303, location: '/cookies' })
    }
    expect(visitor.cookies.get('basket-count')).toBeUndefined()
  })

  test('a product is added by a form with a redirect and by a call with JSON', async () => {
    const visitor = visit()
    await visitor.get('/products/a17')
    expect(await visitor.post('/cart/items', { id: 'a17', qty: '2' })).toMatchObject({ status: 303, location: '/cart' })
    const added = await visitor.send('POST', '/api/cart/items', { id: 'a17' })
    expect(added).toMatchObject({ status: 201, text: '{"count":3}' })
    expect((await visitor.get('/cart')).text).toContain('Field notebook is in the cart.')
    expect((await visitor.get('/cart')).text).not.toContain('Field notebook is in the cart.')
  })

  test('quantity, removal and coupon change the cart', async () => {
    const visitor = visit()
    await visitor.get('/')
    await visitor.post('/cart/items', { id: 'a17' })
    await visitor.post('/cart/items', { id: 'b04' })
    await visitor.post('/cart/items/b04', { qty: '3' })
    await visitor.post('/cart/items/a17/remove')
    await visitor.post('/cart/coupon', { code: ' ink10 ' })
    const cart = JSON.parse((await visitor.get('/api/cart')).text)
    expect(cart).toMatchObject({ lines: [{ id: 'b04', qty: 3 }], subtotal: 11_700, discount: 1170, total: 10_530 })
    expect(await visitor.post('/cart/items/b04', { qty: '1e3' })).toMatchObject({ status: 422 })
    expect(await visitor.post('/cart/coupon', { code: 'FREE' })).toMatchObject({ status: 422 })
  })

  test("a form without the session's own token is refused", async () => {
    const [visitor, other] = [visit(), visit()]
    await visitor.get('/')
    await other.get('/')
    expect((await visitor.post('/cart/items', { id: 'a17' }, other.token())).status).toBe(403)
    expect((await visitor.post('/cart/items', { id: 'a17' }, '')).status).toBe(403)
    expect((await visitor.post('/cart/items', { id: 'a17' })).status).toBe(303)
  })

  test('the login gives a new session id and keeps the cart', async () => {
    const visitor = visit()
    await visitor.get('/')
    await visitor.post('/cart/items', { id: 'c21' })
    const before = visitor.cookies.get(SESSION)
    expect(await logIn(visitor, '/checkout')).toMatchObject({ status: 303, location: '/checkout' })
    expect(visitor.cookies.get(SESSION)).not.toBe(before)
    expect((await visitor.get('/checkout')).text).toContain('1 × Bottled ink')
  })

  test('a wrong password does not log in, and the login leads to no other site', async () => {
    const visitor = visit()
    await visitor.get('/account/login')
    await visitor.post('/account/login', { ...account, password: 'guess' })
    expect((await visitor.get('/account')).location).toMatch(/^\/account\/login/)
    for (const next of ['//evil.example', 'https://evil.example/', '/\\evil.example', 'javascript:alert(1)']) {
      expect((await logIn(visit(), next)).location).toBe('/account')
    }
  })

  test('an order is placed once, escaped, and not shown to a stranger', async () => {
    const visitor = visit()
    await logIn(visitor)
    await visitor.get('/')
    await visitor.post('/cart/items', { id: 'f12' })
    const placed = await visitor.post('/checkout', { name: '<b>Ada</b>', street: '1 "Quote" Lane', city: 'London' })
    expect(placed.location).toMatch(/^\/account\/orders\/[0-9a-f]{8}$/)
    const page = (await visitor.get(placed.location ?? '')).text
    expect(page).toContain('&lt;b&gt;Ada&lt;/b&gt;, 1 &quot;Quote&quot; Lane')
    expect((await visitor.get('/checkout')).location).toBe('/cart')
    expect((await visit().get(placed.location ?? '')).location).toMatch(/^\/account\/login/)
  })

  test('the logout destroys the session and deletes its cookie', async () => {
    const visitor = visit()
    await logIn(visitor)
    const stolen = visitor.cookies.get(SESSION) ?? ''
    await visitor.get('/account')
    await visitor.post('/account/logout')
    expect(visitor.cookies.has(SESSION)).toBe(false)
    const thief = visit()
    thief.cookies.set(SESSION, stolen)
    expect((await thief.get('/account')).status).toBe(303)
  })

  test('the newsletter link is redirected three times and leaves a message', async () => {
    const visitor = visit()
    const chain = ['/welcome']
    for (let next = '/welcome'; next !== '/'; chain.push(next)) next = (await visitor.get(next)).location ?? '/'
    expect(chain).toEqual(['/welcome', '/welcome/currency', '/welcome/greeting', '/'])
    expect((await visitor.get('/')).text).toContain('LETTERS25')
  })

  test('errors are pages for people and JSON for programs', async () => {
    const visitor = visit()
    const page = await visitor.get('/broken', { accept: 'text/html' })
    expect(page.status).toBe(500)
    expect(page.text).not.toContain('The ink has run out')
    expect(shop.output()).toContain('The ink has run out')
    expect(await visitor.get('/api/nothing')).toMatchObject({
      status: 404,
      text: '{"error":{"status":404,"message":"There is nothing here."}}',
    })
  })

  test('each response has a nonce of its own, and its policy allows no inline code', async () => {
    const policies = [await visit().get('/'), await visit().get('/')].map(({ headers, text: page }) => {
      const policy = headers.get('content-security-policy') ?? ''
      const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? 'none'
      expect(page).toContain(`<script nonce="${nonce}"`)
      expect(policy).not.toContain('unsafe-inline')
      return policy
    })
    expect(new Set(policies).size).toBe(2)
  })

  test('the eight calls of the dashboard answer as its page says', async () => {
    const visitor = visit()
    await visitor.get('/dashboard')
    expect(visitor.cookies.has('notice')).toBe(true)
    const reads = ['cart', 'stock', 'profile', 'report', 'weather', 'seen', 'notice']
    const [visited, ...answers] = await Promise.all([
      visitor.send('POST', '/dashboard/visit', {}),
      ...reads.map(name => visitor.get(`/dashboard/${name}`)),
    ])
    expect(visited?.text).toBe('{"visits":1}')
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 404, 200, 200])
    expect([visitor.cookies.has('seen'), visitor.cookies.has('notice')]).toEqual([true, false])
  })
})

test('a port that is taken is a clear error with the cure', async () => {
  const other = createServer().listen(0, 'localhost')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  await expect(startShop({ env: { PORT: String(port) } })).rejects.toThrow(
    `[shop] Port ${port} is in use. Take another one: PORT=${port + 1} npm start`,
  )
  other.close()
  await expect(startShop({ env: { PORT: 'http' } })).rejects.toThrow('[shop] PORT is "http"; it must be a whole number')
  await expect(startShop({ env: { SHOP_SESSION: 'cloud' } })).rejects.toThrow(
    '[shop] SHOP_SESSION is "cloud"; it must be one of: memory, files, cookie, sqlite, redis',
  )
})

describe('the shop, where its Redis is not there, ends and says the cure', () => {
  const start = (port: number) =>
    startShop({ env: { SHOP_SESSION: 'redis', REDIS_URL: `redis://user:secret@127.0.0.1:${port}` } })

  test('because nothing listens', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    await once(server.close(), 'close')
    const said = await start(port).catch(String)
    expect(said).toContain('ended with 1')
    expect(said).toContain(`Sessions in redis cannot be had: 127.0.0.1:${port} does not answer as a Redis does`)
    expect(said).toContain('Start one with "redis-server", or name another: REDIS_URL=redis://host:6379')
    expect(said).not.toContain('secret')
  })

  test('because what listens is silent', async () => {
    const server = createSocketServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const began = performance.now()
    const said = await start((server.address() as AddressInfo).port).catch(String)
    server.close()
    expect(said).toContain('ended with 1')
    expect(said).toContain('nothing came in 3000 ms')
    expect(performance.now() - began).toBeLessThan(5000)
  })
})
