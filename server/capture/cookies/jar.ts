import { replaces } from '../../cookies/cookie.ts'
import { type CookiePair, judgeSetCookie, parseSetCookie, type StoredCookie, willSend } from '../../cookies/index.ts'
import { publicSuffix } from '../../cookies/public-suffixes.ts'
import type { CookieSituation, CookieVerdict, JarEntry, KeptCookie } from '../../protocol/index.ts'
import { valueMark } from './value-mark.ts'

/** A Set-Cookie line: the exchange's id, and which of its lines. */
export type LineRef = NonNullable<JarEntry['setBy']>

interface Version {
  readonly mark: string
  readonly setBy: LineRef
  /** Milliseconds since 1970. */
  readonly at: number
}

/** A cookie that the browser is believed to have. */
interface Held {
  readonly cookie: StoredCookie
  /** The newest first. */
  readonly versions: readonly Version[]
  /** The line without its value, and where it came: what decides about overwriting it. */
  readonly prior: { readonly ctx: CookieSituation; readonly header: string }
  /** At how many requests in a row it was missing. */
  missed: number
}

/** What one client is believed to hold, and what it was sent and should not have kept. */
export interface Jar {
  readonly held: Held[]
  readonly refused: { readonly name: string; readonly version: Version }[]
  /** Some cookie of the jar has come back. */
  cameBack: boolean
}

/** A browser keeps about as many for one host. */
const MAX_HELD = 180
const MAX_REFUSED = 20
const MAX_VERSIONS = 5
/** How many entries are told of one request. */
const MAX_TOLD = 60
/** A request this soon after a response may have been sent before that had arrived, milliseconds: nothing is claimed of it. */
const GRACE = 100

export const emptyJar = (): Jar => ({ held: [], refused: [], cameBack: false })

const withoutValue = ({ value: _, bytes: __, ...kept }: StoredCookie): KeptCookie => kept

/** Puts what a response sets into its client's jar, and says of each line what the browser does with it. */
export function receive(
  jar: Jar,
  lines: readonly string[],
  context: CookieSituation,
  exchange: string,
  at: number,
): CookieVerdict[] {
  return lines.map((line, index) => {
    const parsed = parseSetCookie(line)
    const prior = jar.held.filter(({ cookie }) => nameOf(cookie) === parsed.name).map(held => held.prior)
    const verdict = judgeSetCookie({ header: line, context, prior, publicSuffix })
    const version = { mark: valueMark(parsed.value), setBy: { exchange, line: index }, at }
    const rest = line.indexOf(';')
    const header = `${parsed.name}=x${rest === -1 ? '' : line.slice(rest, rest + 4096)}`
    if (verdict.cookie !== null) hold(jar, verdict.cookie, version, { ctx: context, header })
    else if (verdict.effect === 'expired') remove(jar, line, context)
    else {
      jar.refused.unshift({ name: parsed.name, version })
      jar.refused.length = Math.min(jar.refused.length, MAX_REFUSED)
    }
    return { ...verdict, cookie: verdict.cookie === null ? null : withoutValue(verdict.cookie) }
  })
}

const nameOf = (cookie: StoredCookie) => cookie.bytes?.name ?? cookie.name

function hold(jar: Jar, cookie: StoredCookie, version: Version, prior: Held['prior']): void {
  const at = jar.held.findIndex(held => replaces(cookie, held.cookie))
  const earlier = at === -1 ? [] : (jar.held.splice(at, 1)[0]?.versions ?? [])
  jar.held.push({ cookie, versions: [version, ...earlier].slice(0, MAX_VERSIONS), prior, missed: 0 })
  if (jar.held.length > MAX_HELD) jar.held.shift()
}

/** A line whose lifetime is over removes what it would replace, if it lived. */
function remove(jar: Jar, line: string, context: CookieSituation): void {
  const { cookie } = judgeSetCookie({ header: `${line}; Max-Age=60`, context, publicSuffix })
  if (cookie === null) return
  const at = jar.held.findIndex(held => replaces(cookie, held.cookie))
  if (at !== -1) jar.held.splice(at, 1)
}

/** What came, beside what should have. `start`: when the request came, milliseconds since 1970. */
export function compare(jar: Jar, pairs: readonly CookiePair[], context: CookieSituation, start: number): JarEntry[] {
  forgetExpired(jar, start)
  const came = pairs.map(({ name, value }) => ({ name, mark: valueMark(value), isTold: false }))
  const take = (name: string, isIt: (mark: string) => boolean) => {
    const found = came.find(pair => !pair.isTold && pair.name === name && isIt(pair.mark))
    if (found !== undefined) found.isTold = true
    return found
  }
  const matched = jar.held.map(held => {
    const [newest] = held.versions
    const expected = held.versions.findIndex(({ at }) => at <= start)
    const isCurrent = (mark: string) =>
      held.versions.slice(0, Math.max(expected, 0) + 1).some(version => version.mark === mark)
    return {
      held,
      newest,
      isSettled: newest !== undefined && newest.at <= start - GRACE,
      found: take(nameOf(held.cookie), isCurrent),
    }
  })
  const entries = matched.flatMap(({ held, newest, isSettled, found }): JarEntry[] => {
    if (newest === undefined) return []
    const age = Math.max(0, start - newest.at) / 1000
    const base = { name: held.cookie.name, cookie: withoutValue(held.cookie), setBy: newest.setBy, age }
    const { sent, reasons } = willSend(held.cookie, { ...context, age }, context, publicSuffix)
    if (found !== undefined) {
      jar.cameBack = true
      held.missed = 0
      const setBy = held.versions.find(({ mark }) => mark === found.mark)?.setBy ?? newest.setBy
      return [{ ...base, setBy, state: sent ? 'came' : 'came-anyway', reasons }]
    }
    const stale = held.versions.slice(1)
    const older = take(nameOf(held.cookie), mark => stale.some(version => version.mark === mark))
    if (older !== undefined) {
      jar.cameBack = true
      const by = stale.find(({ mark }) => mark === older.mark)?.setBy
      if (!isSettled || by === undefined) return [{ ...base, setBy: by ?? newest.setBy, state: 'came', reasons: [] }]
      return [{ ...base, state: 'older', reasons: [], older: by }]
    }
    if (!sent) return [{ ...base, state: 'not-for-this', reasons }]
    if (!isSettled) return []
    const other = take(nameOf(held.cookie), () => true)
    if (other !== undefined) return [{ ...base, state: 'other', reasons: [] }]
    held.missed++
    return [{ ...base, state: 'missing', reasons: [], missed: held.missed }]
  })
  const rest = came
    .filter(({ isTold }) => !isTold)
    .map(({ name, mark }): JarEntry => {
      const refused = jar.refused.find(each => each.name === name && each.version.mark === mark)
      const base = { name, cookie: null, age: 0, reasons: [] }
      return refused === undefined
        ? { ...base, setBy: null, state: 'unknown' }
        : { ...base, setBy: refused.version.setBy, state: 'came-anyway' }
    })
  return [...entries, ...rest].slice(0, MAX_TOLD)
}

function forgetExpired(jar: Jar, now: number): void {
  const alive = jar.held.filter(({ cookie, versions: [newest] }) => {
    return newest !== undefined && (cookie.expiresIn === undefined || newest.at + cookie.expiresIn * 1000 > now)
  })
  if (alive.length < jar.held.length) jar.held.splice(0, jar.held.length, ...alive)
}
