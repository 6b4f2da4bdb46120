import { abortRefusal } from '../refusals.ts'

/** So many may do something at once; who comes later waits, in the order of arrival. */
interface Slots {
  /**
   * @returns gives it back; a second call does nothing
   * @throws SessionError ERR_SESSION_ABORTED when the signal is aborted
   */
  take(signal: AbortSignal): Promise<() => void>
  /** Whether somebody waits. */
  isWanted(): boolean
}

/** @param waits told each time that somebody begins to wait */
export function createSlots(count: number, waits: () => void): Slots {
  const waiters = new Set<() => void>()
  let free = count

  function slot(): () => void {
    let isTaken = true
    return () => {
      if (!isTaken) return
      isTaken = false
      const [first] = waiters
      if (first === undefined) free++
      else first()
    }
  }

  return {
    take(signal) {
      if (signal.aborted) return Promise.reject(abortRefusal())
      if (free > 0) {
        free--
        return Promise.resolve(slot())
      }
      return new Promise((resolve, reject) => {
        const leave = () => {
          waiters.delete(serve)
          signal.removeEventListener('abort', onAbort)
        }
        const serve = () => {
          leave()
          resolve(slot())
        }
        const onAbort = () => {
          leave()
          reject(abortRefusal())
        }
        signal.addEventListener('abort', onAbort)
        waiters.add(serve)
        waits()
      })
    },
    isWanted: () => waiters.size > 0,
  }
}
