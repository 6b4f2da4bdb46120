import type { Current } from './current.ts'
import { planFor } from './plan.ts'
import { readAnew } from './read-anew.ts'
import { changedBeforeLock } from './refusals.ts'
import { idOf, limitsOf, type Visit } from './visit.ts'

/** For a handler that declared to read only, and finds that it has to write. */
export async function takeLateLock(visit: Visit, current: Current): Promise<void> {
  if (visit.mode !== 'write') return
  const { action, changed } = planFor(visit, current)
  if (action === 'remove' || (action === 'store' && (changed.keys || changed.flash || changed.cookie)))
    throw changedBeforeLock()
  const hold = await visit.engine.locks.acquire(idOf(visit, current), visit.owner, limitsOf(visit))
  if (visit.over) return hold.release('abort')
  current.hold = hold
  visit.mode = 'request'
  if (current.record !== null) await readAnew(visit, current, 'lock()')
}
