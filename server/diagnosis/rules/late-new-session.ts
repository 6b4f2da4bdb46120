import type { Rule } from '../rule.ts'

/** A session that begins when the headers are out cannot be told to the browser. */
export const lateNewSession: Rule = ({ session, request, response }) => {
  if (session === null || session.cookie === null || session.cookie.sent || response.outcome !== 'finished') return null
  if (session.verdict !== 'new' && session.verdict !== 'regenerated') return null
  // The other reason for which no cookie is sent has its own problem.
  if (session.cookie.secure && !request.secure) return null
  const stored = session.storage.findLast(({ op, result }) => op === 'set' && result === 'ok')
  if (stored === undefined) return null
  return {
    code: 'late-new-session',
    severity: 'error',
    certainty: 'likely',
    title: 'The session was stored, but its cookie was not sent: the headers were out already',
    why: 'The cookie goes out with the headers. A session that is new, or has a new id, after the first byte of the response is never found again.',
    fix: 'Write to the session before the first res.write(), res.flushHeaders() or pipe().',
    evidence: [`${stored.store}.set at ${stored.start.toFixed(1)} ms`, 'no Set-Cookie carries the session'],
  }
}
