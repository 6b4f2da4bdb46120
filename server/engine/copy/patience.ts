import { setMaxListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { SessionError } from '../errors.ts'

/** Tries again what a storage could not do for the moment. */
export type Patience = <T>(work: () => Promise<T>) => Promise<T>

/** A storage that has not answered for so long does not, in milliseconds. */
const LONGEST = 30_000
/** The same for who was told to stop. */
const LAST = 3000

/** Whether trying again may help: no connection, no answer. */
const isPassing = (error: unknown): boolean => error instanceof SessionError && error.status === 503

/** Whether nothing has helped, so that the others need not be tried either. */
export const isEnd = isPassing

/**
 * @param pauses milliseconds before each further attempt
 * @param stop where it is aborted, nothing is tried again
 * @returns what rejects with the last error, when nothing has helped
 */
export function createPatience(pauses: readonly number[], stop: AbortSignal | undefined): Patience {
  // Each session in hand listens to it.
  const signal = AbortSignal.any(stop === undefined ? [] : [stop])
  setMaxListeners(0, signal)
  return async work => {
    for (const pause of pauses) {
      try {
        return await withinTime(work(), signal)
      } catch (error) {
        if (!isPassing(error) || signal.aborted) throw error
        await sleep(pause, undefined, { signal }).catch(() => {})
      }
    }
    return await withinTime(work(), signal)
  }
}

function withinTime<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const fail = (ms: number) => setTimeout(() => reject(noAnswer(ms)), ms)
    let timer = fail(signal.aborted ? LAST : LONGEST)
    const hurry = () => {
      clearTimeout(timer)
      timer = fail(LAST)
    }
    signal.addEventListener('abort', hurry, { once: true })
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', hurry)
    }
    work.then(resolve, reject).finally(end)
  })
}

const noAnswer = (ms: number) =>
  new SessionError(
    'ERR_SESSION_STORAGE',
    `a storage has not answered for ${ms / 1000} s. Cure: see whether its server runs and can be reached.`,
    { status: 503 },
  )
