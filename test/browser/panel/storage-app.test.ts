import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import express from 'express'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { sessionscope } from '../../../server/index.ts'
import { connect } from '../../../server/session.ts'
import { LAUNCH_TIMEOUT, launch, withPage } from '../harness/browser.ts'
import { inPanel, openPanel } from './in-panel.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
}, LAUNCH_TIMEOUT)
afterAll(() => browser?.close())

/** The engine in an app whose pages have a policy, watched as a user has it: with the panel's scripts from dist/. */
async function startApp(policy: string | null): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'sessionscope-view-'))
  const app = express()
  app.use(sessionscope(connect({ folder }), { enabled: true, print: false }))
  app.get('/', (req, res) => {
    const session = req.session as unknown as { views?: number }
    session.views = (session.views ?? 0) + 1
    if (policy !== null) res.setHeader('Content-Security-Policy', policy)
    res.send(
      `<!doctype html><html><head><link rel="icon" href="data:,"></head><body>${session.views} views</body></html>`,
    )
  })
  const server = createServer(app).listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return `http://localhost:${(server.address() as AddressInfo).port}`
}

const rest = "connect-src 'self'; img-src data:"
const openStorage = async (page: Page, url: string) => {
  await openPanel(page, url)
  await inPanel(page, '#tab-storage').click()
}
const row = (page: Page) => inPanel(page, '.sessions .act').first()

describe('the view of storage, of an app', () => {
  it.each([
    ['without a policy', null],
    ["with 'self'", `default-src 'none'; script-src 'self'; ${rest}`],
    ['with a nonce', `default-src 'none'; script-src 'nonce-abc123'; ${rest}`],
    [
      'with strict-dynamic',
      `default-src 'none'; script-src 'nonce-abc123' 'strict-dynamic' https: 'unsafe-inline'; ${rest}`,
    ],
    [
      'with Trusted Types',
      `script-src 'nonce-abc123'; require-trusted-types-for 'script'; trusted-types 'none'; ${rest}`,
    ],
  ])('comes under its policy, %s', async (_, policy) => {
    const origin = await startApp(policy)
    await withPage(browser, async (page, errors) => {
      await openStorage(page, `${origin}/`)
      await row(page).waitFor()
      expect(await inPanel(page, '.view h2').first().textContent()).toMatch(/sessionscope-view-.*: 1 session, 20 B$/)
      expect(errors).toEqual([])
    })
  })

  it('comes in the inspector', async () => {
    const origin = await startApp(null)
    await withPage(browser, async (page, errors) => {
      await page.goto(`${origin}/`)
      await page.goto(`${origin}/__sessionscope/`)
      await inPanel(page, '#tab-storage').click()
      await row(page).waitFor()
      expect(errors).toEqual([])
    })
  })

  it("finds the visitor's own session, shows what is in it, and expires it", async () => {
    const origin = await startApp(null)
    await withPage(browser, async page => {
      await openStorage(page, `${origin}/`)
      await inPanel(page, 'form button', { hasText: 'Of this request' }).click()
      await inPanel(page, 'form [role=status]', { hasText: '1 by fingerprint' }).waitFor()
      await row(page).click()
      await inPanel(page, '.look .line', { hasText: 'views1' }).waitFor()
      const [cookie] = await page.context().cookies()
      expect(await inPanel(page, '.panel').innerHTML()).not.toContain(cookie?.value)
      await inPanel(page, '.sessions button', { hasText: 'Expire' }).click()
      await inPanel(page, '.look button', { hasText: 'Remove it' }).click()
      await inPanel(page, '.notice.good').waitFor()
      await inPanel(page, '.view h2', { hasText: 'no session' }).waitFor()
      await page.reload()
      expect(await page.locator('body').innerText()).toContain('1 views')
      expect((await page.context().cookies())[0]?.value).not.toBe(cookie?.value)
    })
  })
})
