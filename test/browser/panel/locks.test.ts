import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PackedExchange } from '../../../server/protocol/index.ts'
import { lockExchanges, pendingExchange } from '../../client/lock-exchanges.ts'
import { record, simulate } from '../../protocol/locks/simulate.ts'
import { LAUNCH_TIMEOUT, launch, withPage } from '../harness/browser.ts'
import { type FixtureServer, startFixture } from './fixture-server.ts'
import { choose, inPanel, live, openPanel } from './in-panel.ts'

let browser: Browser
let locks: FixtureServer
beforeAll(async () => {
  browser = await launch()
  locks = await startFixture(lockExchanges())
}, LAUNCH_TIMEOUT)
afterAll(async () => {
  await browser?.close()
  await locks?.close()
})

const lanes = (page: Page) => inPanel(page, '.lane')
const spoken = (page: Page) => lanes(page).evaluateAll(all => all.map(one => one.getAttribute('aria-label')))
const lead = (page: Page) => inPanel(page, '.view h2').first().textContent()

async function openLocks(page: Page, url = `${locks.url}/`) {
  await openPanel(page, url)
  await inPanel(page, '#tab-locks').click()
}

/** Counts the frames that a page asks for. */
const countFrames = (page: Page) =>
  page.addInitScript(() => {
    const ask = window.requestAnimationFrame.bind(window)
    Object.assign(window, { frames_: 0 })
    window.requestAnimationFrame = turn => {
      ;(window as unknown as { frames_: number }).frames_++
      return ask(turn)
    }
  })
const frames = (page: Page) => page.evaluate(() => (window as unknown as { frames_: number }).frames_)

const finished = (exchange: PackedExchange, waited: number, held: number): PackedExchange => ({
  ...exchange,
  duration: waited + held + 1,
  response: { ...exchange.response, outcome: 'finished', status: 200 },
  session: exchange.session && { ...exchange.session, verdict: 'clean' },
  lock: exchange.lock && { ...exchange.lock, waited, held, released: 'end' },
})

describe('the view of locks', () => {
  it('says what queuing cost, draws a lane for each request, and what could be gained', () =>
    withPage(browser, async (page, errors) => {
      await openLocks(page)
      await choose(page, '/api/stats')
      expect(await lead(page)).toBe("This page took 1.84 s because four calls queued for one session's lock")
      expect(await spoken(page)).toEqual([
        'GET /dashboard, 200, had the lock for 228 ms',
        'GET /api/stats, 200, waited 152 ms behind GET /dashboard, had the lock for 646 ms, wrote nothing',
        'GET /api/orders, 200, waited 797 ms behind GET /api/stats, had the lock for 417 ms, wrote nothing',
        'POST /api/seen, 200, waited 1.21 s behind GET /api/orders, had the lock for 114 ms',
        'GET /api/recommendations, 200, waited 1.31 s behind POST /api/seen, had the lock for 435 ms, wrote nothing',
      ])
      expect(await inPanel(page, '.advice').textContent()).toContain('this page takes 0.9 s instead of 1.8 s')
      expect(await inPanel(page, '.advice .copyable code').textContent()).toBe('req.session.forget(res)')
      expect(await inPanel(page, '#tab-locks').textContent()).toBe('Locks4')
      expect(await inPanel(page, '[style]').count()).toBe(0)
      expect(errors).toEqual([])
    }))

  it('draws the links from who waited to who had the lock, those of the chosen lane all', () =>
    withPage(browser, async page => {
      await openLocks(page)
      await choose(page, 'POST /api/seen')
      const seen = inPanel(page, '.lane[aria-selected=true]')
      expect(await seen.locator('.link:visible line').count()).toBe(3)
      const end = await inPanel(page, '.lane').nth(2).locator('rect.hold').boundingBox()
      const last = await seen.locator('.link.always line').boundingBox()
      expect(Math.abs((last?.x ?? 0) - ((end?.x ?? 0) + (end?.width ?? 0)))).toBeLessThan(2)
      const own = await seen.locator('rect.wait').boundingBox()
      const middle = (box: typeof end) => (box?.y ?? 0) + (box?.height ?? 0) / 2
      expect(Math.abs((last?.y ?? 0) - middle(end))).toBeLessThan(3)
      expect(Math.abs((last?.y ?? 0) + (last?.height ?? 0) - middle(own))).toBeLessThan(3)
    }))

  it('chooses a request by a click on its lane, or by the arrow keys, and keeps the focus', () =>
    withPage(browser, async page => {
      await openLocks(page)
      await lanes(page).filter({ hasText: '/api/orders' }).click()
      const chosen = () => inPanel(page, '.row[aria-selected=true] .path').textContent()
      expect(await chosen()).toBe('/api/orders')
      await inPanel(page, '.lanes').press('ArrowDown')
      expect(await chosen()).toBe('/api/seen')
      await page.keyboard.press('ArrowUp')
      await page.keyboard.press('ArrowUp')
      expect(await chosen()).toBe('/api/stats')
      await page.keyboard.press('End')
      expect(await chosen()).toBe('/api/recommendations?limit=12')
      expect(await inPanel(page, '.lanes:focus').count()).toBe(1)
    }))

  it('says who gave up, who was refused and who held it in another process', () =>
    withPage(browser, async page => {
      await openLocks(page)
      await choose(page, '/account')
      expect(await lead(page)).toBe("GET /api/nested was refused: the lock's holder, POST /checkout, waits for it")
      expect(await inPanel(page, '.lane .figure.bad').allTextContents()).toEqual([
        'gave up, 10.00 s',
        'refused, deadlock',
      ])
      expect(await inPanel(page, '.lane rect.bad').count()).toBe(2)
      await choose(page, '/api/badge')
      expect(await spoken(page)).toEqual([
        'POST /import in another process, pid 4712, had the lock',
        'GET /api/badge, 200, waited 619 ms behind POST /import, pid 4712, had the lock for 20 ms, wrote nothing',
      ])
    }))

  it('lists the other pages that queued, and draws the one that is unfolded', () =>
    withPage(browser, async page => {
      await openLocks(page)
      await choose(page, '/about')
      expect(await lead(page)).toBe('Nobody waited: the lock was held for 3.0 ms')
      expect(await lanes(page).count()).toBe(1)
      await inPanel(page, 'summary', { hasText: '5 requests, 4 waited' }).click()
      await expect.poll(() => lanes(page).count()).toBe(6)
      const rows = await inPanel(page, 'tbody tr').allTextContents()
      expect(rows.find(text => text.startsWith('GET /api/stats'))).toBe('GET /api/stats1152 ms152 ms646 ms646 ms100 %')
    }))

  it('says in the bar that the last request waited', () =>
    withPage(browser, async page => {
      await page.goto(`${locks.url}/`)
      await live(page)
      await inPanel(page, '.bar', { hasText: 'waited 1.31 s' }).waitFor()
    }))

  it('teaches how to get locks where there are none', async () => {
    const server = await startFixture([{ ...lockExchanges()[0]!, lock: null }])
    await withPage(browser, async page => {
      await openLocks(page, `${server.url}/`)
      await inPanel(page, '.empty', { hasText: 'express-session' }).waitFor()
      expect(await inPanel(page, '.empty code').allTextContents()).toContainEqual(expect.stringContaining('connect()'))
    })
    await server.close()
  })
})

describe('while requests wait', () => {
  it('bars grow, figures count, the queue is told; and nothing runs any more when all is over', async () => {
    const server = await startFixture([])
    await withPage(browser, async page => {
      await countFrames(page)
      await openLocks(page, `${server.url}/`)
      const holder = pendingExchange('POST', '/checkout', 1500, { waited: 0.1 })
      const waiter = pendingExchange('GET', '/cart', 1000, { blockedBy: [holder.id] })
      for (const exchange of [holder, waiter]) server.say({ type: 'exchange', exchange })
      await inPanel(page, '.view h2', { hasText: "One request waits for one session's lock" }).waitFor()
      expect(await inPanel(page, '.view [role=status]').textContent()).toMatch(
        /^1 request now waits for session 7f3a·c2d1: the first since .* behind POST \/checkout$/,
      )
      const width = () => inPanel(page, 'rect.wait[data-since]').evaluate(bar => bar.getBoundingClientRect().width)
      const figure = () => lanes(page).nth(1).locator('.figure').textContent()
      const [before, text] = [await width(), await figure()]
      await expect.poll(width).toBeGreaterThan(before + 5)
      expect(await figure()).not.toBe(text)
      const queue = () => inPanel(page, '.view [role=status]').textContent()
      const told = await queue()
      await expect.poll(queue).not.toBe(told)
      server.say({ type: 'exchange', exchange: finished(holder, 0.1, 1800) })
      server.say({ type: 'exchange', exchange: finished(waiter, 1300, 20) })
      await inPanel(page, '.view h2', { hasText: 'because one call waited' }).waitFor()
      expect(await inPanel(page, '[data-since]').count()).toBe(0)
      const asked = await frames(page)
      expect(asked).toBeGreaterThan(0)
      // Two frames of the test's own: none but these.
      await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))
      expect(await frames(page)).toBe(asked + 2)
    })
    await server.close()
  })

  it('no frame is asked for by another view, nor by the bar', async () => {
    const server = await startFixture([pendingExchange('POST', '/checkout', 1500, { waited: 0.1 })])
    await withPage(browser, async page => {
      await countFrames(page)
      await openPanel(page, `${server.url}/`)
      expect(await frames(page)).toBe(0)
      await inPanel(page, '#tab-locks').click()
      await inPanel(page, '.view h2', { hasText: 'has the lock' }).waitFor()
      await inPanel(page, '#tab-session').click()
      const asked = await frames(page)
      await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))
      expect(await frames(page)).toBe(asked + 2)
    })
    await server.close()
  })
})

describe('long and hostile pages', () => {
  const crowd = () => {
    const plans = Array.from({ length: 300 }, (_, i) => ({
      url: `/${'long/'.repeat(i % 7 === 0 ? 400 : 3)}${i}`,
      comes: i,
      holds: i % 5 === 0 ? 0 : 3,
      ...(i % 11 === 0 ? { patience: 20 } : {}),
    }))
    return record(simulate(plans)).map((one, i) => ({ ...one, startedAt: one.startedAt - (i % 3) }))
  }

  it.each([
    ['wide', 1440],
    ['narrow', 420],
  ])('stay within the panel and are bounded, %s', async (_, width) => {
    const server = await startFixture(crowd())
    await withPage(
      browser,
      async (page, errors) => {
        await openLocks(page, `${server.url}/`)
        await lanes(page).first().waitFor()
        expect(await lanes(page).count()).toBe(200)
        expect(await inPanel(page, 'figcaption').first().textContent()).toContain('100 earlier requests')
        expect(await inPanel(page, '.view').evaluate(view => view.scrollWidth > view.clientWidth)).toBe(false)
        const outside = await inPanel(page, '.lane rect, .lane > span').evaluateAll(all => {
          const box = all[0]?.closest('.timeline')?.getBoundingClientRect()
          return all.filter(one => {
            const { left, right } = one.getBoundingClientRect()
            return box && (left < box.left - 1 || right > box.right + 1)
          }).length
        })
        expect(outside).toBe(0)
        expect(errors).toEqual([])
      },
      { viewport: { width, height: 900 } },
    )
    await server.close()
  })
})
