import { afterAll, beforeAll } from 'vitest'
import { LAUNCH_TIMEOUT } from '../harness/browser.ts'
import { type Chromium, startChromium, type ThirdParty } from './chromium.ts'
import { openTab, type Tab } from './tab.ts'
import { startWire, type Wire } from './wire.ts'

export interface LiveSuite {
  readonly wire: Wire
  /** A browser of each setting for third-party cookies. */
  readonly tabs: Readonly<Record<ThirdParty, Tab>>
  readonly product: string
}

/** The servers, and the browsers, for all tests of a file. */
export function liveSuite(): LiveSuite {
  const suite = {} as { wire: Wire; tabs: Record<ThirdParty, Tab>; product: string }
  const started: Chromium[] = []
  const start = async (thirdParty: ThirdParty) => {
    const chromium = await startChromium(thirdParty)
    started.push(chromium)
    suite.product = chromium.product
    return openTab(chromium.cdp)
  }
  beforeAll(async () => {
    suite.wire = await startWire()
    const [allowed, blocked] = await Promise.all([start('allowed'), start('blocked')])
    suite.tabs = { allowed, blocked }
  }, LAUNCH_TIMEOUT)
  afterAll(async () => {
    await Promise.all(started.map(chromium => chromium.close()))
    await suite.wire?.close()
  })
  return suite
}
