import type { Rule } from '../rule.ts'

/** The dirty check compares text, so the order of keys counts. */
export const keyOrder: Rule = ({ session }) => {
  if (session === null || session.verdict !== 'modified') return null
  if (session.changes.length === 0 || session.changes.some(({ kind }) => kind !== 'moved')) return null
  return {
    code: 'key-order',
    severity: 'info',
    certainty: 'certain',
    title: 'The session was saved because its keys stand in another order',
    why: 'The dirty check compares the JSON text. The data is the same.',
    fix: 'Assign to the key instead of deleting it and adding it again.',
    evidence: session.changes.slice(0, 5).map(({ path }) => `${path} moved`),
  }
}
