import { timeLimit } from '../time-limit.ts'

/** How long a save waits for those before it; milliseconds. */
const PATIENCE = 10_000

/** Runs work on one session after the other, in the order of asking; work on different sessions at once. */
export function createInLine(patience = PATIENCE) {
  const lines = new Map<string, Promise<unknown>>()

  /** @throws what `tooLong` gives, where those before take too long: then the work is not begun at all */
  return async function inLine<T>(id: string, work: () => Promise<T>, tooLong: () => Error): Promise<T> {
    const before = lines.get(id)
    const turn = before === undefined ? work() : timeLimit(before, patience, tooLong).then(work)
    const done = turn.catch(() => {})
    lines.set(id, done)
    try {
      return await turn
    } finally {
      if (lines.get(id) === done) lines.delete(id)
    }
  }
}
