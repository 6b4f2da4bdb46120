import type { SessionError } from '../errors.ts'
import type { Holder } from '../events.ts'
import { beginWait, endWait, type Wait } from './deadlock.ts'
import type { Line, Waiter } from './line.ts'
import type { Hold, LeaveReason, LockBackend, Owner, WaitLimits } from './lock.ts'
import { publishLeave, publishWait } from './publish.ts'
import { abortRefusal, deadlockRefusal, silenceRefusal, timeoutRefusal } from './refusals.ts'

/** What Node's timers can count, about 25 days; above it they fire at once. */
const LONGEST = 2 ** 31 - 1

/** Lets a request stand in the line until it is served, its time is up, or its client is gone; it leaves nothing behind. */
export function waitInLine(line: Line, backend: LockBackend, owner: Owner, limits: WaitLimits): Promise<Hold> {
  const { timeout, signal } = limits
  return new Promise((resolve, reject) => {
    // A backend that cannot tell at once who has the lock is not asked for it, for the answer would come too late.
    const tellsAtOnce = backend.tryAcquire !== undefined
    let isTold = false
    const tell = () => {
      if (isTold) return
      isTold = true
      // Whoever listens knows the holder by its own events, if it is in this process.
      publishWait(line, owner, () => (line.grant === null && tellsAtOnce ? backend.holder(line.key) : null))
    }
    const told = () => {
      if (!isTold) limits.onWait?.()
      tell()
    }
    const leave = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      endWait(wait)
      line.waiters.delete(waiter)
    }
    const leaveFor = (reason: LeaveReason, refusal: (holder: Holder | null) => SessionError) => {
      const isKnown = isTold
      tell()
      leave()
      whenKnown(holderOf(line, backend), holder => {
        publishLeave(line, owner, reason, holder)
        reject(reason === 'timeout' && !isKnown ? silenceRefusal(timeout, backend.name) : refusal(holder))
      })
      // The backend was asked for somebody; now nobody wants it.
      if (line.waiters.size === 0) line.asking?.abort()
    }
    const waiter: Waiter = {
      owner,
      told,
      serve(hold) {
        leave()
        resolve(hold)
      },
      refuse(error) {
        leave()
        tell()
        publishLeave(line, owner, 'abort', null)
        reject(error)
        if (line.waiters.size === 0) line.asking?.abort()
      },
    }
    const wait: Wait = {
      owner,
      holder: () => line.grant?.owner ?? null,
      refuse: cycle => leaveFor('deadlock', () => deadlockRefusal(cycle)),
    }
    const onAbort = () => leaveFor('abort', abortRefusal)
    const timer = setTimeout(
      () => leaveFor('timeout', holder => timeoutRefusal(timeout, holder)),
      Math.min(timeout, LONGEST),
    )
    signal.addEventListener('abort', onAbort)
    line.waiters.add(waiter)
    // A server is asked first, and whoever has the lock then has not waited.
    if (line.grant !== null || tellsAtOnce) told()
    const cycle = beginWait(wait)
    if (cycle !== null) wait.refuse(cycle)
  })
}

function holderOf({ key, grant }: Line, backend: LockBackend): Holder | null | Promise<Holder | null> {
  if (grant === null) return backend.holder(key)
  const { owner, since } = grant
  return { pid: process.pid, method: owner.method, path: owner.path, since }
}

function whenKnown<T>(value: T | Promise<T>, use: (value: T | null) => void): void {
  if (value instanceof Promise) value.then(use, () => use(null))
  else use(value)
}
