/** Random numbers that a seed repeats (mulberry32). */
export interface Random {
  /** 0 to 1, without 1. */
  next(): number
  /** 0 to `count`, without `count`. */
  below(count: number): number
  pick<T>(items: readonly T[]): T
  shuffle<T>(items: readonly T[]): T[]
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (count: number) => Math.floor(next() * count)
  const pick = <T>(items: readonly T[]): T => items[below(items.length)] as T
  const shuffle = <T>(items: readonly T[]): T[] => {
    const rest = [...items]
    return items.map(() => rest.splice(below(rest.length), 1)[0] as T)
  }
  return { next, below, pick, shuffle }
}
