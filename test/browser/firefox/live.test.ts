import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { judgeSetCookie } from '../../../server/cookies/index.ts'
import { publicSuffix } from '../../../server/cookies/public-suffixes.ts'
import { createRandom, seedOfRun } from '../../support/random.ts'
import { originsOf } from '../cookies/origins.ts'
import { edgePlans, type Plan, planned, randomPlans } from '../cookies/plan.ts'
import { report } from '../cookies/report.ts'
import type { Tally } from '../cookies/run-scene.ts'
import { scenes } from '../cookies/scenes.ts'
import { startWire, type Wire } from '../cookies/wire.ts'
import { hasFirefox } from './find-firefox.ts'
import { type Firefox, startFirefox } from './harness.ts'
import { runScene } from './run-scene.ts'
import { type FirefoxTab, openFirefoxTab } from './tab.ts'
import { isUnmodelled, unmodelled } from './unmodelled.ts'

// A longer look: `SEED=7 HEADERS=100 FOLLOW=1 npx vitest run test/browser/firefox`.
const seed = seedOfRun()
const perScene = Number(process.env.HEADERS ?? 6)
const everywhere = process.env.FOLLOW === '1'

/** Always tried; of the others about a third. */
const core =
  /^(https|http, this machine|http, a host of the LAN|https, a site itself|fetch from elsewhere|(link|form) from elsewhere|frame .*|script, https|.* over .*)$/

/** Scenes of which all fixed lines are tried, and those whose cookies are followed to fourteen later requests each. */
const edged = /^(https|http, this machine|https, a site itself)$/
const followed = /^(https|http, this machine|http, a host of the LAN|frame elsewhere|http over https)$/

describe.runIf(hasFirefox())('Firefox', () => {
  let wire: Wire
  let firefox: Firefox
  let tab: FirefoxTab
  beforeAll(async () => {
    wire = await startWire()
    firefox = await startFirefox()
    tab = await openFirefoxTab(firefox.bidi)
  }, 120_000)
  afterAll(async () => {
    await firefox?.close()
    await wire?.close()
  })

  function plans(): Plan[] {
    const random = createRandom(seed)
    const all = scenes(originsOf(wire.ports)).filter(
      ({ thirdParty, title }) => thirdParty === 'allowed' && (everywhere || core.test(title) || random.chance(0.35)),
    )
    const edges = all.filter(({ title }) => edged.test(title)).flatMap(edgePlans)
    return planned([...edges, ...randomPlans(random, all, perScene)], isUnmodelled)
  }

  test('the judge says of every line what Firefox does', {
    timeout: everywhere || perScene > 10 ? 3_600_000 : 180_000,
  }, async () => {
    const tallies: Tally[] = []
    const sent = new Set<string>()
    for (const plan of plans()) {
      const { title } = plan.scene
      const tally = await runScene(tab, wire, plan, everywhere || (followed.test(title) && !sent.has(title)))
      if (tally.sendings > 0) sent.add(title)
      tallies.push(tally)
    }
    console.log(`${firefox.product}, seed ${seed}\n${report(tallies)}`)
    for (const rule of unmodelled) console.log(`not tried: ${rule}`)
    const disagreements = tallies.flatMap(tally => tally.disagreements)
    expect(disagreements.slice(0, 20), `seed ${seed}`).toEqual([])
    expect(new Set(tallies.map(({ scene }) => scene)).size).toBeGreaterThan(15)
    expect(tallies.reduce((sum, { headers }) => sum + headers, 0)).toBeGreaterThan(500)
    expect(tallies.reduce((sum, { sendings }) => sum + sendings, 0)).toBeGreaterThan(500)
  })

  test('a NUL makes Firefox refuse the response, and every cookie of it', async () => {
    await tab.clear()
    const url = `${originsOf(wire.ports)('https', 'app.site.test')}/`
    wire.answer('nul', { setCookies: ['a=b', 'c=d\0'] })
    await expect(tab.goto(`${url}?t=nul`)).rejects.toThrow(/INVALID_HEADER_VALUE/)
    expect(await tab.jar()).toEqual([])
    const context = { kind: 'navigate', url, now: Date.now() } as const
    expect(judgeSetCookie({ header: 'c=d\0', context, publicSuffix, browser: 'firefox' }).effect).toBe(
      'response-failed',
    )
  })
})
