import { describe, expect, it } from 'vitest'
import { withPage } from '../harness/browser.ts'
import { choose, inPanel, openPanel } from './in-panel.ts'
import { panelSuite } from './suite.ts'

const suite = panelSuite()

describe('the keyboard', () => {
  it('opens it, moves the choice, reaches views and filter, and closes it', () =>
    withPage(suite.browser, async page => {
      await openPanel(page, `${suite.shop.url}/`)
      const chosen = () => inPanel(page, '[aria-selected=true] .path').first().textContent()
      expect(await chosen()).toBe('/api/report')
      await page.keyboard.press('j')
      expect(await chosen()).toBe('/dashboard')
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('k')
      expect(await chosen()).toBe('/dashboard')
      await page.keyboard.press('4')
      expect(await inPanel(page, '#tab-cookies').getAttribute('aria-selected')).toBe('true')
      await page.keyboard.press('/')
      await page.keyboard.type('path:/cart')
      expect(await inPanel(page, '.row').count()).toBe(5)
      await page.keyboard.press('Escape')
      expect(await inPanel(page, '.requests .search').inputValue()).toBe('')
      await page.keyboard.press('Escape')
      await inPanel(page, '.rows').focus()
      await page.keyboard.press('Escape')
      await inPanel(page, '.bar').waitFor()
    }))

  it('keeps the chosen row in sight', () =>
    withPage(suite.browser, async page => {
      await openPanel(page, `${suite.shop.url}/`)
      for (let i = 0; i < 24; i++) await page.keyboard.press('j')
      const row = await inPanel(page, '.row[aria-selected=true]').boundingBox()
      const list = await inPanel(page, '.rows').boundingBox()
      expect(row && list && row.y >= list.y && row.y + row.height <= list.y + list.height + 1).toBe(true)
    }))

  it('belongs to the page while the focus is there, and stays in the panel while it is here', () =>
    withPage(suite.browser, async page => {
      await openPanel(page, `${suite.shop.url}/`)
      await page.evaluate(() => {
        const heard: string[] = []
        Object.assign(window, { heard })
        document.addEventListener('keydown', ({ key }) => heard.push(key))
        document.addEventListener('click', () => heard.push('click'))
      })
      const before = await inPanel(page, '[aria-selected=true] .path').first().textContent()
      await page.locator('#page-input').pressSequentially('jk2/')
      await page.locator('h1').click()
      await inPanel(page, '.rows').press('j')
      await inPanel(page, '#tab-request').click()
      expect(await page.locator('#page-input').inputValue()).toBe('jk2/')
      expect(await page.evaluate(() => (window as unknown as { heard: string[] }).heard)).toEqual([
        'j',
        'k',
        '2',
        '/',
        'click',
      ])
      expect(before).toBe('/api/report')
      expect(await inPanel(page, '[aria-selected=true] .path').first().textContent()).toBe('/dashboard')
    }))

  it('folds and unfolds a tree', () =>
    withPage(suite.browser, async page => {
      await openPanel(page, `${suite.shop.url}/`)
      await choose(page, 'POST /cart/a17')
      const user = inPanel(page, '[role=treeitem]').first()
      await user.focus()
      await page.keyboard.press('ArrowRight')
      expect(await user.getAttribute('aria-expanded')).toBe('true')
      await page.keyboard.press('ArrowRight')
      expect(await inPanel(page, '[role=treeitem]:focus').textContent()).toContain('id')
      await page.keyboard.press('ArrowLeft')
      await page.keyboard.press('ArrowLeft')
      expect(await user.getAttribute('aria-expanded')).toBe('false')
    }))
})
