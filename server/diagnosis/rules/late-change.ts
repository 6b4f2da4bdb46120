import type { Rule } from '../rule.ts'

/** What is written after the response is nobody's to save. */
export const lateChange: Rule = ({ session }) => {
  if (session === null || session.late.length === 0) return null
  return {
    code: 'late-change',
    severity: 'error',
    certainty: 'certain',
    title: 'The session was changed after the response ended, and the change is lost',
    why: 'The session is saved when the response ends. What is written later is not stored.',
    fix: 'Change the session before you send, or call req.session.save() afterwards.',
    evidence: session.late.slice(0, 5).map(({ kind, path }) => `${path}: ${kind}`),
  }
}
