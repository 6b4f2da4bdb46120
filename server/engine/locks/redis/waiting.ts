import { SessionError } from '../../errors.ts'
import type { Holder } from '../../events.ts'
import { explainRedis, isInterrupted, withoutArguments } from '../../redis/explain.ts'
import { isNotSent } from '../../redis/readiness.ts'
import type { Subscription } from '../../redis/subscriber.ts'
import { abortRefusal, closedRefusal } from '../refusals.ts'
import type { LockServer, Place } from './server.ts'

interface Taken {
  readonly token: string
  /** When the server was asked: `performance.now()`. */
  readonly sent: number
}

interface Waiting {
  /** Waits until it has the lock. Rejects when the signal is aborted, or the server cannot be asked. */
  take(place: Place, holder: Holder, signal: AbortSignal, onHeld?: () => void): Promise<Taken>
  close(): void
}

/** Who waits asks again so often, in milliseconds, whatever it hears. */
const REFRESH = 1000
/** While nothing can be heard; and after the connection was lost. */
const DEAF = 100
const SOON = 20

interface Waiter {
  ask(): void
  refuse(error: unknown): void
}

/** @param free gives a lock back; it does not fail */
export function createWaiting(server: LockServer, free: (place: Place, token: string) => void): Waiting {
  /** By their tokens. */
  const waiters = new Map<string, Waiter>()
  let subscription: Subscription | null = null
  let isClosed = false

  function hear(token: string | null): void {
    if (token !== null) waiters.get(token)?.ask()
    else for (const waiter of waiters.values()) waiter.ask()
  }

  return {
    take: (place, holder, signal, onHeld) =>
      new Promise((resolve, reject) => {
        const token = server.newToken()
        let [isOver, isAsking, isAskedAgain, hasAsked] = [false, false, false, false]
        let timer: NodeJS.Timeout | undefined

        const end = () => {
          isOver = true
          clearTimeout(timer)
          waiters.delete(token)
          signal.removeEventListener('abort', onAbort)
        }
        const refuse = (error: unknown) => {
          if (isOver) return
          end()
          reject(error)
          // It stands in the queue. What is on its way is given back when its answer comes.
          if (hasAsked && !isAsking) free(place, token)
        }
        const onAbort = () => refuse(abortRefusal())

        async function ask(): Promise<void> {
          if (isAsking) isAskedAgain = true
          if (isOver || isAsking) return
          isAsking = true
          isAskedAgain = false
          clearTimeout(timer)
          const sent = performance.now()
          try {
            const answer = await server.take(place, token, { ...holder, since: Date.now() }, signal)
            isAsking = false
            hasAsked = true
            if (isOver) free(place, token)
            else if (answer === true) {
              end()
              resolve({ token, sent })
            } else {
              onHeld?.()
              again(answer)
            }
          } catch (error) {
            isAsking = false
            hasAsked ||= !isNotSent(error)
            if (isOver) {
              if (hasAsked) free(place, token)
            } else if (isInterrupted(error)) again(SOON)
            else refuse(failure(server.name, error))
          }
        }

        /** @param rest milliseconds until the lock is over, unless it is renewed */
        function again(rest: number): void {
          subscription ??= server.listen(hear)
          const pause = subscription.isLive ? REFRESH : DEAF
          if (isAskedAgain) ask()
          else timer = setTimeout(ask, rest > 0 ? Math.min(rest + 1, pause) : pause)
        }

        waiters.set(token, { ask, refuse })
        if (isClosed) return refuse(closedRefusal())
        if (signal.aborted) return onAbort()
        signal.addEventListener('abort', onAbort)
        ask()
      }),

    close() {
      isClosed = true
      for (const waiter of [...waiters.values()]) waiter.refuse(closedRefusal())
      subscription?.close()
      subscription = null
    },
  }
}

export function failure(place: string, error: unknown): SessionError {
  const cause = withoutArguments(error)
  const { why, cure, status } = explainRedis(cause)
  return new SessionError('ERR_SESSION_STORAGE', `sessions cannot be locked in ${place}: ${why}. Cure: ${cure}.`, {
    cause,
    status,
    ...(status === 503 ? { headers: { 'Retry-After': '1' } } : {}),
  })
}
