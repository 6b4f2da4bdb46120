import type { SessionError } from '../errors.ts'
import type { Holder } from '../events.ts'
import { beginWait, endWait, type Wait } from './deadlock.ts'
import type { Line, Waiter } from './line.ts'
import type { Hold, LeaveReason, LockBackend, Owner, WaitLimits } from './lock.ts'
import { publishLeave, publishWait } from './publish.ts'
import { abortRefusal, deadlockRefusal, timeoutRefusal } from './refusals.ts'

/** What Node's timers can count, about 25 days; above it they fire at once. */
const LONGEST = 2 ** 31 - 1

/** Lets a request stand in the line until it is served, its time is up, or its client is gone; it leaves nothing behind. */
export function waitInLine(
  line: Line,
  backend: LockBackend,
  owner: Owner,
  { timeout, signal }: WaitLimits,
): Promise<Hold> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      endWait(wait)
      line.waiters.delete(waiter)
    }
    const leaveFor = (reason: LeaveReason, refusal: (holder: Holder | null) => SessionError) => {
      leave()
      whenKnown(holderOf(line, backend), holder => {
        publishLeave(line, owner, reason, holder)
        reject(refusal(holder))
      })
      // The backend was asked for somebody; now nobody wants it.
      if (line.waiters.size === 0) line.asking?.abort()
    }
    const waiter: Waiter = {
      owner,
      serve(hold) {
        leave()
        resolve(hold)
      },
      refuse(error) {
        leave()
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
    // Whoever listens knows the holder by its own events, if it is in this process. A backend that cannot tell at once is not
    // asked, for the answer would come too late.
    const tellsAtOnce = backend.tryAcquire !== undefined
    publishWait(line, owner, () => (line.grant === null && tellsAtOnce ? backend.holder(line.key) : null))
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
