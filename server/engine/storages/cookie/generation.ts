import { randomInt } from 'node:crypto'
import { type Duration, parseDuration } from '../../duration.ts'

/**
 * Counts for each session how often its cookies were revoked. A new session's cookie carries the number that `get` gave, each
 * later one the number of that which it was made of. A cookie is taken only while `get` gives that very number: a lower one
 * does not do, for who has lost count begins anew, and with another number.
 */
export interface Generations {
  get(id: string): number | Promise<number>
  /** All cookies of the session so far are revoked; gives the number for those to come. */
  raise(id: string): number | Promise<number>
}

export interface MemoryGenerationsOptions {
  /** How many sessions are counted at the most; 100,000 unless given, which takes some 15 MB. */
  readonly limit?: number
  /** Longer than any session lives unused: what was raised before is over anyway, and forgotten. Unless given, nothing is. */
  readonly ttl?: Duration
}

const DEFAULT_LIMIT = 100_000

/**
 * Counts in this process: for an app that is one process.
 *
 * What was revoked stays revoked, whatever happens. All sessions that were never raised share one number, a random one of this
 * process. Where the process starts anew, or so many were raised as `limit` allows and all are forgotten, that is another
 * number, and all cookies sealed before are void: every user has to log in again, and no revoked cookie comes back to life.
 * To forget only the oldest would cost the same, and again with each that follows.
 * @throws TypeError where an option is wrong
 */
export function memoryGenerations({ limit = DEFAULT_LIMIT, ttl }: MemoryGenerationsOptions = {}): Generations {
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw new TypeError(`[sessionscope] option "limit" of memoryGenerations() is ${String(limit)}; allowed: 1 or more`)
  }
  const kept = ttl === undefined ? Number.POSITIVE_INFINITY : parseDuration(ttl, 'ttl')
  /** In the order in which they were raised. `at`: `performance.now()`. */
  const raised = new Map<string, { readonly generation: number; readonly at: number }>()
  let base = newBase()
  const get = (id: string) => raised.get(id)?.generation ?? base

  function forgetOld(now: number): void {
    for (const [id, { at }] of raised) {
      if (now - at <= kept) return
      raised.delete(id)
    }
  }

  return {
    get,
    raise(id) {
      const now = performance.now()
      const generation = get(id) + 1
      raised.delete(id)
      forgetOld(now)
      if (raised.size < limit) {
        raised.set(id, { generation, at: now })
        return generation
      }
      raised.clear()
      base = newBase()
      return base
    },
  }
}

/** 2⁴⁸ - 1 is the most that `randomInt` takes. Above it there is room for more raises than anybody makes. */
const BASES = 2 ** 48 - 1

/** A number to count from that nobody has counted from before: the same comes up once in 2⁴⁸ times. */
export const newBase = (): number => randomInt(BASES)
