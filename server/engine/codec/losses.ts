import { SessionError } from '../errors.ts'

/** Something that would not come back as it was. */
export interface Loss {
  /** `cart.items[2]`; empty for the session itself. */
  readonly path: string
  /** What stands there: `a function`. */
  readonly what: string
  readonly cure: string
}

/** The first losses of one session, and how many there are. */
export interface Losses {
  readonly first: readonly Loss[]
  readonly count: number
}

/** How many losses the error names. */
const NAMED = 5
/** How many different losses a process warns of. */
const MAX_WARNINGS = 1_000

/** How many characters of a path are shown. */
const SHOWN_PATH = 200

function showLoss({ path, what, cure }: Loss): string {
  const shown = path.length > SHOWN_PATH ? `${path.slice(0, SHOWN_PATH - 40)} … ${path.slice(-40)}` : path
  return `${shown === '' ? 'the session itself' : shown}: ${what}; ${cure}`
}

export function notStorable({ first, count }: Losses): SessionError {
  const named = first.slice(0, NAMED)
  const rest = count > named.length ? `\n  … and ${count - named.length} more` : ''
  const lines = named.map(loss => `\n  ${showLoss(loss)}`).join('')
  return new SessionError('ERR_SESSION_NOT_STORABLE', `The session cannot be stored, nothing was saved.${lines}${rest}`)
}

/** Warns of each loss once for each path and kind, and no more when there are very many. */
export function createLossWarner(warn: (message: string) => void): (losses: Losses) => void {
  const warned = new Set<string>()
  return ({ first }) => {
    for (const loss of first) {
      const key = `${loss.path}\n${loss.what}`
      if (warned.has(key) || warned.size >= MAX_WARNINGS) continue
      warned.add(key)
      const last = warned.size === MAX_WARNINGS ? ' Further losses are not reported.' : ''
      warn(`[sessionscope] Part of the session is not stored as it is. ${showLoss(loss)}.${last}`)
    }
  }
}
