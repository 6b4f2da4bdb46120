import { type Current, fillSession } from './current.ts'
import { notStored } from './refusals.ts'
import { idOf, untraced, type Visit } from './visit.ts'

/**
 * Puts what is stored now in the place of all that a session holds. `what`: the method that was called, `reload()`.
 * @throws SessionError ERR_SESSION_GONE where nothing is stored
 */
export async function readAnew(visit: Visit, current: Current, what: string): Promise<void> {
  const { record } = current
  const found = record === null ? null : await visit.calls.load(idOf(visit, current), 'handler')
  if (found === null) throw notStored(what)
  untraced(visit, () => fillSession(current, found, visit.engine))
  visit.trace?.adopt(Object.keys(current.session))
  current.added = []
}
