import type { LockPage, PackedExchange } from '../server/protocol/index.ts'
import { lockTimeline } from '../server/protocol/locks/timeline.ts'
import type { AnyExchange } from './exchange-facts.ts'

type Exchanges = readonly PackedExchange[]

/** What follows from a list is worked out where somebody looks, once for each list. */
export function once<K extends object, V>(work: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, V>()
  return key => {
    const value = known.get(key) ?? work(key)
    known.set(key, value)
    return value
  }
}

/** All that used locks, as pages, the latest first. */
export const pagesOf: (all: Exchanges) => readonly LockPage[] = once(lockTimeline)

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
