import type { Rule } from '../rule.ts'

/** The cookie is genuine, the store has nothing under it. */
export const unknownSession: Rule = ({ session }) => {
  const get = session?.storage.find(({ op, by }) => op === 'get' && by === 'load')
  if (session?.isNew !== true || get?.result !== 'missing') return null
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
