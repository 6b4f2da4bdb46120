import type { CookieContext } from '../../../server/cookies/index.ts'
import {
  judgeSetCookie,
  type PriorSetCookie,
  type SetCookieVerdict,
  type StoredCookie,
  willSend,
} from '../../../server/cookies/index.ts'
import { publicSuffix } from '../../../server/cookies/public-suffixes.ts'
import type { Journey, Travelled } from './journey.ts'
import type { SeenCookie } from './tab.ts'

/** One line to be tried. */
export interface Trial {
  /** Stands in the cookie's name or value; empty where there is no room for one. */
  readonly token: string
  readonly header: string
  /** The line of the same name that came before. */
  readonly prior?: string
}

export interface Outcome {
  readonly trial: Trial
  readonly verdict: SetCookieVerdict
  readonly differences: readonly string[]
}

/** Seconds by which two clocks may differ: the browser looks at its own a little later than the server. */
const CLOCKS = 20

export const judged = (trial: Trial, context: CookieContext, before?: CookieContext): SetCookieVerdict => {
  const prior: PriorSetCookie[] = before === undefined ? [] : [{ ctx: before, header: trial.prior ?? '' }]
  return judgeSetCookie({ header: trial.header, context, prior, publicSuffix })
}

const holds = (token: string, text: string) => (token === '' ? !/q\d+z/.test(text) : text.includes(token))

/** Whether a cookie that is seen is the trial's: that of an earlier line of the same name has another value. */
export const isOf = (trial: Trial, { name, value }: SeenCookie): boolean =>
  holds(trial.token, `${name}=${value}`) && !(trial.prior !== undefined && value.startsWith('old'))

const schemeless = (reasons: readonly string[]) =>
  reasons
    .map(reason => reason.replace('Schemeful', ''))
    .sort()
    .join(' ')

const say = (value: unknown) => JSON.stringify(value) ?? 'undefined'

export function compareStored(
  trial: Trial,
  verdict: SetCookieVerdict,
  context: CookieContext,
  seen: readonly SeenCookie[],
  blocked: Travelled['blocked'] | null,
): string[] {
  const differences: string[] = []
  const differ = (what: string, judge: unknown, browser: unknown) => {
    if (say(judge) !== say(browser)) differences.push(`${what}: judge ${say(judge)}, browser ${say(browser)}`)
  }
  const cookies = seen.filter(cookie => isOf(trial, cookie))
  differ('stored', verdict.stored ? 1 : 0, cookies.length)
  if (blocked !== null) {
    const reasons = blocked
      .filter(({ cookieLine }) => holds(trial.token, cookieLine))
      .flatMap(line => line.blockedReasons)
    differ('reasons', schemeless(verdict.reasons), schemeless(reasons))
  }
  const [cookie] = cookies
  const { cookie: mine } = verdict
  if (cookie === undefined || mine === null) return differences
  // Of bytes that are no UTF-8 the developer tools show a part; the wire has them all.
  if (!isLossy(mine.bytes?.name ?? '')) differ('name', mine.name, cookie.name)
  if (!isLossy(mine.bytes?.value ?? '')) differ('value', mine.value, cookie.value)
  differ('domain', mine.domain, cookie.domain)
  differ('hostOnly', mine.hostOnly, !cookie.domain.startsWith('.'))
  if (!isLossy(mine.bytes?.path ?? '')) differ('path', mine.path, cookie.path)
  differ('secure', mine.secure, cookie.secure)
  differ('httpOnly', mine.httpOnly, cookie.httpOnly)
  differ('sameSite', mine.sameSite, cookie.sameSite ?? null)
  differ('session', mine.session, cookie.session)
  differ('priority', mine.priority ?? 'Medium', cookie.priority)
  differ('partitionKey', keyOf(mine.partitionKey), keyOf(cookie.partitionKey))
  if (mine.expiresIn !== undefined && !cookie.session) {
    const expires = context.now / 1000 + mine.expiresIn
    if (Math.abs(expires - cookie.expires) > CLOCKS) differ('expires', expires, cookie.expires)
  }
  return differences
}

const isLossy = (bytes: string) => Buffer.from(bytes, 'latin1').toString('utf8').includes('\ufffd')

const keyOf = (key: StoredCookie['partitionKey']) => key && [key.topLevelSite, key.hasCrossSiteAncestor]

/** One later request, as the browser made it. */
export function compareSent(
  trial: Trial,
  cookie: StoredCookie,
  request: Journey,
  context: CookieContext,
  { associated, cookie: wire }: Travelled,
  age: number,
): string[] {
  const mine = willSend(cookie, { ...request, age }, context, publicSuffix)
  const entries = associated.filter(entry => isOf(trial, entry.cookie))
  const sent = entries.some(({ blockedReasons }) => blockedReasons.length === 0)
  const reasons = entries.flatMap(({ blockedReasons }) => blockedReasons)
  const differences: string[] = []
  if (mine.sent !== sent) differences.push(`sent: judge ${mine.sent}, browser ${sent} (${reasons})`)
  if (schemeless(mine.reasons) !== schemeless(reasons)) {
    differences.push(`stays behind: judge ${say(mine.reasons)}, browser ${say(reasons)}`)
  }
  const name = cookie.bytes?.name ?? cookie.name
  const value = cookie.bytes?.value ?? cookie.value
  const pair = name === '' ? value : `${name}=${value}`
  if (sent && !`; ${wire}; `.includes(`; ${pair}; `)) differences.push(`wire: ${say(pair)} is not in it`)
  if (!sent && trial.token !== '' && wire.includes(trial.token) && trial.prior === undefined)
    differences.push('wire: it came all the same')
  return differences
}
