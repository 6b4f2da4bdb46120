import { describe, expect, it } from 'vitest'
import { shopExchanges } from '../../client/fixtures.ts'
import { makeExchange } from '../../client/make-exchange.ts'
import { withPage } from '../harness/browser.ts'
import { startFixture } from './fixture-server.ts'
import { inPanel, live, openPanel } from './in-panel.ts'
import { panelSuite } from './suite.ts'

const suite = panelSuite()

describe('the list', () => {
  it('takes new requests in at its top, and keeps still while one reads further down', () =>
    withPage(suite.browser, async page => {
      await openPanel(page, `${suite.shop.url}/`)
      const paths = () => inPanel(page, '.row .path').allTextContents()
      suite.shop.say({ type: 'exchange', exchange: makeExchange({ url: '/new/1' }) })
      await inPanel(page, '.row', { hasText: '/new/1' }).waitFor()
      expect((await paths())[0]).toBe('/new/1')
      await inPanel(page, '.rows').evaluate(list => list.scrollTo(0, 280))
      await expect.poll(paths).not.toContain('/new/1')
      const still = await paths()
      for (const name of ['2', '3', '4'])
        suite.shop.say({ type: 'exchange', exchange: makeExchange({ url: `/new/${name}` }) })
      await inPanel(page, '.newer').getByText('3 new').waitFor()
      expect(await paths()).toEqual(still)
      await inPanel(page, '.newer').click()
      await expect.poll(async () => (await paths())[0]).toBe('/new/4')
      expect(await inPanel(page, '.newer').count()).toBe(0)
    }))

  it('draws only what is in sight of ten thousand requests', async () => {
    const many = Array.from({ length: 10_000 }, (_, i) => makeExchange({ url: `/many/${i}` }))
    const server = await startFixture(many, { capacity: 10_000 })
    await withPage(suite.browser, async page => {
      await openPanel(page, `${server.url}/`)
      await inPanel(page, '.row', { hasText: '/many/9999' }).waitFor()
      expect(await inPanel(page, '.row').count()).toBeLessThan(60)
      await inPanel(page, '.rows').evaluate(list => list.scrollTo(0, list.scrollHeight))
      await inPanel(page, '.row', { hasText: /\/many\/0/ })
        .first()
        .waitFor()
      expect(await inPanel(page, '.row').count()).toBeLessThan(60)
    })
    await server.close()
  })

  it('shows a request while it is pending, and its end in the same row', () =>
    withPage(suite.browser, async page => {
      await openPanel(page, `${suite.shop.url}/`)
      const begun = makeExchange({ url: '/slow/one', duration: null, status: null })
      suite.shop.say({ type: 'exchange', exchange: begun })
      const row = inPanel(page, '.row', { hasText: '/slow/one' })
      await row.locator('.pill', { hasText: 'pending' }).waitFor()
      suite.shop.say({
        type: 'exchange',
        exchange: { ...begun, duration: 250, response: { ...begun.response, status: 204, outcome: 'finished' } },
      })
      await row.getByText('204').waitFor()
      expect(await row.count()).toBe(1)
    }))
})

describe('the stream', () => {
  it('comes back by itself when the app does, and says so meanwhile', async () => {
    const server = await startFixture(shopExchanges())
    await withPage(suite.browser, async page => {
      await openPanel(page, `${server.url}/`)
      server.down()
      await inPanel(page, '.stream', { hasText: 'reconnecting' }).waitFor()
      await inPanel(page, '.notice').waitFor()
      server.up('boot-2')
      await live(page)
      await inPanel(page, '.notice', { hasText: 'restarted' }).waitFor()
    })
    await server.close()
  })

  it('is paused and the history cleared by buttons', async () => {
    const server = await startFixture(shopExchanges())
    await withPage(suite.browser, async page => {
      await openPanel(page, `${server.url}/`)
      await inPanel(page, 'button', { hasText: 'Pause' }).click()
      await inPanel(page, '.notice', { hasText: 'Paused' }).waitFor()
      await inPanel(page, 'button', { hasText: 'Resume' }).click()
      await inPanel(page, 'button', { hasText: 'Clear' }).click()
      await inPanel(page, '.empty', { hasText: 'No request yet' }).waitFor()
      expect(server.commands).toEqual([
        { type: 'pause', paused: true },
        { type: 'pause', paused: false },
        { type: 'clear' },
      ])
    })
    await server.close()
  })
})
