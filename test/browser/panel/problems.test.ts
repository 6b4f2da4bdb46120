import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lostLease, problemExchanges } from '../../client/problem-exchanges.ts'
import { withPage } from '../harness/browser.ts'
import { type FixtureServer, startFixture } from './fixture-server.ts'
import { choose, inPanel, openPanel } from './in-panel.ts'
import { panelSuite } from './suite.ts'

const suite = panelSuite()
let server: FixtureServer
beforeAll(async () => {
  server = await startFixture([...lostLease(), ...problemExchanges()])
})
afterAll(() => server?.close())

describe('the view of problems', () => {
  it('tells a problem of thirty requests once, with the newest and the first, which it opens', () =>
    withPage(suite.browser, async page => {
      await openPanel(page, `${server.url}/`)
      await choose(page, '/coupon')
      await inPanel(page, '#tab-problems').click()
      expect(await inPanel(page, '.view article.problem').count()).toBe(2)
      const other = inPanel(page, '.view details.problem', { hasText: 'SameSite=None needs Secure' })
      expect(await other.count()).toBe(1)
      expect(await other.locator('> summary').textContent()).toMatch(/at 30 requests, last \d\d:\d\d:\d\d$/)
      await other.locator('> summary').click()
      await other.getByText('All 30').click()
      await expect.poll(() => other.locator('details .links .act').count()).toBe(30)
      await other.locator('.links', { hasText: 'first:' }).locator('.act').last().click()
      await inPanel(page, '.row[aria-selected=true]', { hasText: 'page/0' }).waitFor()
      const card = inPanel(page, '.view article.problem')
      expect(await card.count()).toBe(1)
      // The evidence is the request's own.
      expect(await card.textContent()).toContain('redacted-0')
      await card.locator('.links', { hasText: 'first:' }).locator('.act').first().click()
      await inPanel(page, '.row[aria-selected=true]', { hasText: 'page/29' }).waitFor()
    }))

  it('opens the other request of a lost update, and names one that is no longer kept', () =>
    withPage(suite.browser, async page => {
      await openPanel(page, `${server.url}/`)
      for (const view of ['problems', 'locks']) {
        await choose(page, '/coupon')
        await inPanel(page, `#tab-${view}`).click()
        const links = inPanel(page, '.view .links', { hasText: /^With/ })
        expect(await links.locator('span').last().textContent()).toBe('POST /forgotten')
        await links.getByRole('button', { name: 'POST /cart' }).click()
        await inPanel(page, '.row[aria-selected=true]', { hasText: '/cart' }).waitFor()
        expect(await inPanel(page, '.view').textContent()).toContain('was undone by POST /coupon')
      }
    }))
})

it('the view of locks says that a lock was lost, when, and what that meant for the save', () =>
  withPage(suite.browser, async page => {
    await openPanel(page, `${server.url}/`)
    await choose(page, '/slow')
    await inPanel(page, '#tab-locks').click()
    expect(await inPanel(page, '.view h2').first().textContent()).toMatch(
      /^POST \/slow lost the lock after 900 ms, so nothing was stored/,
    )
    expect(await inPanel(page, '.chosen p').first().textContent()).toMatch(
      /lost the lock at \d\d:\d\d:\d\d\.\d{3}, 900 ms after it had it, so nothing was stored/,
    )
    await choose(page, '/next')
    await inPanel(page, '.chosen .links').getByRole('button', { name: 'POST /slow' }).click()
    await inPanel(page, '.row[aria-selected=true]', { hasText: '/slow' }).waitFor()
  }))
