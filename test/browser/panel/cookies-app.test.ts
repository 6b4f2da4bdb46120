import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import session from 'express-session'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { sessionscope } from '../../../server/index.ts'
import { LAUNCH_TIMEOUT, launch, withPage } from '../harness/browser.ts'
import { choose, inPanel, openPanel } from './in-panel.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
}, LAUNCH_TIMEOUT)
afterAll(() => browser?.close())

/** An app whose session cookie every browser refuses, watched as a user has it: with the panel's scripts from dist/. */
async function startApp(policy: string | null): Promise<string> {
  const app = express()
  const cookie = { sameSite: 'none', secure: false } as const
  app.use(
    sessionscope(session({ secret: 'a secret of the test', resave: false, saveUninitialized: true, cookie }), {
      enabled: true,
      print: false,
    }),
  )
  app.get('/', (_req, res) => {
    res.cookie('theme', 'dark', { maxAge: 1e12 })
    res.cookie('api', '1', { path: '/api', httpOnly: true, domain: 'localhost' })
    if (policy !== null) res.setHeader('Content-Security-Policy', policy)
    res.send('<!doctype html><html><head><link rel="icon" href="data:,"></head><body>A page</body></html>')
  })
  app.get('/api/cart', (_req, res) => {
    res.json({})
  })
  const server = createServer(app).listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://localhost:${(server.address() as AddressInfo).port}`
}

const rest = "connect-src 'self'; img-src data:"
const card = (page: Page, name: string) =>
  inPanel(page, '.view .cookie', { has: page.locator('h3 b', { hasText: name }) })

describe('the view of cookies, of an app', () => {
  it.each([
    ['without a policy', null],
    ['with a nonce', `default-src 'none'; script-src 'nonce-abc123'; ${rest}`],
    [
      'with Trusted Types',
      `script-src 'nonce-abc123'; require-trusted-types-for 'script'; trusted-types 'none'; ${rest}`,
    ],
  ])('tells of real cookies what the browser really does, %s', async (_, policy) => {
    const origin = await startApp(policy)
    await withPage(browser, async (page, errors) => {
      await openPanel(page, `${origin}/`)
      for (let call = 0; call < 3; call++) await page.evaluate(() => fetch('/api/cart').then(answer => answer.text()))
      await choose(page, '-is:ajax')
      await inPanel(page, '#tab-cookies').click()
      await card(page, 'theme').locator('.fate', { hasText: 'kept, sent on the next 3 requests' }).waitFor()
      await card(page, 'theme').getByText('Kept for 400 days instead of').waitFor()
      await card(page, 'theme').getByText('document.cookie has it now.').waitFor()
      await card(page, 'api').locator('.fate', { hasText: 'kept, sent on the next 3 requests' }).waitFor()
      await card(page, 'connect.sid').locator('.fate', { hasText: 'refused, as said' }).waitFor()
      await card(page, 'connect.sid').locator('code', { hasText: 'session({ ...options' }).waitFor()
      const kept = (await page.context().cookies()).map(({ name }) => name)
      expect(kept).toContain('theme')
      expect(kept).not.toContain('connect.sid')
      expect(errors).toEqual([])
    })
  })
})
