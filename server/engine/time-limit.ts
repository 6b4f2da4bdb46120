/** The longest that Node's timers can count; above it they fire at once. */
const LONGEST = 2 ** 31 - 1

/**
 * What a promise gives in time; what it does later is nobody's business. `ms`: milliseconds; Infinity for no limit.
 * @throws what `late` makes, where it takes too long
 */
export function timeLimit<T>(work: Promise<T>, ms: number, late: () => Error): Promise<T> {
  if (ms === Number.POSITIVE_INFINITY) return work
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), Math.min(ms, LONGEST))
    work.then(
      value => {
        clearTimeout(timer)
        resolve(value)
      },
      error => {
        clearTimeout(timer)
        reject(error)
      },
    )
  })
}
