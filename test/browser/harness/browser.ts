import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { type FindOptions, findBrowser } from './find-browser.ts'

export { findBrowser } from './find-browser.ts'

/** For the hook that launches: a browser that is not there yet is fetched first. Milliseconds. */
export const LAUNCH_TIMEOUT = 300_000

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A headless browser with a new, empty profile. The caller closes it. */
export async function launch(options: FindOptions = {}): Promise<Browser> {
  const { path, env } = await findBrowser(options)
  return chromium.launch({
    executablePath: path,
    args: flags,
    env: { ...process.env, ...env } as Record<string, string>,
  })
}

/** What went wrong on a page: uncaught errors, and what the console calls an error (CSP violations among them). */
export type PageErrors = readonly string[]

/** Runs `use` with a page that shares no cookie, storage or cache with any other, and closes it. */
export async function withPage<T>(
  browser: Browser,
  use: (page: Page, errors: PageErrors) => Promise<T>,
  options: BrowserContextOptions = {},
): Promise<T> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })
  try {
    const page = await context.newPage()
    const errors: string[] = []
    page.on('pageerror', error => errors.push(String(error)))
    page.on('console', message => {
      if (message.type() === 'error') errors.push(message.text())
    })
    return await use(page, errors)
  } finally {
    await context.close()
  }
}
