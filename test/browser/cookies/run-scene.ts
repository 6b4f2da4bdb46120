import type { CookieContext } from '../../../server/cookies/index.ts'
import { followUps } from './follow-ups.ts'
import { type Journey, type Travelled, travel, visitUrl } from './journey.ts'
import { compareSent, compareStored, judged } from './observe.ts'
import type { Plan } from './plan.ts'
import type { Tab } from './tab.ts'
import type { Wire } from './wire.ts'

export interface Disagreement {
  readonly scene: string
  readonly header: string
  readonly prior?: string
  readonly context: CookieContext
  readonly followUp?: string
  readonly difference: string
}

/** What came of one response. */
export interface Tally {
  readonly scene: string
  readonly headers: number
  readonly stored: number
  readonly sendings: number
  readonly disagreements: readonly Disagreement[]
}

/** Has the browser set the lines in the scene, and asks judge and browser about each; with `follow` also about all the later requests. */
export async function runScene(tab: Tab, wire: Wire, { scene, trials, date }: Plan, follow: boolean): Promise<Tally> {
  await tab.clear()
  const { thirdParty: thirdPartyCookies, journey, before } = scene
  const dated = date === undefined ? {} : { date }
  let earlier: CookieContext | undefined
  if (before !== undefined) {
    const { at } = await set(
      tab,
      wire,
      before,
      trials.map(({ prior }) => prior ?? ''),
      {},
    )
    earlier = { ...before, thirdPartyCookies, now: at }
  }
  const came = await set(
    tab,
    wire,
    journey,
    trials.map(({ header }) => header),
    dated,
  )
  const script = journey.kind === 'document.cookie'
  const context: CookieContext = { ...journey, thirdPartyCookies, now: came.at, ...dated }
  const seen = await tab.cookies()
  const disagreements: Disagreement[] = []
  const verdicts = trials.map(trial => {
    const verdict = judged(trial, context, earlier)
    for (const difference of compareStored(trial, verdict, context, seen, script ? null : came.blocked)) {
      disagreements.push({ scene: scene.title, ...trial, context, difference })
    }
    return { trial, cookie: verdict.cookie }
  })
  const kept = verdicts.flatMap(({ trial, cookie }) => (cookie === null ? [] : [{ trial, cookie }]))
  let sendings = 0
  for (const [name, request] of follow && kept.length > 0 ? followUps(scene, wire.ports) : []) {
    const later = await travel(tab, wire, request)
    for (const { trial, cookie } of kept) {
      sendings++
      for (const difference of compareSent(trial, cookie, request, context, later, (later.at - came.at) / 1000)) {
        disagreements.push({ scene: scene.title, ...trial, context, followUp: name, difference })
      }
    }
  }
  return { scene: scene.title, headers: trials.length, stored: kept.length, sendings, disagreements }
}

async function set(
  tab: Tab,
  wire: Wire,
  journey: Journey,
  headers: readonly string[],
  dated: { date?: string },
): Promise<Pick<Travelled, 'at' | 'blocked'>> {
  if (journey.kind !== 'document.cookie') return travel(tab, wire, journey, { setCookies: headers, ...dated })
  await visitUrl(tab, wire, journey.url)
  // Writing does not wait for the jar; reading does.
  await tab.evaluate(`for (const line of ${JSON.stringify(headers)}) document.cookie = line; document.cookie`)
  return { at: Date.now(), blocked: [] }
}
