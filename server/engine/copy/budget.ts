/** Lets tasks run while both their number and their weight stay within limits; the others wait in the order in which they came. */
export function createBudget(most: number, weight: number): <T>(own: number, task: () => Promise<T>) => Promise<T> {
  const waiting: { readonly own: number; readonly go: () => void }[] = []
  let [running, used] = [0, 0]

  // What is heavier than all that is allowed runs alone.
  const fits = (own: number) => running === 0 || (running < most && used + own <= weight)
  const enter = (own: number) => {
    running++
    used += own
  }
  const leave = (own: number) => {
    running--
    used -= own
    for (let next = waiting[0]; next !== undefined && fits(next.own); next = waiting[0]) {
      waiting.shift()
      enter(next.own)
      next.go()
    }
  }

  return async (own, task) => {
    if (waiting.length === 0 && fits(own)) enter(own)
    else await new Promise<void>(go => waiting.push({ own, go }))
    try {
      return await task()
    } finally {
      leave(own)
    }
  }
}
