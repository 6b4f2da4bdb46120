/** Milliseconds that somebody who looks waits for a storage. */
export const PATIENCE = 5000
/** Questions that may be without an answer at once: of a storage that never answers, no more pile up. */
const MOST = 16

/** What was asked for, or an error where it takes too long; then the answer is nobody's. */
export type Patience = <T>(ask: () => Promise<T>) => Promise<T>

/** Sets a limit to what is asked of storages: in time, and in number. */
export function createPatience(ms = PATIENCE, most = MOST): Patience {
  let open = 0
  return ask => {
    if (open >= most) return Promise.reject(new Error(`${most} earlier questions to the storage have no answer yet`))
    open++
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`it has not answered for ${ms / 1000} s`)), ms)
      const asked = (async () => await ask())()
      asked.then(resolve, reject).finally(() => {
        open--
        clearTimeout(timer)
      })
    })
  }
}
