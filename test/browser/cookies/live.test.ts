import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRandom, seedOfRun } from '../../support/random.ts'
import { LAUNCH_TIMEOUT } from '../harness/browser.ts'
import { type Chromium, startChromium, type ThirdParty } from './chromium.ts'
import { edgePlans, randomPlans } from './plan.ts'
import { type Disagreement, runScene } from './run-scene.ts'
import { originsOf, type Scene, scenes } from './scenes.ts'
import { openTab, type Tab } from './tab.ts'
import { startWire, type Wire } from './wire.ts'

const seed = seedOfRun()
const perScene = Number(process.env.HEADERS ?? 8)
const random = createRandom(seed)
let wire: Wire
let all: readonly Scene[] = []
const browsers = new Map<ThirdParty, { readonly chromium: Chromium; readonly tab: Tab }>()

beforeAll(async () => {
  wire = await startWire()
  all = scenes(originsOf(wire.ports))
  const start = async (thirdParty: ThirdParty) => {
    const chromium = await startChromium(thirdParty)
    browsers.set(thirdParty, { chromium, tab: await openTab(chromium.cdp) })
  }
  await Promise.all([start('allowed'), start('blocked')])
}, LAUNCH_TIMEOUT)

afterAll(async () => {
  for (const { chromium } of browsers.values()) await chromium.close()
  await wire?.close()
})

test('the judge says what the browser does', { timeout: 3_000_000 }, async () => {
  const only = process.env.SCENE
  const scenesHere = all.filter(scene => !only || scene.title.includes(only))
  const follow = () => process.env.FOLLOW !== '0'
  const edges = process.env.EDGES === '0' ? [] : scenesHere.filter(({ title }) => /^(https|http, this machine|frame elsewhere)$/.test(title))
  const plans = [...edges.flatMap(scene => edgePlans(scene, follow)), ...randomPlans(random, scenesHere, perScene, follow)]
  const disagreements: Disagreement[] = []
  const rows = new Map<string, { headers: number; stored: number; sendings: number; disagreements: number }>()
  for (const plan of plans) {
    const browser = browsers.get(plan.scene.thirdParty)
    if (browser === undefined) throw new Error('no browser')
    const tally = await runScene(browser.tab, wire, plan).catch(error => {
      console.log(plan.scene.title, String(error), JSON.stringify(plan.trials), plan.date)
      return { headers: 0, stored: 0, sendings: 0, disagreements: [] }
    })
    disagreements.push(...tally.disagreements)
    const row = rows.get(plan.scene.title) ?? { headers: 0, stored: 0, sendings: 0, disagreements: 0 }
    row.headers += tally.headers
    row.stored += tally.stored
    row.sendings += tally.sendings
    row.disagreements += tally.disagreements.length
    rows.set(plan.scene.title, row)
    if (process.env.OUT) writeFileSync(process.env.OUT, disagreements.map(each => JSON.stringify(each)).join('\n'))
  }
  console.log(`seed ${seed}, ${browsers.get('allowed')?.chromium.product}`)
  for (const [title, row] of rows) console.log(title.padEnd(62), row.headers, row.stored, row.sendings, row.disagreements)
  expect(disagreements.slice(0, 10)).toEqual([])
})
