// Photographs the shop with the panel open, for the README: `npm run build`, then `node scripts/picture.mjs`. CHROME_PATH
// names the browser.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { createShop } from '../examples/shop/shop.js'

const file = process.argv[2] ?? fileURLToPath(new URL('../docs/panel.png', import.meta.url))
const server = createServer(createShop({ toolbar: { enabled: true, print: false } })).listen(0, 'localhost')
await once(server, 'listening')
const origin = `http://localhost:${server.address().port}`

const browser = await chromium.launch({
  executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 700 }, colorScheme: 'light' })
  await page.addInitScript(() => localStorage.setItem('sessionscope', '{"openness":"open","height":460}'))
  await page.goto(origin)
  const add = async product => {
    await page.goto(origin)
    await page.click(`form[data-add="${product}"] button`)
    await page.waitForLoadState('networkidle')
  }
  for (const product of ['a17', 'b04']) await add(product)
  await page.goto(`${origin}/cookies`)
  await page.goto(`${origin}/cookies/partner`)
  await add('a17')
  await page.goto(origin)
  await page.locator('session-scope .stream.good').waitFor()
  await page.locator('session-scope [role="option"]', { hasText: '/cookies/partner' }).click()
  await page.locator('session-scope #tab-cookies').click()
  await page.getByText('Refused: SameSite=None').waitFor()
  await page.screenshot({ path: file })
} finally {
  await browser.close()
  server.close()
  server.closeAllConnections()
}
