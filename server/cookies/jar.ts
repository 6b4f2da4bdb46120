import { type Browser, rulesOf } from './browsers.ts'
import type { CookieContext } from './contexts.ts'
import { partitionText, replaces, type StoredCookie } from './cookie.ts'
import { decide, type Surroundings } from './decide.ts'
import { bareDomain, cookieKey } from './domain.ts'
import { withinLimits } from './limits.ts'
import type { PublicSuffix } from './suffixes.ts'
import { type SetCookieVerdict, withoutReason } from './verdict.ts'

/** A cookie in a jar, and when it came, in milliseconds since 1970. */
export interface JarCookie {
  readonly cookie: StoredCookie
  readonly at: number
}

/** One browser's cookies. */
export interface CookieJar {
  /** Judges a line, and keeps what the browser keeps of it. */
  receive(header: string, context: CookieContext): SetCookieVerdict
  /** Whether this very cookie was pushed out by the limits. */
  hasEvicted(cookie: StoredCookie): boolean
  /** All that are not over at that time, oldest first within a registrable domain. */
  cookies(now: number): JarCookie[]
}

/** The most cookies of all domains together (net/cookies/cookie_monster.cc, kMaxCookies). The oldest domains go first. */
const MAX_COOKIES = 3300

const isAlive = ({ cookie, at }: JarCookie, now: number) =>
  cookie.expiresIn === undefined || !(cookie.expiresIn * 1000 <= now - at)

/** An empty jar, as a browser has it: bounded, and without cookies that shadow each other. */
export function createJar({ publicSuffix, browser }: JarOptions): CookieJar {
  const shelves = new Map<string, readonly JarCookie[]>()
  const evicted = new WeakSet<StoredCookie>()
  let count = 0
  const keyOf = (cookie: StoredCookie) => `${cookieKey(bareDomain(cookie), publicSuffix)} ${partitionText(cookie)}`
  const living = (key: string, now: number) => (shelves.get(key) ?? []).filter(each => isAlive(each, now))

  function put(key: string, kept: readonly JarCookie[]): void {
    count += kept.length - (shelves.get(key)?.length ?? 0)
    shelves.delete(key)
    if (kept.length > 0) shelves.set(key, kept)
    for (const [oldest, { length }] of shelves) {
      if (count <= MAX_COOKIES) break
      count -= length
      shelves.delete(oldest)
    }
  }

  const around: Surroundings = {
    publicSuffix,
    rules: rulesOf(browser),
    neighbours: (cookie, now) => living(keyOf(cookie), now).map(each => each.cookie),
  }

  return {
    receive(header, context) {
      const { accepted, verdict } = decide(header, context, around)
      if (accepted === null) return verdict
      const key = keyOf(accepted)
      const others = living(key, context.now).filter(({ cookie }) => !replaces(accepted, cookie))
      if (verdict.cookie === null) {
        put(key, others)
        return verdict
      }
      const all = [...others, { cookie: accepted, at: context.now }]
      const left = withinLimits(all, accepted.partitionKey !== undefined)
      if (left !== all) for (const each of all) if (!left.includes(each)) evicted.add(each.cookie)
      put(key, left)
      return evicted.has(accepted) ? withoutReason('evicted') : verdict
    },
    hasEvicted: cookie => evicted.has(cookie),
    cookies: now => [...shelves.keys()].flatMap(key => living(key, now)),
  }
}

export interface JarOptions {
  readonly publicSuffix: PublicSuffix
  readonly browser?: Browser
}
