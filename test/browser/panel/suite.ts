import type { Browser } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { shopExchanges } from '../../client/fixtures.ts'
import { LAUNCH_TIMEOUT, launch } from '../harness/browser.ts'
import { type FixtureServer, startFixture } from './fixture-server.ts'

/** A browser, and a server with the exchanges of a shop, for all tests of a file. */
export function panelSuite(): { readonly browser: Browser; readonly shop: FixtureServer } {
  const suite = {} as { browser: Browser; shop: FixtureServer }
  beforeAll(async () => {
    suite.browser = await launch()
    suite.shop = await startFixture(shopExchanges())
  }, LAUNCH_TIMEOUT)
  afterAll(async () => {
    await suite.browser?.close()
    await suite.shop?.close()
  })
  return suite
}
