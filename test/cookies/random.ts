import { createRandom, type Random } from '../support/random.ts'

/** Random choices that a failing test can be run again with: `SEED=123 npm test`. */
export function random(): Random & { readonly seed: number } {
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)
  console.log(`seed ${seed}`)
  return { seed, ...createRandom(seed) }
}
