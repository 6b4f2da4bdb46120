import type { PackedExchange } from '../../protocol/index.ts'
import type { Rule } from '../rule.ts'

/** What the store was asked for when the request came. */
const askedFor = ({ session }: PackedExchange) => session?.storage.find(({ op, by }) => op === 'get' && by === 'load')

/** For so long requests may follow that were sent with a cookie of which it was told where it comes from; milliseconds. */
const FOLLOWS = 60_000

/** The cookie is genuine, the store has nothing under it. */
export const unknownSession: Rule = (exchange, past) => {
  const { session } = exchange
  const get = askedFor(exchange)
  if (session?.isNew !== true || get?.result !== 'missing') return null
  // The very session of which an earlier request has told why it came: one cause, one problem.
  const isExplained = (earlier: PackedExchange) =>
    get.fingerprint !== null && askedFor(earlier)?.fingerprint === get.fingerprint
  if (past.toldSince(exchange.startedAt - FOLLOWS, 'cookie-older').some(isExplained)) return null
  const memory = get.store === 'MemoryStore'
  return {
    code: 'unknown-session',
    severity: 'warning',
    certainty: 'certain',
    title: 'The browser sent a session that the store does not know',
    why: memory
      ? 'MemoryStore forgets everything when the process restarts, and each worker has its own.'
      : 'It expired, was destroyed, or belongs to another store.',
    fix: memory ? 'Use a store that outlives the process.' : 'Compare the expiry of the cookie with that of the store.',
    evidence: [`${get.store}.get found nothing`],
  }
}
