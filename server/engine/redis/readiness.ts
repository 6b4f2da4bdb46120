import { bareError } from './bare-error.ts'
import type { Driver } from './driver.ts'

/** There is no connection. */
export class NotConnected extends Error {
  override readonly name = 'NotConnected'
  readonly code: 'REDIS_CLOSED' | 'REDIS_DOWN'

  /** @param cause why it cannot connect */
  constructor(code: NotConnected['code'], cause?: unknown) {
    super(
      code === 'REDIS_CLOSED' ? 'the client is not connected' : 'the client has no connection',
      cause === undefined ? undefined : { cause },
    )
    this.code = code
  }
}

/** Whether a command was never given to the client: there was no connection, or its signal was aborted before there was one. */
export const isNotSent = (error: unknown): boolean => error instanceof NotConnected

/** For so many milliseconds of an outage commands wait; then they fail at once, until it is over. */
const GRACE = 2000

interface Readiness {
  /** Null where commands can be sent; else resolves when they can, and rejects when they cannot for too long. */
  wait(signal?: AbortSignal): Promise<void> | null
}

interface Waiter {
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/**
 * Commands are given to the client only when it can send them. It would keep them otherwise, and send them when nobody waits
 * for them any more: a session that was saved since would be overwritten, a lock taken for a request that is over.
 */
export function createReadiness(driver: Driver): Readiness {
  const waiters = new Set<Waiter>()
  /** When the outage was first noticed; null where there is none. */
  let since: number | null = null
  let timer: NodeJS.Timeout | null = null

  /** Why it cannot connect, as far as is known. */
  let cause: unknown

  driver.onError(error => {
    cause = bareError(error)
  })
  driver.onReady(() => {
    since = null
    cause = undefined
    settle(waiter => waiter.resolve())
  })

  function settle(how: (waiter: Waiter) => void): void {
    if (timer !== null) clearTimeout(timer)
    timer = null
    const all = [...waiters]
    waiters.clear()
    for (const waiter of all) how(waiter)
  }

  const notConnected = () => new NotConnected(driver.state() === 'closed' ? 'REDIS_CLOSED' : 'REDIS_DOWN', cause)

  function giveUp(): void {
    const error = notConnected()
    settle(waiter => waiter.reject(error))
  }

  return {
    wait(signal) {
      const state = driver.state()
      if (state === 'ready') return null
      if (state === 'closed' || signal?.aborted) return Promise.reject(notConnected())
      since ??= performance.now()
      const rest = since + GRACE - performance.now()
      if (rest <= 0) return Promise.reject(notConnected())
      timer ??= setTimeout(giveUp, rest)
      return new Promise((resolve, reject) => {
        const leave = () => {
          waiters.delete(waiter)
          signal?.removeEventListener('abort', onAbort)
        }
        const waiter: Waiter = {
          resolve: () => {
            leave()
            resolve()
          },
          reject: error => {
            leave()
            reject(error)
          },
        }
        const onAbort = () => waiter.reject(notConnected())
        signal?.addEventListener('abort', onAbort)
        waiters.add(waiter)
      })
    },
  }
}
