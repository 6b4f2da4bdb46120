/** A small seeded generator (mulberry32): the same seed, the same run. */
export function createRandom(seed: number) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const int = (below: number) => Math.floor(next() * below)
  return {
    next,
    int,
    chance: (p: number) => next() < p,
    pick: <T>(items: readonly T[]): T => items[int(items.length)] as T,
  }
}

export type Random = ReturnType<typeof createRandom>

/** The seed of a run: SEED from the environment, or one of its own. To be printed. */
export const seedOfRun = () => Number(process.env.SEED ?? Math.floor(Math.random() * 0xffffffff))
