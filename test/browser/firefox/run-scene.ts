import type { CookieContext } from '../../../server/cookies/index.ts'
import { followUps } from '../cookies/follow-ups.ts'
import { type Journey, travel, visitUrl } from '../cookies/journey.ts'
import type { Plan } from '../cookies/plan.ts'
import type { Disagreement, Tally } from '../cookies/run-scene.ts'
import type { Tab } from '../cookies/tab.ts'
import type { Wire } from '../cookies/wire.ts'
import { compareSent, compareStored, judged } from './observe.ts'
import type { FirefoxTab } from './tab.ts'

const PAGES: ReadonlySet<string> = new Set(['navigate', 'link', 'form-post'])

/**
 * For requests that set nothing: the server sees them, and only a new page has to be waited for. Firefox tells nothing of
 * a request whose cookies it cannot put into a message.
 */
function follower(tab: FirefoxTab, { kind }: Journey): Tab {
  const exchange = async (token: string) => {
    if (PAGES.has(kind)) await tab.loaded(token)
    return { associated: [], blocked: [] }
  }
  return { ...tab, cookies: async () => [], exchange }
}

/** Has Firefox set the lines in the scene, and asks judge and browser about each; with `follow` also about all the later requests. */
export async function runScene(
  tab: FirefoxTab,
  wire: Wire,
  { scene, trials, date }: Plan,
  follow: boolean,
): Promise<Tally> {
  await tab.clear()
  const traveller: Tab = { ...tab, cookies: async () => [] }
  const { journey, before } = scene
  const dated = date === undefined ? {} : { date }
  const set = async (by: Journey, headers: readonly string[], more: { date?: string }): Promise<number> => {
    if (by.kind !== 'document.cookie') {
      return (await travel(traveller, wire, by, { setCookies: headers, ...more })).at
    }
    await visitUrl(traveller, wire, by.url)
    await tab.evaluate(`for (const line of ${JSON.stringify(headers)}) document.cookie = line; document.cookie`)
    return Date.now()
  }
  let earlier: CookieContext | undefined
  if (before !== undefined) {
    const priors = trials.map(({ prior }) => prior ?? '')
    earlier = { ...before, now: await set(before, priors, {}) }
  }
  const headers = trials.map(({ header }) => header)
  const context: CookieContext = { ...journey, now: await set(journey, headers, dated), ...dated }
  const jar = await tab.jar()
  const disagreements: Disagreement[] = []
  const kept = trials.flatMap(trial => {
    const verdict = judged(trial, context, earlier)
    for (const difference of compareStored(trial, verdict, context, jar)) {
      disagreements.push({ scene: scene.title, ...trial, context, difference })
    }
    return verdict.cookie === null ? [] : [{ trial, cookie: verdict.cookie }]
  })
  let sendings = 0
  for (const [followUp, request] of follow && kept.length > 0 ? followUps(scene, wire.ports) : []) {
    const { cookie: header, at } = await travel(follower(tab, request), wire, request)
    const age = (at - context.now) / 1000
    for (const { trial, cookie } of kept) {
      sendings++
      for (const difference of compareSent(trial, cookie, { ...request, age }, context, header)) {
        disagreements.push({ scene: scene.title, ...trial, context, followUp, difference })
      }
    }
  }
  return { scene: scene.title, headers: trials.length, stored: kept.length, sendings, disagreements }
}
