import { expect, test } from 'vitest'
import { judgeResponse, judgeSetCookie } from '../../../server/cookies/index.ts'
import { publicSuffix } from '../../../server/cookies/public-suffixes.ts'
import { createRandom, seedOfRun } from '../../support/random.ts'
import type { ThirdParty } from './chromium.ts'
import { hostScenes } from './hosts.ts'
import { travel } from './journey.ts'
import { originsOf } from './origins.ts'
import { edgePlans, type Plan, planned, randomPlans } from './plan.ts'
import { report } from './report.ts'
import { runScene, type Tally } from './run-scene.ts'
import { scenes } from './scenes.ts'
import { missingRules } from './since.ts'
import { liveSuite } from './suite.ts'

// A longer look: `SEED=7 HEADERS=100 FOLLOW=1 npx vitest run test/browser/cookies`.
const seed = seedOfRun()
const perScene = Number(process.env.HEADERS ?? 6)
const everywhere = process.env.FOLLOW === '1'
const suite = liveSuite()

/** Scenes whose cookies are followed to fourteen later requests each. */
const followed =
  /^(https|http, this machine|frame elsewhere|http over https|image of the same site, third-party blocked)$/

function plans(): Plan[] {
  const random = createRandom(seed)
  const at = originsOf(suite.wire.ports)
  const all = scenes(at)
  const hosts = hostScenes(at).filter(() => everywhere || random.chance(0.25))
  const edges = all.filter(({ title }) => title === 'https' || title === 'http, this machine').flatMap(edgePlans)
  const missing = missingRules(suite.product)
  for (const { rule } of missing) console.log(`not in ${suite.product}: ${rule}`)
  return planned([...edges, ...randomPlans(random, [...all, ...hosts], perScene)], (trial, scene) =>
    missing.some(({ concerns }) => concerns(trial, scene)),
  )
}

test('the judge says of every line what the browser does', {
  timeout: everywhere || perScene > 10 ? 3_600_000 : 120_000,
}, async () => {
  const all = plans()
  const done = new Set<string>()
  const tallies: Tally[] = []
  const run = async (thirdParty: ThirdParty) => {
    for (const plan of all.filter(({ scene }) => scene.thirdParty === thirdParty)) {
      const { title } = plan.scene
      const follow = everywhere || (followed.test(title) && (title === 'https' || !done.has(title)))
      done.add(title)
      tallies.push(await runScene(suite.tabs[thirdParty], suite.wire, plan, follow))
    }
  }
  await Promise.all([run('allowed'), run('blocked')])
  console.log(`${suite.product}, seed ${seed}\n${report(tallies)}`)
  const disagreements = tallies.flatMap(tally => tally.disagreements)
  expect(disagreements.slice(0, 20), `seed ${seed}`).toEqual([])
  expect(tallies.reduce((sum, { headers }) => sum + headers, 0)).toBeGreaterThan(300)
  expect(tallies.reduce((sum, { sendings }) => sum + sendings, 0)).toBeGreaterThan(500)
})

test('a NUL makes the browser refuse the response, and every cookie of it', async () => {
  const { wire, tabs } = suite
  const tab = tabs.allowed
  await tab.clear()
  const url = `${originsOf(wire.ports)('https', 'app.site.test')}/`
  wire.answer('nul', { setCookies: ['a=b', 'c=d\0'] })
  await expect(tab.goto(`${url}?t=nul`)).rejects.toThrow(/ERR_INVALID_HTTP_RESPONSE/)
  expect(await tab.cookies()).toEqual([])
  const context = { kind: 'navigate', url, now: Date.now() } as const
  expect(judgeSetCookie({ header: 'c=d\0', context, publicSuffix }).effect).toBe('response-failed')
})

test.each([
  ['', 182],
  ['; Secure; Path=/', 200],
  ['; Secure; SameSite=None; Partitioned', 190],
])('what is too many goes as the judge says (%s)', async (rest, count) => {
  const { wire, tabs } = suite
  const tab = tabs.allowed
  await tab.clear()
  const url = `${originsOf(wire.ports)('https', 'app.site.test')}/`
  const extra = ['', '; HttpOnly', '; Priority=Low', '; Priority=High']
  const headers = Array.from({ length: count }, (_, index) => `n${index}=v${rest}${extra[index % 4]}`)
  const { at } = await travel(tab, wire, { kind: 'navigate', url }, { setCookies: headers })
  const verdicts = judgeResponse({ headers, context: { kind: 'navigate', url, now: at }, publicSuffix })
  const judged = verdicts.flatMap(({ stored, cookie }) => (stored && cookie !== null ? [cookie.name] : []))
  const kept = (await tab.cookies()).map(({ name }) => name)
  expect(judged.sort()).toEqual(kept.sort())
})
