import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hostileExchanges, shopExchanges } from '../../client/fixtures.ts'
import { LAUNCH_TIMEOUT, launch, withPage } from '../harness/browser.ts'
import { type FixtureServer, startFixture } from './fixture-server.ts'
import { choose, inPanel, openPanel } from './in-panel.ts'
import { storedSessions, summary, withStatements } from './stored-sessions.ts'

let browser: Browser
let stored: FixtureServer
beforeAll(async () => {
  browser = await launch()
  stored = await startFixture(withStatements(), { storages: storedSessions({ held: '7f3ac2d3' }) })
}, LAUNCH_TIMEOUT)
afterAll(async () => {
  await browser?.close()
  await stored?.close()
})

const lead = (page: Page) => inPanel(page, '.view h2').first()
const rows = (page: Page) => inPanel(page, '.sessions tbody tr:not(.look)')
const fingerprints = (page: Page) => inPanel(page, '.sessions td:first-child .act').allTextContents()
const status = (page: Page) => inPanel(page, 'form [role=status]')
const find = async (page: Page, text: string) => {
  await inPanel(page, 'form .search').fill(text)
  await page.keyboard.press('Enter')
}

async function openStorage(page: Page, url = `${stored.url}/`) {
  await openPanel(page, url)
  await inPanel(page, '#tab-storage').click()
  await lead(page).filter({ hasNotText: 'Loading' }).filter({ hasNotText: 'Looking' }).waitFor()
}

/** A fixture for one test. */
async function withFixture(
  options: Parameters<typeof startFixture>[1],
  use: (url: string) => Promise<unknown>,
  history = withStatements(),
) {
  const server = await startFixture(history, options)
  try {
    await use(`${server.url}/`)
  } finally {
    await server.close()
  }
}

describe('the view of storage', () => {
  it('has a script of its own, as that of locks has, which comes when the view is first opened, once', () =>
    withPage(browser, async (page, errors) => {
      const scripts: string[] = []
      page.on('request', request => {
        if (request.url().endsWith('.js')) scripts.push(new URL(request.url()).pathname)
      })
      await openPanel(page, `${stored.url}/`)
      expect(scripts).toEqual(['/__sessionscope/overlay.js'])
      for (const tab of ['storage', 'locks', 'storage', 'locks', 'storage']) await inPanel(page, `#tab-${tab}`).click()
      await rows(page).first().waitFor()
      expect(scripts).toEqual(['overlay', 'storage', 'locks'].map(name => `/__sessionscope/${name}.js`))
      expect(await inPanel(page, '[style]').count()).toBe(0)
      expect(errors).toEqual([])
    }))

  it('opens with what the storage holds, as a sentence', () =>
    withPage(browser, async page => {
      await openStorage(page)
      expect(await lead(page).textContent()).toBe(
        'web2py_session in PostgreSQL 15.18: 1,204 sessions, 3.10 MB, 87 over and not removed yet',
      )
      expect(await inPanel(page, '.lead p').textContent()).toMatch(/^databasesessionscopeoldest 3 days agonewest \d+/)
    }))

  it('shows the statements of the request with their times, and what the last requests cost', () =>
    withPage(browser, async page => {
      await openStorage(page)
      await choose(page, 'POST /cart/a17')
      expect(await inPanel(page, '#tab-storage').textContent()).toBe('Storage4')
      expect(await inPanel(page, '.asked').allTextContents()).toEqual([
        'get to load · RedisStore1.6 msfound',
        'set at the end · RedisStore1.8 msok',
      ])
      const texts = await inPanel(page, '.statement').allTextContents()
      expect(texts.map(text => text.replace(/^(\w+) .*(?= = \$\d| returning)/, '$1…'))).toEqual([
        'select… = $11.4 ms1 row, 812 B',
        'begin0.2 ms',
        'update… returning "version"1.1 ms1 row, 903 B',
        'commit0.5 ms',
      ])
      const places = await inPanel(page, '.statement rect:last-child').evaluateAll(all =>
        all.map(one => one.getBoundingClientRect().left),
      )
      expect(places).toEqual(places.toSorted((a, b) => a - b))
      const totals = inPanel(page, '.totals')
      expect(await totals.textContent()).toMatch(
        /^The last \d+ requests of session 7f3a·c2d1: \d+ statements in \d+ operations, 2\.05 s altogether\. The slowest took 1\.20 s/,
      )
      await totals.locator('button').click()
      expect(await inPanel(page, '.row[aria-selected=true] .path').textContent()).toBe('/import')
    }))

  it('lists the sessions page by page, with their times in words', () =>
    withPage(browser, async page => {
      await openStorage(page)
      await rows(page).first().waitFor()
      expect(await rows(page).count()).toBe(50)
      expect(await rows(page).nth(12).textContent()).toMatch(
        /^▸ 7f3a·c2dd12\.6 hours ago38 minutes agoover, 8 minutes ago/,
      )
      expect(await status(page).textContent()).toBe('1 to 50')
      await inPanel(page, 'button', { hasText: 'More →' }).click()
      await status(page).filter({ hasText: '51 to 100' }).waitFor()
      expect(await rows(page).count()).toBe(50)
      await inPanel(page, 'button', { hasText: '← Back' }).click()
      await status(page).filter({ hasText: '1 to 50' }).waitFor()
      expect(await inPanel(page, 'button', { hasText: '← Back' }).isDisabled()).toBe(true)
    }))

  it('finds by fingerprint and by content, says how far it looked, and shows all again when the search is cleared', () =>
    withPage(browser, async page => {
      await openStorage(page)
      await rows(page).first().waitFor()
      await find(page, 'user=42')
      await status(page).filter({ hasText: 'looked at' }).waitFor()
      expect(await status(page).textContent()).toBe('24 with that value, of 1,204 sessions looked at, which are all')
      await inPanel(page, 'form button', { hasText: 'Of this request' }).click()
      await status(page).filter({ hasText: 'by fingerprint' }).waitFor()
      expect(await fingerprints(page)).toEqual(['▸ 7f3a·c2d1'])
      expect(await inPanel(page, 'form .search').inputValue()).toBe('7f3a·c2d1')
      await inPanel(page, 'form .search').press('Escape')
      await status(page).filter({ hasText: '1 to 50' }).waitFor()
      await find(page, 'ffff')
      await inPanel(page, '.none', { hasText: 'No session matches' }).waitFor()
    }))

  it('opens a session as a tree, its secrets redacted, by the keyboard alone', () =>
    withPage(browser, async page => {
      await openStorage(page)
      await rows(page).first().waitFor()
      await inPanel(page, '.sessions .act').nth(2).focus()
      await page.keyboard.press('Enter')
      await inPanel(page, '.look .tree').first().waitFor()
      const lines = await inPanel(page, '.look .tree').first().locator('.line').allTextContents()
      expect(lines.map(text => text.replace(/[▸▾]/, ''))).toEqual([
        'user{id: 42, name: "Ann", roles: ["buyer", "admin"]}',
        'cart[{sku: "a17", qty: 2, price: 1250}]',
        'csrfTokenredacted 5d41·402a',
        'seen2026-07-30T08:12:00.000ZDate',
      ])
      expect(await inPanel(page, '.look p').first().textContent()).toContain('1 message for the next request')
      expect(await inPanel(page, '.sessions .act:focus').getAttribute('aria-expanded')).toBe('true')
      await page.keyboard.press('Enter')
      await expect.poll(() => inPanel(page, '.look').count()).toBe(0)
    }))

  it('expires a session when that is confirmed, and not before', () =>
    withPage(browser, async page => {
      await openStorage(page)
      await rows(page).first().waitFor()
      const commands = stored.commands.length
      const [, second = ''] = await fingerprints(page)
      const expire = () => rows(page).nth(1).locator('button', { hasText: 'Expire' })
      await expire().click()
      expect(await inPanel(page, '.look [role=alert]').textContent()).toContain(
        `Remove session ${second.slice(2)} for good?`,
      )
      await inPanel(page, '.look button', { hasText: 'Keep it' }).click()
      expect(await inPanel(page, '.look').count()).toBe(0)
      expect(stored.commands.length).toBe(commands)
      await expire().click()
      await inPanel(page, '.look button', { hasText: 'Remove it' }).click()
      await inPanel(page, '.notice.good', { hasText: `Session ${second.slice(2)} is expired` }).waitFor()
      await lead(page).filter({ hasText: '1,203 sessions' }).waitFor()
      await expect.poll(async () => (await fingerprints(page)).includes(second)).toBe(false)
      const fingerprint = second.slice(2).replace('·', '')
      expect(stored.commands.slice(commands)).toEqual([{ type: 'expire', storage: '1', fingerprint }])
    }))

  it('says who has a session that cannot be expired', () =>
    withPage(browser, async page => {
      await openStorage(page)
      await find(page, '7f3ac2d3')
      await status(page).filter({ hasText: 'by fingerprint' }).waitFor()
      await rows(page).first().locator('button', { hasText: 'Expire' }).click()
      await inPanel(page, '.look button', { hasText: 'Remove it' }).click()
      await inPanel(page, '.notice.bad', {
        hasText: 'Not expired: session is in use: GET /checkout (pid 4711)',
      }).waitFor()
      expect(await rows(page).count()).toBe(1)
    }))

  it('says so where the script of the view does not come, and loads it when asked again', () =>
    withPage(browser, async page => {
      await page.route('**/storage.js', route => route.abort())
      await openPanel(page, `${stored.url}/`)
      await inPanel(page, '#tab-storage').click()
      await inPanel(page, '.empty', { hasText: 'The script of this view could not be loaded' }).waitFor()
      await inPanel(page, 'button', { hasText: 'Try again' }).click()
      await rows(page).first().waitFor()
    }))

  it('says what failed where the storage does not answer, shows the statements all the same, and asks again', async () => {
    let isDown = true
    const source = storedSessions()
    const error = 'cannot list a session: no connection (ECONNREFUSED). Cure: see that the server runs.'
    const down = { refused: 'storage-failed', message: 'database could not be asked: no connection' } as const
    const storages = {
      ...source,
      summaries: async () => (isDown ? [summary({ error, sessions: null })] : source.summaries()),
      sessions: async (...asked: Parameters<typeof source.sessions>) => (isDown ? down : source.sessions(...asked)),
    }
    await withFixture({ storages }, url =>
      withPage(browser, async page => {
        await openStorage(page, url)
        expect(await lead(page).textContent()).toBe('database did not say what it holds')
        await inPanel(page, '.notice.bad', { hasText: 'ECONNREFUSED' }).waitFor()
        await inPanel(page, '.notice.bad', { hasText: 'Not listed: database could not be asked' }).waitFor()
        await choose(page, 'POST /cart/a17')
        expect(await inPanel(page, '.statement').count()).toBe(4)
        isDown = false
        await inPanel(page, 'button', { hasText: 'Try again' }).click()
        await rows(page).first().waitFor()
        expect(await inPanel(page, '.notice.bad').count()).toBe(1)
        await inPanel(page, '.lead button').click()
        await lead(page).filter({ hasText: '1,204 sessions' }).waitFor()
        expect(await inPanel(page, '.notice.bad').count()).toBe(0)
      }),
    )
  })

  it('says why a storage cannot be looked through, and lets one choose among several', async () => {
    const note = 'RedisStore is not asked.'
    const none = { listed: false, sessions: null, bytes: null, place: null, facts: [] }
    const summaries = [
      summary({ name: 'RedisStore', library: 'express-session', note, ...none }),
      summary({ id: '2', name: 'files', place: '/app/sessions', facts: [], complete: false, expired: 0 }),
    ]
    await withFixture({ storages: storedSessions({ summaries }) }, url =>
      withPage(browser, async page => {
        await openStorage(page, url)
        expect(await lead(page).textContent()).toBe('RedisStore tells nothing of what it holds')
        await inPanel(page, '.empty', { hasText: note }).waitFor()
        await inPanel(page, '[aria-label=Storages] button', { hasText: 'files' }).click()
        await rows(page).first().waitFor()
        expect(await lead(page).textContent()).toBe('/app/sessions: at least 1,204 sessions, 3.10 MB')
      }),
    )
  })

  it('teaches where there is no storage, and where a request used none', () =>
    withFixture(
      {},
      url =>
        withPage(browser, async page => {
          await openStorage(page, url)
          await inPanel(page, '.empty code', { hasText: 'sessionscope(connect())' }).waitFor()
          await choose(page, '/health')
          await inPanel(page, '.none', { hasText: 'No session took part' }).waitFor()
        }),
      shopExchanges(),
    ))

  it.each([
    ['wide', 1440],
    ['narrow', 420],
  ])('stays within the panel whatever a storage holds, and runs none of it: %s', async (_, width) => {
    const markup = '<img src=x onerror="window.hacked = true">'
    const session = {
      [markup.repeat(40)]: `\u202e${markup}`,
      long: 'x'.repeat(100_000),
      list: Array(5000).fill(markup),
    }
    const summaries = [
      summary({
        place: markup.repeat(20),
        name: markup,
        facts: [
          ['server', markup],
          [markup, markup],
        ],
      }),
    ]
    const text = `select '${markup.repeat(60)}'`
    const error = markup.repeat(8)
    const history = [...hostileExchanges(), ...withStatements()].map(exchange => ({
      ...exchange,
      session: exchange.session && {
        ...exchange.session,
        storage: exchange.session.storage.map(operation => ({
          ...operation,
          statements: Array.from({ length: 20 }, () => ({ text, start: -5, ms: 1e9, rows: 1, error })),
        })),
      },
    }))
    await withFixture(
      { storages: storedSessions({ summaries, session, count: 10_000 }) },
      url =>
        withPage(
          browser,
          async (page, errors) => {
            await openStorage(page, url)
            await rows(page).first().waitFor()
            expect(await rows(page).count()).toBe(50)
            await inPanel(page, '.sessions .act').first().click()
            await inPanel(page, '.look .tree').first().waitFor()
            await rows(page).nth(1).locator('button', { hasText: 'Expire' }).click()
            expect(await inPanel(page, '.view').evaluate(view => view.scrollWidth > view.clientWidth)).toBe(false)
            expect(await inPanel(page, '.view img').count()).toBe(0)
            expect(await page.evaluate(() => 'hacked' in window)).toBe(false)
            const outside = await inPanel(page, '.span rect').evaluateAll(all =>
              all.filter(one => {
                const [bar, box] = [one, one.parentElement].map(each => each?.getBoundingClientRect())
                return !bar || !box || bar.left < box.left - 1 || bar.right > box.right + 1
              }),
            )
            expect(outside.length).toBe(0)
            expect(errors).toEqual([])
          },
          { viewport: { width, height: 900 } },
        ),
      history,
    )
  })
})
