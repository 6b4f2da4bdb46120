import type { LockPage, PackedExchange } from '../server/protocol/index.ts'
import { type LockAdvice, lockAdvice } from '../server/protocol/locks/advice.ts'
import { lockTimeline } from '../server/protocol/locks/timeline.ts'
import { lockTotals, type RouteLocks } from '../server/protocol/locks/totals.ts'
import type { AnyExchange } from './exchange-facts.ts'

type Exchanges = readonly PackedExchange[]

/** What follows from a list is worked out where somebody looks, once for each list. */
function once<K extends object, V>(work: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, V>()
  return key => {
    const value = known.get(key) ?? work(key)
    known.set(key, value)
    return value
  }
}

/** All that used locks, as pages, the latest first. */
export const pagesOf: (all: Exchanges) => readonly LockPage[] = once(lockTimeline)

export const totalsOf: (all: Exchanges) => readonly RouteLocks[] = once(lockTotals)

const bySession = once((_: Exchanges) => new Map<string, readonly LockPage[]>())

/** The page that an exchange is a part of; null where it used no lock. Looks at its session only: tabs ask for it, too. */
export function pageWith(all: Exchanges, { id, lock }: AnyExchange): LockPage | null {
  if (lock === null) return null
  const sessions = bySession(all)
  const { fingerprint } = lock
  const pages = sessions.get(fingerprint) ?? lockTimeline(all.filter(one => one.lock?.fingerprint === fingerprint))
  sessions.set(fingerprint, pages)
  return pages.find(({ lanes }) => lanes.some(lane => lane.id === id)) ?? null
}

const advised = new WeakMap<LockPage, LockAdvice | null>()

/** What a page would gain. A route that wrote in any request of the list is known to need its lock. */
export function adviceOf(page: LockPage, all: Exchanges): LockAdvice | null {
  const known = advised.get(page)
  if (known !== undefined) return known
  const needed = totalsOf(all).flatMap(({ name, writes }) => (writes ? name : []))
  const advice = lockAdvice(page, needed)
  advised.set(page, advice)
  return advice
}
