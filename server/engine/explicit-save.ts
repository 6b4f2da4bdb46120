import type { Current } from './current.ts'
import { SessionError } from './errors.ts'
import { planFor } from './plan.ts'
import { carryOut } from './store.ts'
import type { Visit } from './visit.ts'

/**
 * What `req.session.save()` does. An app that is told of a conflict may answer by itself: see `wasTold`.
 * @throws what stands in the way of storing it
 */
export async function saveExplicitly(visit: Visit, current: Current): Promise<void> {
  const { record } = current
  try {
    await carryOut(visit, current, planFor(visit, current), 'handler', true)
  } catch (error) {
    const isConflict = error instanceof SessionError && error.code === 'ERR_SESSION_CONFLICT'
    if (isConflict && record !== null) visit.conflict = { record, error }
    throw error
  }
}

/**
 * Whether the app knows of a conflict and its answer, a 4xx, says so: to store the same at the end would fail again, and take
 * the place of that answer. Not so where it has read the session anew since; or answers as if nothing were, because nobody
 * waited for save().
 */
export const wasTold = ({ conflict, res }: Visit, { record }: Current): boolean =>
  conflict !== null && conflict.record === record && res.statusCode >= 400 && res.statusCode < 500
