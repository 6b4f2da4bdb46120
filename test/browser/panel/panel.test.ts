import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { hostileExchanges } from '../../client/fixtures.ts'
import { withPage } from '../harness/browser.ts'
import { startFixture } from './fixture-server.ts'
import { choose, inPanel, live, openPanel } from './in-panel.ts'
import { panelSuite } from './suite.ts'

const suite = panelSuite()

const boxOf = (page: Page, selector: string) => page.locator(selector).boundingBox()

describe('the panel on a page', () => {
  it('adds one element to the page and moves nothing of it', () =>
    withPage(suite.browser, async page => {
      await page.goto(`${suite.shop.url}/plain`)
      const before = [await boxOf(page, '#content'), await boxOf(page, '#page-button')]
      await page.goto(`${suite.shop.url}/hostile`)
      await live(page)
      expect([await boxOf(page, '#content'), await boxOf(page, '#page-button')]).toEqual(before)
      expect(await page.locator('html > *').evaluateAll(all => all.map(({ localName }) => localName))).toEqual([
        'head',
        'body',
        'session-scope',
      ])
    }))

  it('lets no style of the page in, not even an important one', () =>
    withPage(suite.browser, async page => {
      const look = async (url: string) => {
        await openPanel(page, url)
        return inPanel(page, '.panel, .panel strong, .row:first-of-type, .tabs button').evaluateAll(all =>
          all.map(one => {
            const { font, color, display, opacity, visibility, transform } = getComputedStyle(one)
            return [font, color, display, opacity, visibility, transform, one.getBoundingClientRect().height]
          }),
        )
      }
      const calm = await look(`${suite.shop.url}/`)
      expect(calm.length).toBeGreaterThan(5)
      await page.evaluate(() => localStorage.clear())
      expect(await look(`${suite.shop.url}/hostile`)).toEqual(calm)
    }))

  it('is there once where its script stands twice', () =>
    withPage(suite.browser, async page => {
      await page.goto(`${suite.shop.url}/twice`)
      await live(page)
      expect(await page.locator('session-scope').count()).toBe(1)
    }))

  it('works under a strict policy, and without a storage', () =>
    withPage(suite.browser, async (page, errors) => {
      await page.addInitScript(() => {
        Object.defineProperty(window, 'localStorage', {
          get() {
            throw new DOMException('forbidden', 'SecurityError')
          },
        })
      })
      await openPanel(page, `${suite.shop.url}/`)
      expect(await inPanel(page, '.row').count()).toBeGreaterThan(5)
      expect(errors).toEqual([])
    }))

  it('runs nothing of what a session, a cookie or a header holds', async () => {
    const hostile = await startFixture(hostileExchanges())
    await withPage(suite.browser, async (page, errors) => {
      await openPanel(page, `${hostile.url}/`)
      for (const row of await inPanel(page, '.row').all()) {
        await row.click()
        for (const tab of await inPanel(page, '[role=tab]').all()) await tab.click()
        expect(await inPanel(page, '.view').textContent()).not.toContain('This view failed')
      }
      expect(await page.evaluate(() => 'hacked' in window)).toBe(false)
      expect(await inPanel(page, 'img, script, b script').count()).toBe(0)
      expect(errors).toEqual([])
    })
    await hostile.close()
  })

  it('is remembered: open, its tab, its theme', () =>
    withPage(suite.browser, async page => {
      await openPanel(page, `${suite.shop.url}/`)
      await inPanel(page, '#tab-cookies').click()
      await inPanel(page, '[title^="Theme"]').click()
      await page.reload()
      await live(page)
      expect(await inPanel(page, '#tab-cookies').getAttribute('aria-selected')).toBe('true')
      expect(await page.locator('session-scope').getAttribute('data-theme')).toBe('light')
      // A page's load opens it as it was, and leaves the focus where the page has it.
      expect(await page.evaluate(() => document.activeElement?.localName)).toBe('body')
    }))
})

describe('420 pixels', () => {
  const narrow = { viewport: { width: 420, height: 800 } }

  it('suffice: the list is a view of its own, and nothing stands outside', () =>
    withPage(
      suite.browser,
      async page => {
        await openPanel(page, `${suite.shop.url}/`)
        await inPanel(page, '#tab-requests').click()
        await choose(page, 'POST /cart/a17')
        await inPanel(page, '.lead', { hasText: 'changed from 1 to 2' }).waitFor()
        for (const tab of await inPanel(page, '[role=tab]').all()) {
          const box = await tab.boundingBox()
          expect(box && box.x + box.width).toBeLessThanOrEqual(420)
          await tab.click()
          const wide = await inPanel(page, '.view, .rows').evaluate(view => view.scrollWidth > view.clientWidth)
          expect(wide).toBe(false)
        }
      },
      narrow,
    ))

  it('hold the bar on one line', () =>
    withPage(
      suite.browser,
      async page => {
        await page.goto(`${suite.shop.url}/`)
        await live(page)
        const box = await inPanel(page, '.bar').boundingBox()
        expect(box && box.x >= 0 && box.x + box.width <= 420 && box.height <= 34).toBe(true)
      },
      narrow,
    ))
})
