import type { Outcome } from '../../engine/observer.ts'
import type { ChangeWords, Judgement } from '../adapter.ts'

/** What was observed of one exchange. */
export interface Observed {
  /** The engine's last word; null where it came to none. */
  readonly outcome: Outcome | null
  /** The text of its error. */
  readonly error: string | null
  readonly isTooLarge: boolean
  /** What came instead of a session. */
  readonly loadError: string | null
  readonly isNew: boolean
  readonly changes: ChangeWords
  /** It was stored before the last word. */
  readonly savedBefore: boolean
}

/** The engine decided; this says it in a sentence. */
export function judgeOutcome(observed: Observed): Judgement {
  const { outcome, loadError } = observed
  if (loadError !== null) return { verdict: 'failed', reason: `not loaded: ${loadError}` }
  if (outcome === null) return { verdict: 'clean', reason: 'not saved: the session middleware never came to its end' }
  switch (outcome.clause) {
    case 'stored':
      return judgeStored(observed, outcome)
    case 'touched':
      return {
        verdict: 'touched',
        reason: `not saved: ${unchanged(outcome)}; the storage was told that the session was used`,
      }
    case 'unchanged':
      return { verdict: 'clean', reason: `not saved: ${unchanged(outcome)}` }
    case 'empty':
      if (outcome.changed.id) {
        return { verdict: 'regenerated', reason: 'regenerated: the old session is removed, and the new one is empty' }
      }
      return { verdict: 'uninitialised', reason: 'not saved: the session is new and nothing was written to it' }
    case 'emptied':
      return { verdict: 'destroyed', reason: 'destroyed: it lost its last key, and an empty session is not kept' }
    case 'destroyed':
      return {
        verdict: 'destroyed',
        reason: outcome.explicit ? 'destroyed by req.session.destroy()' : 'destroyed: req.session was set to null',
      }
    case 'forgotten':
      return { verdict: 'forgotten', reason: dropped(observed, 'req.session.forget() was called') }
    case 'server-error':
      return {
        verdict: 'forgotten',
        reason: dropped(observed, 'the answer is a server error, and what a failed request leaves is not kept'),
      }
    case 'aborted':
      return judgeAborted(observed)
    default:
      return {
        verdict: observed.isTooLarge ? 'too-large' : 'failed',
        reason: `${failed(observed, outcome)}: ${observed.error ?? 'it failed'}`,
      }
  }
}

const unchanged = ({ onlyOrder }: Outcome) => (onlyOrder ? 'only the order of keys changed' : 'nothing changed')

const failed = ({ savedBefore }: Observed, { removing }: Outcome) =>
  removing ? 'not destroyed' : savedBefore ? 'saved; what came later was not saved' : 'not saved'

function judgeStored({ isNew, changes }: Observed, { changed, explicit }: Outcome): Judgement {
  const saved = explicit ? 'saved by req.session.save()' : 'saved'
  const clause =
    changes.count > 0
      ? changes.phrase
      : changed.flash
        ? 'a message was kept for a later request'
        : changed.cookie
          ? "the cookie's options changed"
          : 'its content changed'
  if (changed.id) return { verdict: 'regenerated', reason: `${saved} under a new id; the old one is dead: ${clause}` }
  if (isNew) return { verdict: 'new', reason: `${saved}: the session is new; ${clause}` }
  return { verdict: 'modified', reason: `${saved}: ${clause}` }
}

function judgeAborted({ changes, isNew, savedBefore }: Observed): Judgement {
  const gone = 'the connection closed before the response ended'
  if (savedBefore) return { verdict: isNew ? 'new' : 'modified', reason: `saved; then ${gone}` }
  if (changes.count > 0) return { verdict: 'unsaved-change', reason: `not saved: ${gone}; ${changes.phrase}` }
  return isNew
    ? { verdict: 'uninitialised', reason: `not saved: ${gone}; the session is new and nothing was written to it` }
    : { verdict: 'clean', reason: `not saved: ${gone}; nothing changed` }
}

const dropped = ({ changes }: Observed, why: string) =>
  changes.count > 0 ? `not saved: ${why}; dropped: ${changes.phrase}` : `not saved: ${why}; nothing had changed`
