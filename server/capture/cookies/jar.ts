import { replaces } from '../../cookies/cookie.ts'
import { judgeSetCookie, parseSetCookie, type StoredCookie } from '../../cookies/index.ts'
import { publicSuffix } from '../../cookies/public-suffixes.ts'
import type { CookieSituation, CookieVerdict, JarEntry } from '../../protocol/index.ts'
import { ownText, ownTexts } from '../own-text.ts'
import { valueMark } from './value-mark.ts'

/** A Set-Cookie line: the exchange's id, and which of its lines. */
export type LineRef = NonNullable<JarEntry['setBy']>

export interface Version {
  readonly mark: string
  readonly setBy: LineRef
  /** Milliseconds since 1970. */
  readonly at: number
}

/** A cookie that the browser is believed to have, or had until just now. */
export interface Held {
  /** Without its value. */
  readonly cookie: StoredCookie
  /** Of what is kept besides the versions, about. */
  readonly bytes: number
  /** Its name in bytes. */
  readonly name: string
  /** The newest first. */
  readonly versions: readonly Version[]
  /** The line without its value, and where it came: what decides about overwriting it. */
  readonly prior: { readonly ctx: CookieSituation; readonly header: string }
  /** When a line removed it, milliseconds since 1970; requests that were sent before bring it still. */
  goneAt: number | null
  /** At how many requests in a row it was missing. */
  missed: number
  /** That it is missing has been told. */
  told: boolean
}

/** What one client is believed to hold, and what it was sent and should not have kept. */
export interface Jar {
  held: Held[]
  readonly refused: { readonly name: string; readonly version: Version }[]
  /** Some cookie of the jar has come back. */
  cameBack: boolean
  /** Paths with secrets → as they may be shown. */
  readonly hiddenPaths: Map<string, string>
}

/** A browser keeps about as many for one host. */
const MAX_HELD = 180
/** Of all that a jar holds; beyond it the cookies that were set longest ago are forgotten. */
export const MAX_JAR_BYTES = 512 * 1024
/** What a version of a cookie takes: its mark, an exchange's id, and their objects. */
const VERSION_BYTES = 300
const MAX_REFUSED = 20
/** Browsers keep no longer name. */
const MAX_NAME = 4096
/** A cookie that each response sets anew, and so many requests at once. */
const MAX_VERSIONS = 32
/** How many cookies of one name decide about overwriting. */
const MAX_PRIOR = 5
/** For so long what was removed is remembered, milliseconds. */
const REMOVED = 60_000

export const emptyJar = (): Jar => ({ held: [], refused: [], cameBack: false, hiddenPaths: new Map() })

/** A path is shown so from here on, whichever request it is told with. */
export function hidePath({ hiddenPaths }: Jar, path: string, shown: string): void {
  hiddenPaths.delete(path)
  hiddenPaths.set(ownText(path), shown)
  const [oldest] = hiddenPaths.size > MAX_HELD ? hiddenPaths.keys() : []
  if (oldest !== undefined) hiddenPaths.delete(oldest)
}

export const shownPath = ({ hiddenPaths }: Jar, path: string): string => hiddenPaths.get(path) ?? path

/** Puts what a response sets into its client's jar, and says of each line what the browser does with it. */
export function receive(
  jar: Jar,
  lines: readonly string[],
  context: CookieSituation,
  exchange: string,
  at: number,
): CookieVerdict[] {
  const kept = lines.length === 0 ? context : ownTexts(context)
  return lines.map((line, index) => {
    const { name, value } = parseSetCookie(line)
    const known = jar.held.filter(held => held.name === name && held.goneAt === null)
    const prior = known.slice(-MAX_PRIOR).map(held => held.prior)
    const verdict = judgeSetCookie({ header: line, context, prior, publicSuffix })
    const version = { mark: valueMark(value), setBy: { exchange, line: index }, at }
    if (verdict.cookie !== null) hold(jar, withoutValue(verdict.cookie), version, priorOf(name, line, kept))
    else if (verdict.effect === 'expired') remove(jar, line, context, at)
    else {
      jar.refused.unshift({ name: ownText(name.slice(0, MAX_NAME)), version })
      jar.refused.length = Math.min(jar.refused.length, MAX_REFUSED)
    }
    return { ...verdict, cookie: verdict.cookie === null ? null : keptOf(verdict.cookie) }
  })
}

/** What is told of a cookie. */
export const keptOf = ({ value: _, bytes: __, ...kept }: StoredCookie) => kept

/** The value, and the headers of which these texts are parts, are not kept. */
function withoutValue(cookie: StoredCookie): StoredCookie {
  const bytes = cookie.bytes === undefined ? {} : { bytes: { ...cookie.bytes, value: '' } }
  return JSON.parse(JSON.stringify({ ...cookie, value: '', ...bytes })) as StoredCookie
}

function priorOf(name: string, line: string, ctx: CookieSituation): Held['prior'] {
  const rest = line.indexOf(';')
  return { ctx, header: ownText(`${name}=x${rest === -1 ? '' : line.slice(rest, rest + 4096)}`) }
}

function hold(jar: Jar, cookie: StoredCookie, version: Version, prior: Held['prior']): void {
  const at = jar.held.findIndex(held => replaces(cookie, held.cookie))
  const earlier = at === -1 ? [] : (jar.held.splice(at, 1)[0]?.versions ?? [])
  const versions = [version, ...earlier].sort((a, b) => b.at - a.at).slice(0, MAX_VERSIONS)
  const name = cookie.bytes?.name ?? cookie.name
  const bytes = JSON.stringify(cookie).length + JSON.stringify(prior).length
  jar.held.push({ cookie, bytes, name, versions, prior, goneAt: null, missed: 0, told: false })
  while (jar.held.length > MAX_HELD || bytesOf(jar) > MAX_JAR_BYTES) jar.held.shift()
}

const bytesOf = ({ held }: Jar) =>
  held.reduce((sum, { bytes, versions }) => sum + bytes + versions.length * VERSION_BYTES, 0)

/** A line whose lifetime is over removes what it would replace, if it lived. */
function remove(jar: Jar, line: string, context: CookieSituation, at: number): void {
  const { cookie } = judgeSetCookie({ header: `${line}; Max-Age=60`, context, publicSuffix })
  const held = cookie === null ? undefined : jar.held.find(each => replaces(cookie, each.cookie))
  if (held !== undefined && (held.versions[0]?.at ?? 0) <= at) held.goneAt = at
}

/** What is over by then is no longer in the jar. */
export function forgetExpired(jar: Jar, now: number): void {
  jar.held = jar.held.filter(({ cookie, versions: [newest], goneAt }) => {
    if (goneAt !== null) return goneAt + REMOVED > now
    return newest !== undefined && (cookie.expiresIn === undefined || newest.at + cookie.expiresIn * 1000 > now)
  })
}
