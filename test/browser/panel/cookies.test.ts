import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { PackedExchange } from '../../../server/protocol/index.ts'
import {
  cookieExchanges,
  entry,
  hostileCookies,
  type Judged,
  kept,
  refused,
  situation,
  withCookies,
} from '../../client/cookie-exchanges.ts'
import { makeExchange, setCookie, text } from '../../client/make-exchange.ts'
import { withPage } from '../harness/browser.ts'
import { startFixture } from './fixture-server.ts'
import { choose, inPanel, openPanel } from './in-panel.ts'
import { panelSuite } from './suite.ts'

const suite = panelSuite()

async function withHistory(
  history: readonly PackedExchange[],
  use: (page: Page, url: string, errors: readonly string[]) => Promise<void>,
  { width = 1440, own }: { readonly width?: number; readonly own?: string } = {},
) {
  const fixture = await startFixture(history, own === undefined ? {} : { own })
  try {
    await withPage(suite.browser, (page, errors) => use(page, fixture.url, errors), {
      viewport: { width, height: 900 },
    })
  } finally {
    await fixture.close()
  }
}

async function openCookies(page: Page, url: string, find: string) {
  await openPanel(page, url)
  if (await inPanel(page, '.narrow').count()) await inPanel(page, '#tab-requests').click()
  await choose(page, find)
  await inPanel(page, '#tab-cookies').click()
  await inPanel(page, '.view .lead').waitFor()
}

const cards = (page: Page) => inPanel(page, '.view .cookie')
const card = (page: Page, name: string) =>
  inPanel(page, '.view .cookie', { has: page.locator('h3 b', { hasText: name }) })
const lead = (page: Page) => inPanel(page, '.view .lead h2').textContent()
const plainSid: Judged[1] = kept('sid')
const sid = (verdict: Judged[1], raw: string, rest = {}): Judged => [
  setCookie('sid', text('s3cret'), raw, rest),
  verdict,
]

describe('the Cookies view', () => {
  it('says first what the browser does, and for each cookie why', () =>
    withHistory(cookieExchanges(), async (page, url, errors) => {
      await openCookies(page, `${url}/`, 'POST /login')
      expect(await lead(page)).toBe(
        'The response sets 3 cookies: the browser keeps 2 and refuses one; the request brought 2',
      )
      const refusal = card(page, 'sid')
      await refusal.getByText('Refused: SameSite=None needs Secure, and this line has no Secure.').waitFor()
      expect(await refusal.locator('.chip.bad').textContent()).toContain('SameSite=None needs Secure')
      expect(await refusal.locator('.fate').textContent()).toBe('refused, as said')
      expect(await card(page, 'theme').locator('.pill').textContent()).toBe('kept')
      expect(await inPanel(page, '#tab-cookies .pill.bad, #tab-cookies .bad').count()).toBeGreaterThan(0)
      expect(errors).toEqual([])
    }))

  it('has the line to write instead, for each library, ready to copy', () =>
    withHistory(cookieExchanges(), async (page, url) => {
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
      await openCookies(page, `${url}/`, 'POST /login')
      const code = card(page, 'sid').locator('.copyable code')
      await code.filter({ hasText: "res.cookie('sid', value" }).waitFor()
      await card(page, 'sid').getByRole('button', { name: 'express-session' }).click()
      await code.filter({ hasText: 'session({ ...options' }).waitFor()
      await card(page, 'sid').getByRole('button', { name: 'cookie-session' }).click()
      await code.filter({ hasText: 'cookieSession({ ...options' }).waitFor()
      await card(page, 'sid').getByRole('button', { name: 'Copy' }).click()
      await card(page, 'sid').getByRole('button', { name: 'Copied' }).waitFor()
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await code.textContent())
    }))

  it('tells on which requests a cookie travels, with the reason where it does not', () =>
    withHistory(cookieExchanges(), async (page, url) => {
      await openCookies(page, `${url}/`, 'POST /login')
      const theme = card(page, 'theme')
      await theme.locator('summary', { hasText: '✓ same-origin fetch' }).click()
      const row = (label: string) => theme.locator('tbody tr', { hasText: label })
      expect(await row('cross-site link').textContent()).toContain('yes')
      expect(await row('iframe on another site').textContent()).toMatch(/no.*without SameSite it counts as Lax/)
      expect(await row('subdomain').textContent()).toMatch(/no/)
      expect(await theme.locator('th').allTextContents()).toEqual(['Request', 'Travels', 'Why'])
    }))

  it('tells what really happened, and leads to each request of a life', () =>
    withHistory(cookieExchanges(), async (page, url) => {
      await openCookies(page, `${url}/`, 'POST /login')
      const cart = card(page, 'cart')
      await cart.locator('.fate', { hasText: 'came with 3 requests and then no more' }).waitFor()
      expect(await card(page, 'theme').locator('.fate').textContent()).toMatch(/older value; removed by POST \/logout/)
      const marks = cart.locator('.life button')
      expect(await marks.allTextContents()).toEqual(['·', '●', '●', '●', '○', '○', '○'])
      await cart.getByRole('button', { name: /GET \/api\/cart\?page=3.*missing/ }).click()
      expect(await lead(page)).toBe('The response sets no cookie; the request brought 2')
      expect(await inPanel(page, '.row[aria-selected=true]').textContent()).toContain('/api/cart?page=3')
    }))

  it('shows the jar beside what came, and who set it', () =>
    withHistory(cookieExchanges(), async (page, url) => {
      await openCookies(page, `${url}/`, '/api/cart?page=4')
      const jar = inPanel(page, '.section', { hasText: 'The jar as the app believes it to be' })
      const row = (name: string) => jar.locator('tbody tr', { has: page.locator('b', { hasText: name }) })
      expect(await row('theme').textContent()).toMatch(/came.*POST \/login.*44 seconds/)
      expect(await row('cart').textContent()).toContain('missing: it should have come')
      expect(await row('_ga').textContent()).toMatch(/set by somebody else/)
      await row('cart').getByRole('button', { name: 'POST /login' }).click()
      await card(page, 'sid').waitFor()
      await choose(page, '/basket')
      await jar.getByText('it is for another path').waitFor()
    }))

  it('says as what it was judged, and what had to be assumed', () =>
    withHistory(cookieExchanges(), async (page, url) => {
      await openCookies(page, `${url}/`, 'POST /login')
      const assumed = inPanel(page, '.view .assumed')
      await assumed.getByText('POST http://localhost:3000/login').waitFor()
      await assumed.locator('summary', { hasText: '2 things had to be assumed' }).click()
      await assumed.getByText('Third-party cookies are allowed').waitFor()
    }))

  it('shows the lines where nothing was judged yet', () =>
    withHistory(
      [makeExchange({ url: '/old', response: { setCookies: [sid(plainSid, 'sid=1')[0]] } })],
      async (page, url) => {
        await openCookies(page, `${url}/`, '/old')
        expect(await lead(page)).toBe('The response sets 1 cookie; the request brought 2')
        expect(await card(page, 'sid').locator('.chip').allTextContents()).toContain('this host')
      },
    ))

  it('says so where its judge does not come, and loads it when asked again', () =>
    withHistory(cookieExchanges(), async (page, url) => {
      let broken = true
      await page.route('**/judge.js*', route => (broken ? route.abort() : route.continue()))
      await openCookies(page, `${url}/`, 'POST /login')
      await inPanel(page, '.notice.bad', { hasText: 'could not be loaded' }).waitFor()
      broken = false
      await inPanel(page, '.notice.bad button').click()
      await card(page, 'sid').getByText('Refused: SameSite=None').waitFor()
      expect(await inPanel(page, '.notice.bad').count()).toBe(0)
    }))

  it('loads the judge only where a cookie is set, and the public suffix list only where two hosts or a Domain meet', () => {
    const foreign = withCookies({ url: '/foreign' }, [sid(plainSid, 'sid=1')], [], {
      context: situation({ initiator: 'https://other.test', topLevel: 'https://other.test' }),
    })
    return withHistory([...cookieExchanges(), foreign], async (page, url) => {
      const loaded: string[] = []
      page.on('request', request => loaded.push(new URL(request.url()).pathname.replace(/.*\//, '')))
      const scripts = () => loaded.filter(name => /^(?:cookies|judge|suffixes)\.js$/.test(name))
      await openCookies(page, `${url}/`, '/api/cart?page=1')
      await inPanel(page, '.section', { hasText: 'The jar' }).waitFor()
      expect(scripts()).toEqual(['cookies.js'])
      await choose(page, 'POST /login')
      await card(page, 'sid').locator('.copyable').waitFor()
      expect(scripts()).toEqual(['cookies.js', 'judge.js'])
      await choose(page, '/foreign')
      await card(page, 'sid').locator('summary', { hasText: 'Travels on' }).waitFor()
      expect(scripts()).toEqual(['cookies.js', 'judge.js', 'suffixes.js'])
    })
  })
})

describe('what the page knows of its cookies', () => {
  const behindProxy = (line: string, rest = {}) =>
    withCookies({ url: '/' }, [sid(refused('SecureOnly'), line, rest)], [], {
      context: situation({ kind: 'navigate', url: 'http://10.0.0.5:3000/' }),
      assumed: [
        { about: 'scheme', text: 'The scheme is http: no header says otherwise.' },
        { about: 'third-party', text: 'Third-party cookies are allowed.' },
      ],
    })

  it('corrects the address that a proxy hid, and judges once more', () => {
    const exchange = behindProxy('sid=1; Secure; Path=/', { secure: true, path: '/' })
    return withHistory(
      [exchange],
      async (page, url, errors) => {
        await openCookies(page, `${url}/`, 'GET /')
        await inPanel(page, '.notice', { hasText: `Corrected by the page: the browser asked ${url}` }).waitFor()
        expect(await lead(page)).toBe('The response sets 1 cookie, and the browser keeps it; the request brought 2')
        await card(page, 'sid').getByText('Kept for localhost until the browser is closed.').waitFor()
        expect(await inPanel(page, '.assumed summary').textContent()).toBe('1 thing had to be assumed')
        expect(errors).toEqual([])
      },
      { own: exchange.id },
    )
  })

  it('corrects nothing of what others asked for', () =>
    withHistory([behindProxy('sid=1; Secure')], async (page, url) => {
      await openCookies(page, `${url}/`, 'GET /')
      await card(page, 'sid').getByText('Refused: Secure needs https').waitFor()
      expect(await inPanel(page, '.notice').count()).toBe(0)
    }))

  it('judges with the public suffix list where a Domain is named', () => {
    const exchange = behindProxy('sid=1; Domain=localhost', { domain: 'localhost' })
    return withHistory(
      [exchange],
      async (page, url) => {
        await openCookies(page, `${url}/`, 'GET /')
        await card(page, 'sid').getByText('Kept for localhost').waitFor()
      },
      { own: exchange.id },
    )
  })

  it('knows the site around its frame', async () => {
    const context = situation({ kind: 'navigate', url: 'http://localhost:3000/' })
    const exchange = withCookies({ url: '/' }, [sid(plainSid, 'sid=1')], [], { context })
    const around = createServer((_, res) =>
      res.setHeader('content-type', 'text/html').end('<iframe width="1400" height="800"></iframe>'),
    ).listen(0, '127.0.0.1')
    await once(around, 'listening')
    const outer = `http://127.0.0.1:${(around.address() as AddressInfo).port}`
    try {
      await withHistory(
        [exchange],
        async (page, url) => {
          await page.goto(outer)
          await page.locator('iframe').evaluate((frame, src) => frame.setAttribute('src', src), `${url}/`)
          const panel = page.frameLocator('iframe').locator('session-scope')
          await panel.locator('.summary').click()
          await panel.locator('#tab-cookies').click()
          await panel.locator('.notice', { hasText: `${outer} stands around it` }).waitFor()
          await panel.getByText('Refused: without SameSite it counts as Lax').waitFor()
          await panel.getByText(`a frame from ${outer}`).waitFor()
        },
        { own: exchange.id },
      )
    } finally {
      around.closeAllConnections()
      around.close()
    }
  })

  it('says whether document.cookie has it, and what changes while one looks', () => {
    const lines: Judged[] = [
      [setCookie('theme', text('dark'), 'theme=dark'), kept('theme')],
      [setCookie('gone', text('x'), 'gone=x'), kept('gone')],
      [setCookie('hidden', text('x'), 'hidden=x; HttpOnly', { httpOnly: true }), kept('hidden', { httpOnly: true })],
    ]
    const exchange = withCookies({ url: '/' }, lines, [], {
      context: situation({ kind: 'navigate', url: 'http://localhost:3000/' }),
    })
    return withHistory(
      [exchange],
      async (page, url) => {
        await page.addInitScript(() => {
          // biome-ignore lint/suspicious/noDocumentCookie: what is tested
          document.cookie = 'theme=secret-value'
        })
        await openCookies(page, `${url}/`, 'GET /')
        await card(page, 'theme').getByText('document.cookie has it now.').waitFor()
        await card(page, 'gone').getByText('document.cookie does not have it now.').waitFor()
        await card(page, 'hidden').getByText('Kept for').waitFor()
        expect(await card(page, 'hidden').textContent()).not.toContain('document.cookie')
        await page.evaluate(() => cookieStore.delete('theme'))
        await inPanel(page, '.news', { hasText: 'Changed just now: deleted theme' }).waitFor()
        await card(page, 'theme').getByText('document.cookie does not have it now.').waitFor()
        expect(await inPanel(page, '.view').textContent()).not.toContain('secret-value')
        await inPanel(page, '#tab-request').click()
        await inPanel(page, '#tab-cookies').click()
        await cards(page).first().waitFor()
        expect(await inPanel(page, '.news').count()).toBe(0)
      },
      { own: exchange.id },
    )
  })
})

describe('hostile cookies', () => {
  it.each([
    ['wide', 1440],
    ['narrow', 420],
  ])('break out of nothing, and keep nobody waiting: %s', (_, width) =>
    withHistory(
      hostileCookies(),
      async (page, url, errors) => {
        await openCookies(page, `${url}/`, '/cookies/')
        await cards(page).first().getByText('Refused: ').waitFor()
        expect(await cards(page).count()).toBe(30)
        const start = performance.now()
        await inPanel(page, '.view').getByText('Show the other 170 cookies').click()
        await expect.poll(() => cards(page).count()).toBe(200)
        expect(performance.now() - start).toBeLessThan(5000)
        for (const find of ['/cookies/', '/later']) {
          if (width < 600) await inPanel(page, '#tab-requests').click()
          await choose(page, find)
          if (width < 600) await inPanel(page, '#tab-cookies').click()
          await inPanel(page, '.view .lead').waitFor()
          expect(await inPanel(page, '.view').evaluate(view => view.scrollWidth > view.clientWidth)).toBe(false)
        }
        expect(await inPanel(page, '.view img').count()).toBe(0)
        expect(await page.evaluate(() => 'hacked' in window)).toBe(false)
        expect(errors).toEqual([])
      },
      { width },
    ),
  )

  it('are counted beyond what is drawn of a life', () => {
    const first = withCookies({ url: '/first' }, [sid(plainSid, 'sid=1')])
    const later = Array.from({ length: 100 }, () => withCookies({ url: '/next' }, [], [entry(first, 0)]))
    return withHistory([first, ...later], async (page, url) => {
      await openCookies(page, `${url}/`, '/first')
      await card(page, 'sid').locator('.life', { hasText: '60 requests before' }).waitFor()
      expect(await card(page, 'sid').locator('.life button').count()).toBe(40)
    })
  })
})
