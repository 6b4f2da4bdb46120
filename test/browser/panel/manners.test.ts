import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { withPage } from '../harness/browser.ts'
import { choose, inPanel, live, openPanel } from './in-panel.ts'
import { panelSuite } from './suite.ts'

const suite = panelSuite()

const pageHeight = (page: Page) => page.evaluate(() => document.documentElement.scrollHeight)
const endOfPage = async (page: Page) => {
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight))
  return page.locator('#page-input').evaluate(input => input.getBoundingClientRect().bottom)
}

describe('the open panel', () => {
  it('lets one scroll to the end of the page, and takes no room when it is closed or at the side', () =>
    withPage(
      suite.browser,
      async page => {
        await page.goto(`${suite.shop.url}/`)
        await live(page)
        const closed = await pageHeight(page)
        await page.keyboard.press('Alt+Shift+S')
        const panel = await inPanel(page, '.panel').boundingBox()
        expect(await endOfPage(page)).toBeLessThanOrEqual(panel?.y ?? 0)
        await inPanel(page, '[title="Move to the right"]').click()
        expect(await pageHeight(page)).toBe(closed)
        await inPanel(page, '[title="Move to the bottom"]').click()
        expect(await pageHeight(page)).toBeGreaterThan(closed)
        await page.keyboard.press('Alt+Shift+S')
        expect(await pageHeight(page)).toBe(closed)
        expect(await page.locator('body').getAttribute('style')).toBeNull()
      },
      { viewport: { width: 900, height: 560 } },
    ))

  it('keeps the focus when Escape leaves the filter', () =>
    withPage(suite.browser, async page => {
      await openPanel(page, `${suite.shop.url}/`)
      await page.keyboard.press('/')
      await page.keyboard.type('cart')
      await page.keyboard.press('Escape')
      await page.keyboard.press('Escape')
      expect(await inPanel(page, '.rows:focus').count()).toBe(1)
      await page.keyboard.press('Escape')
      await inPanel(page, '.bar').waitFor()
    }))

  it('says that a field of the filter is none', () =>
    withPage(suite.browser, async page => {
      await openPanel(page, `${suite.shop.url}/`)
      await inPanel(page, '.requests .search').fill('foo:bar')
      await inPanel(page, '.requests .notice', { hasText: 'foo: is no field, so it is looked for as text' }).waitFor()
      await inPanel(page, '.requests .search').fill('status:4xx')
      expect(await inPanel(page, '.requests .notice').count()).toBe(0)
    }))

  it('counts what a search finds in the parts of a request', () =>
    withPage(suite.browser, async page => {
      await openPanel(page, `${suite.shop.url}/`)
      await choose(page, 'POST /cart/a17')
      await inPanel(page, '#tab-request').click()
      const note = inPanel(page, 'summary', { hasText: 'Headers' }).locator('.faint')
      expect(await note.textContent()).toBe('7')
      await inPanel(page, '.view .search').fill('sec-')
      expect(await note.textContent()).toBe('2 of 7')
    }))

  it('shows who read and wrote which key, and what was never set', () =>
    withPage(suite.browser, async page => {
      await openPanel(page, `${suite.shop.url}/`)
      await choose(page, 'POST /cart/a17')
      const rows = await inPanel(page, 'details', { hasText: 'Reads and writes' }).locator('tbody tr').allTextContents()
      expect(rows).toEqual([
        'user2 reads middleware/user.ts:12middleware/user.ts:13',
        'cart1 read, 2 writes routes/cart.ts:39routes/cart.ts:41routes/cart.ts:44',
        'cart.discount1 read never setlib/price.ts:8',
        'curency1 read never setlib/price.ts:9',
        'flash1 delete connect-flash/lib/flash.js:47',
      ])
    }))

  it('clips nothing of its header at 420 pixels', () =>
    withPage(
      suite.browser,
      async page => {
        await openPanel(page, `${suite.shop.url}/`)
        const clipped = await inPanel(page, '.header, .header .summary').evaluateAll(all =>
          all.some(one => one.scrollWidth > one.clientWidth || one.scrollHeight > one.clientHeight + 1),
        )
        expect(clipped).toBe(false)
      },
      { viewport: { width: 420, height: 800 } },
    ))
})
