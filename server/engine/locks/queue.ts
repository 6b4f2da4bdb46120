import type { Holder } from '../events.ts'
import { watchForDeadlocks } from './deadlock.ts'
import { createLine, firstOf, type Grant, type Line } from './line.ts'
import type { BackendHold, Hold, LockBackend, Locks, Owner } from './lock.ts'
import { publishAcquire, publishRelease } from './publish.ts'
import { abortRefusal, closedRefusal } from './refusals.ts'
import { waitInLine } from './wait.ts'

/**
 * Locks on top of whatever excludes other processes: a fair queue inside this one, so that at most one request for each
 * session stands at the backend, and the lock goes from request to request without being given back while nobody outside
 * waits for it.
 */
export function createLocks(backend: LockBackend): Locks {
  watchForDeadlocks()
  const lines = new Map<string, Line>()
  let isClosed = false

  /** Gives the lock of the process to a request. */
  function grantTo(line: Line, lease: BackendHold, owner: Owner, since: number): Hold {
    const grant: Grant = {
      owner,
      since,
      release(reason) {
        if (line.grant !== grant) return
        line.grant = null
        publishRelease(line, owner, reason, lease)
        handOn(line, lease)
      },
    }
    line.grant = grant
    publishAcquire(line, owner)
    const isGranted = () => line.grant === grant
    return {
      release: grant.release,
      get lost() {
        return isGranted() && lease.lost
      },
      ...(lease.confirm === undefined
        ? {}
        : { confirm: async () => isGranted() && (await lease.confirm?.()) === true && isGranted() }),
    }
  }

  function handOn(line: Line, lease: BackendHold): void {
    const isWanted = line.waiters.size > 0 && !isClosed
    if (isWanted && canKeep(lease)) serveFirst(line, lease, null)
    else giveBack(line, lease)
  }

  /** @param askedFor the request in whose name the backend has it already */
  function serveFirst(line: Line, lease: BackendHold, askedFor: Owner | null): void {
    const first = firstOf(line)
    if (first === undefined) {
      giveBack(line, lease)
      return
    }
    const since = Date.now()
    if (first.owner !== askedFor) lease.passOn?.(holderFor(first.owner, since))
    first.serve(grantTo(line, lease, first.owner, since))
    tellWaiters(line)
  }

  function giveBack(line: Line, lease: BackendHold): void {
    line.lease = null
    const done = released(lease)
    if (done === null) {
      proceed(line)
      return
    }
    line.releasing = done.then(() => {
      line.releasing = null
      proceed(line)
    })
  }

  /** Nobody of this process has the lock. */
  function proceed(line: Line): void {
    const first = firstOf(line)
    if (first === undefined) lines.delete(line.key)
    else ask(line, first.owner)
  }

  function ask(line: Line, owner: Owner): void {
    const controller = new AbortController()
    line.asking = controller
    const onHeld = () => {
      if (line.asking === controller) tellWaiters(line)
    }
    backend.acquire(line.key, holderFor(owner, Date.now()), controller.signal, onHeld).then(
      lease => {
        line.asking = null
        line.lease = lease
        serveFirst(line, lease, owner)
      },
      error => {
        line.asking = null
        // Whoever left has been told already; where the storage fails, each is told for itself.
        if (!controller.signal.aborted) firstOf(line)?.refuse(error)
        proceed(line)
      },
    )
  }

  return {
    backend: backend.name,

    acquire(key, owner, limits) {
      if (isClosed) return Promise.reject(closedRefusal())
      if (limits.signal.aborted) return Promise.reject(abortRefusal())
      let line = lines.get(key)
      if (line === undefined) {
        line = createLine(key, backend.name)
        const since = Date.now()
        try {
          line.lease = backend.tryAcquire?.(key, holderFor(owner, since)) ?? null
        } catch (error) {
          return Promise.reject(error)
        }
        lines.set(key, line)
        if (line.lease !== null) return grantTo(line, line.lease, owner, since)
      }
      const waiting = waitInLine(line, backend, owner, limits)
      if (line.lease === null && line.asking === null && line.releasing === null) proceed(line)
      return waiting
    },

    isHeld(key) {
      const line = lines.get(key)
      return line === undefined || line.lease === null ? backend.isHeld(key) : true
    },

    async close() {
      isClosed = true
      const open = [...lines.values()]
      for (const line of open) {
        for (const waiter of line.waiters) waiter.refuse(closedRefusal())
        line.grant?.release('end')
      }
      await Promise.all(open.map(line => line.releasing))
      await backend.close()
    },
  }
}

/** Those that did not know yet that they wait. */
function tellWaiters(line: Line): void {
  for (const waiter of line.waiters) waiter.told()
}

const holderFor = ({ method, path }: Owner, since: number): Holder => ({ pid: process.pid, method, path, since })

/** Whether the process may go on with it: nobody outside waits, and it is not lost. */
function canKeep(lease: BackendHold): boolean {
  try {
    return !lease.lost && lease.contended?.() !== true
  } catch (error) {
    warn(error)
    return false
  }
}

/** Null where it is done. It never fails for the request that does it: whoever comes next meets the same, and says so. */
function released(lease: BackendHold): Promise<void> | null {
  try {
    const done = lease.release()
    return done instanceof Promise ? done.catch(warn) : null
  } catch (error) {
    warn(error)
    return null
  }
}

const warn = (error: unknown): void => process.emitWarning(error instanceof Error ? error : String(error))
