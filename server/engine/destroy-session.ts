import type { Current } from './current.ts'
import { decide } from './decide.ts'
import { tooLate } from './refusals.ts'
import { isBeyondReach, removeAll, removeStored } from './replaced.ts'
import { idOf, releaseAll, type Visit } from './visit.ts'

/** Removes what is stored of a session, now. */
export async function destroySession(visit: Visit, current: Current, by: 'handler' | 'end'): Promise<void> {
  if (isBeyondReach(visit)) throw tooLate('was destroyed')
  await removeAll(visit, by)
  if (current.record !== null) {
    const { hold } = current
    current.hold = null
    await removeStored(visit, idOf(visit, current), hold, by)
  }
  releaseAll(visit, 'end')
  visit.current = null
  visit.cookie = visit.browserId === null ? null : 'remove'
  decide(visit, 'destroyed', { explicit: by === 'handler' })
}
