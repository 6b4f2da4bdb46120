import { type CookiePair, willSend } from '../../cookies/index.ts'
import { publicSuffix } from '../../cookies/public-suffixes.ts'
import type { CookieSituation, JarEntry } from '../../protocol/index.ts'
import { forgetExpired, type Held, type Jar, keptOf } from './jar.ts'
import { valueMark } from './value-mark.ts'

/** How many entries are told of one request. */
const MAX_TOLD = 60
/**
 * A request this soon after a response may have been sent before that had arrived, milliseconds: nothing is claimed of it. Slow
 * networks, real ones and those that developer tools imitate, take up to two seconds.
 */
const GRACE = 2000

/** What is known of a request. */
export interface Arrival {
  readonly pairs: readonly CookiePair[]
  readonly context: CookieSituation
  /** When it came, milliseconds since 1970. */
  readonly start: number
  /** Whether it is surely this client's; else nothing is claimed to be missing. */
  readonly isSure: boolean
  /** Whether the browser may have been asked to leave cookies out. */
  readonly mayLackCookies: boolean
}

interface Came {
  readonly name: string
  readonly mark: string
  isTold: boolean
}

/** What came, beside what should have. */
export function compare(jar: Jar, arrival: Arrival): JarEntry[] {
  const { start, context } = arrival
  forgetExpired(jar, start)
  const came: Came[] = arrival.pairs.map(({ name, value }) => ({ name, mark: valueMark(value), isTold: false }))
  const byName = groupByName(came)
  const take = (name: string, isIt: (mark: string) => boolean) => {
    const found = byName.get(name)?.find(pair => !pair.isTold && isIt(pair.mark))
    if (found !== undefined) found.isTold = true
    return found
  }
  const expected = jar.held.map(held => {
    const age = Math.max(0, start - (held.versions[0]?.at ?? start)) / 1000
    return { held, age, ...willSend(held.cookie, { ...context, age }, context, publicSuffix) }
  })
  // Of two of one name and value it is the one that should come that came.
  const found = new Map<Held, Came | undefined>()
  for (const isSent of [true, false]) {
    for (const { held, sent } of expected) {
      if (sent === isSent)
        found.set(
          held,
          take(held.name, mark => currentAt(held, start).includes(mark)),
        )
    }
  }
  const entries = expected.flatMap(each => entryOf(jar, each, found.get(each.held), arrival, take))
  const rest = came.filter(({ isTold }) => !isTold).map(pair => unexpected(jar, pair))
  return [...entries, ...rest].slice(0, MAX_TOLD)
}

function groupByName(came: readonly Came[]): Map<string, Came[]> {
  const groups = new Map<string, Came[]>()
  for (const pair of came) {
    const group = groups.get(pair.name)
    if (group === undefined) groups.set(pair.name, [pair])
    else group.push(pair)
  }
  return groups
}

/** The value that a request of that time brings, and those that were set since, which it may know already. */
function currentAt({ versions }: Held, start: number): string[] {
  const expected = versions.findIndex(({ at }) => at <= start)
  return versions.slice(0, Math.max(expected, 0) + 1).map(({ mark }) => mark)
}

interface Expected {
  readonly held: Held
  readonly age: number
  readonly sent: boolean
  readonly reasons: readonly string[]
}

type Take = (name: string, isIt: (mark: string) => boolean) => Came | undefined

function entryOf(jar: Jar, each: Expected, found: Came | undefined, arrival: Arrival, take: Take): JarEntry[] {
  const { held, age, sent, reasons } = each
  const [newest] = held.versions
  if (newest === undefined) return []
  const base = { name: held.cookie.name, cookie: keptOf(held.cookie), setBy: newest.setBy, age }
  const isGone = held.goneAt !== null && held.goneAt <= arrival.start - GRACE
  const isSettled = Math.max(newest.at, held.goneAt ?? 0) <= arrival.start - GRACE
  if (found !== undefined) {
    jar.cameBack = true
    held.missed = 0
    held.told = false
    const setBy = held.versions.find(({ mark }) => mark === found.mark)?.setBy ?? newest.setBy
    return [{ ...base, setBy, state: sent && !isGone ? 'came' : 'came-anyway', reasons }]
  }
  const older = take(held.name, mark => held.versions.some(version => version.mark === mark))
  if (older !== undefined) {
    jar.cameBack = true
    const by = held.versions.find(({ mark }) => mark === older.mark)?.setBy ?? newest.setBy
    return [
      isSettled
        ? { ...base, state: 'older', reasons: [], older: by }
        : { ...base, setBy: by, state: 'came', reasons: [] },
    ]
  }
  if (held.goneAt !== null) return []
  if (!sent) return [{ ...base, state: 'not-for-this', reasons }]
  if (!isSettled || !arrival.isSure) return []
  if (take(held.name, () => true) !== undefined) return [{ ...base, state: 'other', reasons: [] }]
  return [missing(held, base, arrival)]
}

/** It is told once: at the second request, for one may have been asked to leave cookies out, or of a navigation, which never is. */
function missing(
  held: Held,
  base: Omit<JarEntry, 'state' | 'reasons'>,
  { mayLackCookies, context }: Arrival,
): JarEntry {
  if (!mayLackCookies) held.missed++
  const isNavigation = context.kind === 'navigate' || context.kind === 'link' || context.kind === 'form-post'
  const isNews = !held.told && !mayLackCookies && (isNavigation || held.missed > 1)
  held.told ||= isNews
  return { ...base, state: 'missing', reasons: [], missed: held.missed, isNews }
}

function unexpected(jar: Jar, { name, mark }: Came): JarEntry {
  const refused = jar.refused.find(each => each.name === name && each.version.mark === mark)
  const base = { name, cookie: null, age: 0, reasons: [] }
  return refused === undefined
    ? { ...base, setBy: null, state: 'unknown' }
    : { ...base, setBy: refused.version.setBy, state: 'came-anyway' }
}
