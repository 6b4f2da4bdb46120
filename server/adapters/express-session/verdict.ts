import type { ChangeWords, Judgement } from '../adapter.ts'
import type { OpenOperation } from './operations.ts'

/** What was observed of one exchange. */
export interface Observed {
  readonly isNew: boolean
  readonly changes: ChangeWords
  readonly operations: readonly OpenOperation[]
  /** express-session's own `end` ran. */
  readonly ended: boolean
  readonly finished: boolean
  /** What it threw. */
  readonly endError: string | null
  /** What the session middleware passed to next instead of making a session. */
  readonly loadError: string | null
  /** There was a session when it ran. */
  readonly hasSession: boolean
  readonly regenerated: boolean
  readonly hasExpiry: boolean
}

/** The calls that were really made decide; the snapshots only explain them. */
export function judgeStored(observed: Observed): Judgement {
  return (
    judgeFailures(observed) ??
    judgeRemoval(observed) ??
    (observed.operations.some(({ op }) => op === 'set') ? judgeSaved(observed) : judgeUnsaved(observed))
  )
}

function judgeFailures({ operations, endError, loadError }: Observed): Judgement | null {
  const failed = (reason: string): Judgement => ({ verdict: 'failed', reason })
  const load = operations.find(({ by, result }) => by === 'load' && (result === 'error' || result === 'pending'))
  if (load !== undefined) return failed(`not loaded: ${outcome(load)}`)
  if (loadError !== null) return failed(`not loaded: ${loadError}`)
  if (endError !== null) return failed(`not saved: the session cannot be saved: ${endError}`)
  // A touch decides only where nothing was written: what was saved stays saved.
  const writes = operations.filter(({ op }) => op === 'set' || op === 'destroy')
  const last = writes.at(-1) ?? operations.findLast(({ op }) => op === 'touch')
  if (last === undefined || (last.result !== 'error' && last.result !== 'pending')) return null
  return failed(`${undone[last.op]}: ${outcome(last)}`)
}

const outcome = ({ op, store, result, error }: OpenOperation) =>
  `\`${op}\` of ${store} ${result === 'pending' ? 'has not answered' : `answered "${error}"`}`

const undone: Readonly<Record<OpenOperation['op'], string>> = {
  get: 'not loaded',
  'read-cookie': 'not loaded',
  set: 'not saved',
  'write-cookie': 'not saved',
  touch: 'not touched',
  destroy: 'not destroyed',
}

function judgeRemoval({ operations, hasSession, regenerated, ended, changes }: Observed): Judgement | null {
  const destroy = operations.findLast(({ op, regenerates }) => op === 'destroy' && regenerates !== true)
  if (!hasSession && destroy !== undefined) {
    const clause =
      destroy.by === 'end' ? "req.session was set to null, and unset is 'destroy'" : 'by req.session.destroy()'
    return { verdict: 'destroyed', reason: destroy.by === 'end' ? `destroyed: ${clause}` : `destroyed ${clause}` }
  }
  if (!hasSession && ended) {
    const stored = operations.some(({ op, by }) => op === 'set' && by === 'handler')
    const reason = stored
      ? 'saved by req.session.save() before req.session was set to null; nothing was saved at the end'
      : "not saved: req.session was set to null, and unset is 'keep': what is stored stays as it was"
    return { verdict: 'forgotten', reason }
  }
  if (!regenerated) return null
  const stored = operations.some(({ op }) => op === 'set')
  const clause = !stored ? 'nothing is stored under it yet' : changes.count > 0 ? `saved: ${changes.phrase}` : 'saved'
  return { verdict: 'regenerated', reason: `regenerated: the session has a new id; ${clause}` }
}

function judgeSaved({ isNew, changes, operations }: Observed): Judgement {
  const sets = operations.filter(({ op }) => op === 'set')
  const explicit = sets.every(({ by }) => by !== 'end')
  const saved = explicit ? 'saved by req.session.save()' : 'saved'
  const twice = sets.length > 1 ? ` (${sets.length} times)` : ''
  if (isNew) {
    const clause =
      changes.count > 0 ? changes.phrase : explicit ? 'it is empty' : 'it is empty, but saveUninitialized is true'
    return { verdict: 'new', reason: `${saved}${twice}: the session is new; ${clause}` }
  }
  if (changes.count > 0) {
    const clause = changes.onlyMoved
      ? `only the order of keys changed, which counts: ${changes.phrase}`
      : changes.phrase
    return { verdict: 'modified', reason: `${saved}${twice}: ${clause}` }
  }
  const clause = explicit ? '' : ': resave is true, or the change is not visible in JSON'
  return { verdict: 'resaved', reason: `${saved}${twice}, although nothing changed${clause}` }
}

function judgeUnsaved({ isNew, changes, operations, ended, finished, hasExpiry }: Observed): Judgement {
  const gone = ended || finished ? '' : 'the connection closed before the response ended; '
  if (changes.count > 0) {
    const clause = gone === '' ? '; JSON keeps nothing of that' : ''
    return { verdict: 'unsaved-change', reason: `not saved: ${gone}${changes.phrase}${clause}` }
  }
  if (isNew) {
    return { verdict: 'uninitialised', reason: `not saved: ${gone}the session is new and nothing was written to it` }
  }
  if (operations.some(({ op }) => op === 'touch')) {
    const clause = hasExpiry ? 'because the cookie has an expiry' : 'so that the store keeps it for longer'
    return { verdict: 'touched', reason: `not saved: nothing changed, touched ${clause}` }
  }
  return { verdict: 'clean', reason: `not saved: ${gone}nothing changed` }
}
