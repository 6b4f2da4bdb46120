import type { Rule } from '../rule.ts'

/** A stored session without content: one for each bot and health check. */
export const emptySession: Rule = ({ session }) => {
  if (session?.verdict !== 'new' || session.after !== '{}') return null
  return {
    code: 'empty-session',
    severity: 'warning',
    certainty: 'certain',
    title: 'An empty session was stored',
    why: 'Every visitor without a cookie, each bot and each health check, stores a session and is sent a cookie.',
    fix: 'saveUninitialized: false',
    evidence: [session.reason],
  }
}
