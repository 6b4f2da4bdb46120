import { createRandom, type Random } from './random.ts'
import { randomSession, type ValueOptions } from './random-values.ts'

const SEED = Number(process.env.SEED ?? 20_260_301)
const COUNT = 2_000

/** Runs a check with many random sessions. The message of a failure has the seed: `SEED=17 npx vitest run …` repeats it. */
export function forSessions(
  options: ValueOptions,
  check: (session: Record<string, unknown>, random: Random) => void,
): void {
  console.info(`seeds ${SEED} to ${SEED + COUNT - 1}`)
  for (let seed = SEED; seed < SEED + COUNT; seed++) {
    const random = createRandom(seed)
    try {
      check(randomSession(random, options), random)
    } catch (cause) {
      throw new Error(`SEED=${seed}: ${cause instanceof Error ? cause.message : cause}`, { cause })
    }
  }
}
