import type { JarCookie } from './jar.ts'
import type { Priority } from './parse-set-cookie.ts'

/** The most cookies that one registrable domain may have, in one partition (net/cookies/cookie_monster.cc). */
const MAX_PER_DOMAIN = 180
/** How many are left after a purge. */
const LEFT_PER_DOMAIN = 150
/** The most bytes of names and values that one registrable domain may have in one partition of a page. */
const MAX_PARTITION_BYTES = 10240

/**
 * In this order the purge goes through the cookies, oldest first. Of a priority, `quota` cookies are spared, and in
 * the rounds that spare them the Secure ones (cookie_monster.cc, GarbageCollect).
 */
const ROUNDS: readonly { readonly priority: Priority; readonly secure: boolean; readonly quota: number }[] = [
  { priority: 'Low', secure: false, quota: 30 },
  { priority: 'Low', secure: true, quota: 30 },
  { priority: 'Medium', secure: false, quota: 50 },
  { priority: 'High', secure: false, quota: 70 },
  { priority: 'Medium', secure: true, quota: 50 },
  { priority: 'High', secure: true, quota: 70 },
]

/**
 * The living cookies of one registrable domain, oldest first → those that remain. Partitioned cookies go one by one,
 * the others 30 and more at once.
 */
export function withinLimits(kept: readonly JarCookie[], partitioned: boolean): readonly JarCookie[] {
  if (partitioned) return withinPartition(kept)
  return kept.length > MAX_PER_DOMAIN ? purged(kept) : kept
}

const bytesOf = ({ cookie: { bytes, name, value } }: JarCookie) =>
  bytes === undefined ? name.length + value.length : bytes.name.length + bytes.value.length

function withinPartition(kept: readonly JarCookie[]): readonly JarCookie[] {
  let bytes = kept.reduce((sum, each) => sum + bytesOf(each), 0)
  let first = 0
  for (const each of kept) {
    if (bytes <= MAX_PARTITION_BYTES && kept.length - first <= MAX_PER_DOMAIN) break
    bytes -= bytesOf(each)
    first++
  }
  return first === 0 ? kept : kept.slice(first)
}

function purged(kept: readonly JarCookie[]): readonly JarCookie[] {
  let left = kept
  for (const { priority, secure, quota } of ROUNDS) {
    const ofPriority = left.filter(({ cookie }) => (cookie.priority ?? 'Medium') === priority)
    const candidates = secure ? ofPriority : ofPriority.filter(({ cookie }) => !cookie.secure)
    const most = Math.min(candidates.length, ofPriority.length - quota, left.length - LEFT_PER_DOMAIN)
    if (most <= 0) continue
    const gone = new Set(candidates.slice(0, most))
    left = left.filter(each => !gone.has(each))
  }
  return left
}
