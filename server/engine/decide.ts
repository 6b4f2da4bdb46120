import type { Outcome } from './observer.ts'
import type { Visit } from './visit.ts'

type Facts = Omit<Outcome, 'clause'>

const NOTHING: Outcome['changed'] = { keys: false, flash: false, cookie: false, id: false }

/** What makes good that an explicit save() or destroy() has failed before; and what leaves the session as it is. */
const MADE_GOOD: readonly Outcome['clause'][] = ['stored', 'emptied', 'destroyed']
const LEFT: readonly Outcome['clause'][] = ['unchanged', 'touched', 'empty', 'server-error', 'aborted']

/** Tells whoever looks on what was decided on the session of a request. A failure is told until it is made good. */
export function decide(
  visit: Visit,
  clause: Outcome['clause'],
  { changed = NOTHING, explicit = false, onlyOrder = false, error, removing = false }: Partial<Facts> = {},
): void {
  const { observer, failure } = visit
  if (MADE_GOOD.includes(clause)) visit.failure = null
  if (observer === undefined) return
  const facts = { changed, onlyOrder }
  if (failure !== null && LEFT.includes(clause)) {
    observer.decided({ clause: 'failed', ...facts, ...failure, explicit: true })
  } else observer.decided({ clause, ...facts, explicit, removing, ...(error === undefined ? {} : { error }) })
}
