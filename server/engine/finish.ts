import type { Current } from './current.ts'
import { decide } from './decide.ts'
import { destroySession } from './destroy-session.ts'
import { wasTold } from './explicit-save.ts'
import { type Plan, planFor } from './plan.ts'
import { carryOut, storeNow } from './store.ts'
import { inTurn, releaseAll, type Visit } from './visit.ts'

/**
 * Stores a session before its response may go; with the last byte its lock is given back. Returns nothing where there is
 * nothing to wait for.
 * @throws where the session cannot be stored; as a rejection where that took a while to find out
 */
export function finish(visit: Visit, last: boolean): Promise<void> | undefined {
  // A save that the handler did not wait for.
  if (visit.pending > 0) return visit.tail.then(() => finish(visit, last))
  return endWith(visit, last)
}

function endWith(visit: Visit, last: boolean): Promise<void> | undefined {
  let work: Promise<void> | undefined
  try {
    if (last) looked(visit)
    work = settle(visit)
  } catch (error) {
    end(visit, true)
    decide(visit, 'failed', { error, removing: isDropped(visit) })
    throw error
  }
  if (work === undefined) {
    end(visit, last)
    return undefined
  }
  return work.then(
    () => end(visit, last),
    error => {
      end(visit, true)
      decide(visit, 'failed', { error, removing: isDropped(visit) })
      throw error
    },
  )
}

/** What the app did until now counts, and is told; what it does from now on is not watched. */
function looked(visit: Visit): void {
  visit.trace?.stop()
  visit.observer?.ending()
}

function end(visit: Visit, last: boolean): void {
  if (!last) return
  visit.over = true
  releaseAll(visit, 'end')
}

function settle(visit: Visit): Promise<void> | undefined {
  const { current } = visit
  if (current === null) return undefined
  if (isDropped(visit)) return inTurn(visit, () => destroySession(visit, current, 'end'))
  if (visit.forgotten) {
    decide(visit, 'forgotten')
    return undefined
  }
  if (isFailure(visit, visit.res.statusCode)) {
    decide(visit, 'server-error')
    return undefined
  }
  if (wasTold(visit, current)) {
    decide(visit, 'failed', { error: visit.conflict?.error })
    return undefined
  }
  const plan = planFor(visit, current)
  if (plan.action === 'nothing' && visit.replaced.length === 0) {
    decide(visit, plan.empty ? 'empty' : 'unchanged', plan)
    return undefined
  }
  if (visit.replaced.length === 0 && storeNow(visit, current, plan)) return undefined
  return inTurn(visit, () => carryOut(visit, current, plan, 'end', false))
}

const isFailure = ({ engine }: Visit, status: unknown) =>
  typeof status === 'number' && status >= 500 && !engine.config.saveOnError

/** The head is made before the body, and cannot wait: the cookie of a session that is about to be stored goes with it. */
export function foresee(visit: Visit, status: unknown): void {
  const { current } = visit
  if (current === null || visit.forgotten) return
  if (visit.carrier.inCookie) foreseeInCookie(visit, current, status)
  else if (visit.cookie === null) foreseeCookie(visit, current, status)
}

function foreseeCookie(visit: Visit, current: Current, status: unknown): void {
  if (isDropped(visit)) visit.cookie = visit.browserId === null ? null : 'remove'
  else if (!isFailure(visit, status)) {
    const plan = planFor(visit, current)
    if (isGone(visit, plan)) visit.cookie = 'remove'
    if (plan.action === 'store' && (current.id === null || current.id !== visit.browserId)) visit.cookie = 'set'
  }
}

/** What is to go in the cookie goes now. Where something has to be asked before, it is too late for that. */
function foreseeInCookie(visit: Visit, current: Current, status: unknown): void {
  if (isDropped(visit)) visit.cookie = visit.browserId === null ? null : 'remove'
  else if (!isFailure(visit, status)) {
    const plan = planFor(visit, current)
    if (isGone(visit, plan)) visit.cookie = 'remove'
    else storeNow(visit, current, plan)
  }
}

/** The browser has a session that is about to go, and nothing takes its place. */
const isGone = ({ browserId, replaced }: Visit, { action }: Plan): boolean =>
  browserId !== null && (action === 'remove' || (action === 'nothing' && replaced.length > 0))

/** `req.session = null`, or `delete req.session`. */
const isDropped = ({ dropped, req }: Visit): boolean => dropped || !Object.hasOwn(req, 'session')
