/** Lets what is done to one session of one process be done one after another. */
export function createTurns(): <T>(id: string, work: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>()
  return (id, work) => {
    const before = last.get(id)
    const result = before === undefined ? work() : before.then(work, work)
    last.set(id, result)
    const leave = () => {
      if (last.get(id) === result) last.delete(id)
    }
    result.then(leave, leave)
    return result
  }
}
