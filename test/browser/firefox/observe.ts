import {
  type CookieContext,
  judgeSetCookie,
  type SetCookieVerdict,
  type StoredCookie,
  willSend,
} from '../../../server/cookies/index.ts'
import { publicSuffix } from '../../../server/cookies/public-suffixes.ts'
import type { Journey } from '../cookies/journey.ts'
import type { Trial } from '../cookies/observe.ts'
import type { FirefoxCookie } from './tab.ts'

/** Seconds by which two clocks may differ: the browser looks at its own a little later than the server. */
const CLOCKS = 20

const browser = 'firefox'

export function judged(trial: Trial, context: CookieContext, before?: CookieContext): SetCookieVerdict {
  const prior = before === undefined ? [] : [{ ctx: before, header: trial.prior ?? '' }]
  return judgeSetCookie({ header: trial.header, context, prior, publicSuffix, browser })
}

const holds = (token: string, text: string) => (token === '' ? !/q\d+z/.test(text) : text.includes(token))

/** Whether a cookie that is seen is the trial's: that of an earlier line of the same name has another value. */
const isOf = (trial: Trial, { name, value }: FirefoxCookie) =>
  holds(trial.token, `${name}=${value}`) && !(trial.prior !== undefined && value.startsWith('old'))

const say = (value: unknown) => JSON.stringify(value) ?? 'undefined'
const isLossy = (bytes: string) => Buffer.from(bytes, 'latin1').toString('utf8').includes('\ufffd')

export function compareStored(
  trial: Trial,
  { stored, cookie: mine, effect, reasons, unreported }: SetCookieVerdict,
  context: CookieContext,
  jar: readonly FirefoxCookie[],
): string[] {
  const differences: string[] = []
  const differ = (what: string, judge: unknown, seen: unknown) => {
    if (say(judge) !== say(seen)) differences.push(`${what}: judge ${say(judge)}, Firefox ${say(seen)}`)
  }
  // What is over may lie there for a while; nobody gets it any more.
  const cookies = jar.filter(cookie => isOf(trial, cookie) && (cookie.session || cookie.expires > Date.now()))
  if (Number(stored) !== cookies.length) {
    differences.push(`stored: judge ${effect} ${[...reasons, ...unreported]}, Firefox has ${cookies.length}`)
  }
  const [cookie] = cookies
  if (cookie === undefined || mine === null) return differences
  differ('name', mine.bytes?.name ?? mine.name, cookie.name)
  // Of bytes that are no UTF-8 the jar shows a part; the wire has them all.
  if (!isLossy(mine.bytes?.value ?? '')) differ('value', mine.value, cookie.value)
  differ('domain', mine.domain, cookie.host)
  differ('hostOnly', mine.hostOnly, !cookie.host.startsWith('.'))
  if (!isLossy(mine.bytes?.path ?? '')) differ('path', mine.path, cookie.path)
  differ('secure', mine.secure, cookie.secure)
  differ('httpOnly', mine.httpOnly, cookie.httpOnly)
  differ('sameSite', mine.sameSite, cookie.sameSite)
  differ('session', mine.session, cookie.session)
  differ('partition', partitionOf(mine), cookie.partitionKey)
  if (mine.expiresIn !== undefined && !cookie.session) {
    const expires = context.now / 1000 + mine.expiresIn
    if (Math.abs(expires - cookie.expires / 1000) > CLOCKS) differ('expires', expires, cookie.expires / 1000)
  }
  return differences
}

/** As Firefox writes it: that a frame of another site lies between is told only where page and cookie are of one site. */
function partitionOf({ partitionKey, domain }: StoredCookie): string {
  if (partitionKey === undefined) return ''
  const [scheme = '', site = ''] = partitionKey.topLevelSite.split('://')
  const between = partitionKey.hasCrossSiteAncestor && `.${domain}`.endsWith(`.${site}`)
  return `(${scheme},${site}${between ? ',f' : ''})`
}

/** One later request: what the judge says of it, and the `Cookie` header that came. */
export function compareSent(
  trial: Trial,
  cookie: StoredCookie,
  request: Journey,
  context: CookieContext,
  header: string,
): string[] {
  const { sent, reasons } = willSend(cookie, request, context, publicSuffix, browser)
  const name = cookie.bytes?.name ?? cookie.name
  const value = cookie.bytes?.value ?? cookie.value
  const pair = name === '' ? value : `${name}=${value}`
  const came = `; ${header}; `.includes(`; ${pair}; `)
  if (came !== sent) return [`sent: judge ${sent} ${reasons}, Firefox ${came}`]
  if (!came && trial.token !== '' && trial.prior === undefined && header.includes(trial.token)) {
    return [`wire: ${say(pair)} came in another form`]
  }
  return []
}
