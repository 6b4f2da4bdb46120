/** Random choices that a failing test can be run again with: `SEED=123 npm test`. */
export function random(): {
  readonly seed: number
  readonly int: (below: number) => number
  readonly pick: <T>(from: readonly T[]) => T
} {
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)
  console.log(`seed ${seed}`)
  let state = seed >>> 0
  // xorshift32 over a mixed counter.
  const int = (below: number) => {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) % below
  }
  return { seed, int, pick: from => from[int(from.length)] as (typeof from)[number] }
}
