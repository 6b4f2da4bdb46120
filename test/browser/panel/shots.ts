// Photographs every view of the panel, to be looked at: into the folder of its first argument, those whose name has the second.
//   npx esbuild test/browser/panel/shots.ts --bundle --platform=node --format=esm --packages=external \
//     --outfile=node_modules/.cache/shots.mjs && node node_modules/.cache/shots.mjs /tmp/shots narrow
import { mkdirSync } from 'node:fs'
import { chromium, type Page } from 'playwright-core'
import { cookieExchanges, hostileCookies } from '../../client/cookie-exchanges.ts'
import { hostileExchanges, shopExchanges } from '../../client/fixtures.ts'
import { lockExchanges, pendingExchange } from '../../client/lock-exchanges.ts'
import { findBrowser } from '../harness/find-browser.ts'
import { startFixture } from './fixture-server.ts'
import { storedSessions, summary, withStatements } from './stored-sessions.ts'

const folder = process.argv[2] ?? '.'
const only = process.argv[3]
mkdirSync(folder, { recursive: true })

const { path } = await findBrowser({})
const browser = await chromium.launch({ executablePath: path, args: ['--no-sandbox', '--disable-gpu'] })
const shop = await startFixture(shopExchanges())
const hostile = await startFixture([...shopExchanges(), ...hostileExchanges()])
const locks = await startFixture(lockExchanges())
const holder = pendingExchange('POST', '/checkout', 3000, { waited: 0.1 })
const waiters = ['/api/cart', '/api/badge', '/account'].map((url, i) =>
  pendingExchange('GET', url, 1500 - i * 400, { blockedBy: [holder.id] }),
)
const queue = await startFixture([...lockExchanges(Date.now() - 60_000), holder, ...waiters])
const stored = await startFixture(withStatements(), { storages: storedSessions({ held: '7f3ac2d2' }) })
const cookies = await startFixture([...shopExchanges(), ...cookieExchanges(), ...hostileCookies()])
const wide = { width: 1440, height: 900 }
const narrow = { width: 420, height: 800 }

async function shot(name: string, options: Shot, act: (page: Page) => Promise<unknown>) {
  if (only && !name.includes(only)) return
  const { url = `${shop.url}/`, viewport = wide, scheme = 'light', kept = { openness: 'open', height: 620 } } = options
  const context = await browser.newContext({ viewport, colorScheme: scheme })
  const page = await context.newPage()
  page.on('pageerror', error => console.error(name, String(error)))
  page.on('console', message => message.type() === 'error' && console.error(name, message.text()))
  await page.addInitScript(text => localStorage.setItem('sessionscope', text), JSON.stringify(kept))
  await page.goto(url)
  await page.locator('session-scope .stream.good').waitFor()
  await act(page)
  await page.waitForTimeout(80)
  await page.screenshot({ path: `${folder}/${name}.png` })
  await context.close()
}

interface Shot {
  readonly url?: string
  readonly viewport?: { readonly width: number; readonly height: number }
  readonly scheme?: 'light' | 'dark'
  readonly kept?: object
}

/** Finds a request by the filter, as only rows in sight exist, and takes the filter away again. */
async function row(page: Page, text: string) {
  const search = page.locator('session-scope .requests .search')
  await search.fill(text)
  await page.locator('session-scope .row').first().click()
  if (await search.count()) await search.fill('')
}
const tab = (page: Page, name: string) => page.locator(`session-scope #tab-${name.toLowerCase()}`).click()
const judged = (text: string) => async (page: Page) => {
  await open(text, 'Cookies')(page)
  await page.locator('session-scope .cookie p').first().waitFor()
}
const open = (text: string, view: string) => async (page: Page) => {
  if (await page.locator('session-scope .narrow').count()) await tab(page, 'Requests')
  await row(page, text)
  await tab(page, view)
}

for (const scheme of ['light', 'dark'] as const) {
  await shot(`bar-${scheme}`, { scheme, kept: {} }, async () => {})
  for (const [size, viewport] of [
    ['wide', wide],
    ['narrow', narrow],
  ] as const) {
    const at = { scheme, viewport }
    const name = (view: string) => `${view}-${size}-${scheme}`
    await shot(name('bar'), { ...at, kept: {} }, async () => {})
    await shot(name('session'), at, open('/cart/a17', 'Session'))
    await shot(name('locks'), { ...at, url: `${locks.url}/` }, open('/api/stats', 'Locks'))
    await shot(name('locks-refused'), { ...at, url: `${locks.url}/` }, open('/account', 'Locks'))
    await shot(name('locks-live'), { ...at, url: `${queue.url}/` }, page => tab(page, 'Locks'))
    const tall = {
      ...at,
      viewport: { ...viewport, height: 1300 },
      url: `${cookies.url}/`,
      kept: { openness: 'open', height: 1260 },
    }
    await shot(name('cookies'), tall, judged('POST /login'))
    await shot(name('cookies-jar'), tall, judged('/logout'))
    await shot(name('cookies-hostile'), tall, judged('/cookies/'))
    await shot(name('request'), at, open('/cart/a17', 'Request'))
    await shot(name('response'), at, open('/account', 'Response'))
    await shot(name('problems'), at, open('/embed', 'Problems'))
    await shot(name('hostile'), { ...at, url: `${hostile.url}/hostile` }, open('PROPFIND', 'Session'))
    await shot(name('page'), { ...at, url: `${shop.url}/__sessionscope/` }, open('/import', 'Session'))
  }
}
const openedSession = async (page: Page) => {
  await open('POST /cart/a17', 'Storage')(page)
  await page.locator('session-scope .sessions .act').nth(1).click()
  await page.locator('session-scope .look .tree').first().waitFor()
}
for (const scheme of ['light', 'dark'] as const) {
  for (const [size, viewport] of [
    ['wide', { width: 1440, height: 1100 }],
    ['narrow', { width: 420, height: 1100 }],
  ] as const) {
    const at = { scheme, viewport, url: `${stored.url}/`, kept: { openness: 'open', height: 1060 } }
    await shot(`storage-${size}-${scheme}`, at, async page => {
      await openedSession(page)
    })
    await shot(`storage-expire-${size}-${scheme}`, at, async page => {
      await open('POST /cart/a17', 'Storage')(page)
      const rows = page.locator('session-scope .sessions tbody tr')
      await rows.nth(1).getByText('Expire').click()
      await page.locator('session-scope .look').getByText('Remove it').click()
      await page.locator('session-scope .view .notice').waitFor()
      await rows.nth(3).getByText('Expire').click()
      await page.locator('session-scope .totals').scrollIntoViewIfNeeded()
    })
  }
}
const hostilePlaces = [
  summary({ place: '<img src=x onerror=alert(1)>\u202e'.repeat(8), facts: [['x'.repeat(60), '<b>'.repeat(60)]] }),
  summary({
    id: '2',
    name: 'RedisStore',
    library: 'express-session',
    listed: false,
    note: 'RedisStore is not asked.',
    sessions: null,
    bytes: null,
    place: null,
  }),
]
const hostileStorage = await startFixture([...withStatements(), ...hostileExchanges()], {
  storages: storedSessions({
    summaries: hostilePlaces,
    count: 10_000,
    session: { [`${'<script>alert(1)</script>'.repeat(20)}`]: '\u202e<img>'.repeat(200), a: ['x'.repeat(5000)] },
  }),
})
const bare = await startFixture(shopExchanges())
const failing = await startFixture(withStatements(), {
  storages: {
    ...storedSessions({
      summaries: [
        summary({
          sessions: null,
          error:
            'cannot list a session in the table web2py_session: no connection (ECONNREFUSED). Cure: see that the server runs.',
        }),
      ],
    }),
    sessions: async () => ({
      refused: 'storage-failed',
      message: 'database could not be asked: it has not answered for 5 s',
    }),
  },
})
for (const [size, viewport] of [
  ['wide', { width: 1440, height: 1000 }],
  ['narrow', { width: 420, height: 1000 }],
] as const) {
  const at = { viewport, kept: { openness: 'open', height: 960 } }
  await shot(`storage-hostile-${size}`, { ...at, url: `${hostileStorage.url}/hostile` }, openedSession)
  await shot(`storage-bare-${size}`, { ...at, url: `${bare.url}/` }, open('POST /cart/a17', 'Storage'))
  await shot(`storage-failing-${size}`, { ...at, url: `${failing.url}/` }, open('POST /cart/a17', 'Storage'))
}
await shot('list-narrow-light', { viewport: narrow }, page => tab(page, 'Requests'))
await shot('empty-wide-light', {}, open('/health', 'Session'))
await shot('destroyed-wide-light', {}, open('/logout', 'Session'))
await shot('hostile-cookies-wide-dark', { url: `${hostile.url}/hostile`, scheme: 'dark' }, open('PROPFIND', 'Cookies'))
await shot('hostile-problems-wide-light', { url: `${hostile.url}/hostile` }, open('PROPFIND', 'Problems'))
await shot('hostile-request-wide-light', { url: `${hostile.url}/` }, open('/headers', 'Request'))
await shot('hostile-path-wide-light', { url: `${hostile.url}/` }, open('very-long', 'Request'))
await shot('right-wide-light', { kept: { openness: 'open', dock: 'right', width: 600 } }, open('/cart/a17', 'Session'))
await shot('help-wide-light', {}, page => page.locator('session-scope .rows').press('?'))

await shot(
  'locks-right-light',
  { url: `${locks.url}/`, kept: { openness: 'open', dock: 'right', width: 600 } },
  open('/api/orders', 'Locks'),
)
await shot('locks-none-light', {}, page => tab(page, 'Locks'))

await browser.close()
await shop.close()
await hostile.close()
await locks.close()
await queue.close()
for (const server of [stored, hostileStorage, bare, failing, cookies]) await server.close()
