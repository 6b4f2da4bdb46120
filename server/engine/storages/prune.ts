import type { Storage } from './storage.ts'

/** A storage that can remove what is over, some at a time; says how many it were. */
interface Prunable {
  sweep(now: number, limit: number): Promise<number>
}

const INTERVAL = 15 * 60_000
/** The first look is not long after the start, and not at the same time in all processes. */
const FIRST = 60_000
const BATCH = 500

/** Removes what is over while the app saves, every now and then, beside its requests. */
export function pruned(storage: Storage & Prunable): Storage {
  let next = Date.now() + Math.random() * FIRST

  async function prune(): Promise<void> {
    while ((await storage.sweep(Date.now(), BATCH)) === BATCH);
  }

  return {
    ...storage,
    async save(...args) {
      const saved = await storage.save(...args)
      if (Date.now() >= next) {
        next = Date.now() + INTERVAL
        // What fails here fails for requests, too, and they say so.
        prune().catch(() => {})
      }
      return saved
    },
  }
}
