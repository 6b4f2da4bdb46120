import { parseSetCookie } from '../../../server/cookies/index.ts'
import type { Random } from '../../support/random.ts'
import { edgeHeaders } from './edge-headers.ts'
import type { Trial } from './observe.ts'
import { randomHeader } from './random-headers.ts'
import type { Scene } from './scenes.ts'

/** So few that neither the 180 cookies of a site nor the bytes of a partition are ever reached. */
const MOST_AT_ONCE = 80

const isPart = ({ journey }: Scene) =>
  ['fetch', 'iframe', 'nested-iframe', 'iframe-fetch', 'img'].includes(journey.kind)
const isScript = ({ journey }: Scene) => journey.kind === 'document.cookie'

/** Lines for one response in a scene. */
export interface Plan {
  readonly scene: Scene
  readonly trials: readonly Trial[]
  /** The response's `Date` header. */
  readonly date?: string
}

/** The plans without the lines that this browser cannot be asked about. */
export const planned = (plans: readonly Plan[], without: (trial: Trial, scene: Scene) => boolean): Plan[] =>
  plans
    .map(plan => ({ ...plan, trials: plan.trials.filter(trial => !without(trial, plan.scene)) }))
    .filter(({ trials }) => trials.length > 0)

/** For each scene as many random lines as asked for, in responses in which no line has to do with another. */
export function randomPlans(random: Random, scenes: readonly Scene[], perScene: number): Plan[] {
  let last = 0
  return scenes.flatMap(scene => {
    const trials = Array.from({ length: perScene }, () => randomTrial(random, scene, `q${++last}z`))
    return batches(trials).map(batch => ({ scene, trials: batch, ...dateOf(random, scene) }))
  })
}

/** The fixed lines, in one scene. */
export function edgePlans(scene: Scene): Plan[] {
  const { hostname } = new URL(scene.journey.url)
  const trials = edgeHeaders(hostname).map((make, index) => {
    const token = `q${100_000 + index}z`
    const header = make(token)
    return { token: header.includes(token) ? token : '', header }
  })
  return batches(trials).map(batch => ({ scene, trials: batch }))
}

function randomTrial(random: Random, scene: Scene, token: string): Trial {
  const { hostname, pathname } = new URL(scene.journey.url)
  const wish = { token, host: hostname, path: pathname, now: Date.now(), crossSite: isPart(scene) }
  const header = randomHeader(random, wish)
  if (scene.before === undefined) return { token, header: isScript(scene) ? textOf(random, header) : header }
  const attributes = (line: string) => line.slice(`${line};`.indexOf(';'))
  const own = (value: string) => `${token}=${value}`
  const prior =
    own('old') +
    attributes(randomHeader(random, wish)).replace(/;\s*domain[^;]*/gi, random.chance(0.5) ? '; Domain=site.test' : '')
  const line = own('new') + attributes(header)
  return { token, header: isScript(scene) ? textOf(random, line) : line, prior }
}

/** A script assigns text, not bytes: also such as no header can bring. */
function textOf(random: Random, header: string): string {
  const text = Buffer.from(header, 'latin1').toString()
  const odd = random.pick(['\u{1f36a}', '\ud83c', '\udf6a', '\u0100', '\ufeff', '\u2028', '\ufffe', '\u00e9'])
  return random.chance(0.2) ? text + random.pick(['', '; Path=/', '; Domain=', '; Foo=']) + odd : text
}

/** Now and then a server whose clock is wrong. */
function dateOf(random: Random, scene: Scene): { date?: string } {
  if (isScript(scene) || random.chance(0.75)) return {}
  const skew = random.pick([-400, -30, -1, -0.2, 0.2, 1, 30]) * 24 * 3600 * 1000
  return { date: new Date(Date.now() + skew).toUTCString() }
}

/** In one response only one cookie without a name, and only one line without a token. */
function batches(trials: readonly Trial[]): Trial[][] {
  const all: Trial[][] = []
  const nameless = ({ header, token }: Trial) => token === '' || parseSetCookie(header).name === ''
  for (const trial of trials) {
    const alone = nameless(trial)
    const free = all.find(batch => batch.length < MOST_AT_ONCE && !(alone && batch.some(nameless)))
    if (free === undefined) all.push([trial])
    else free.push(trial)
  }
  return all
}
