import type { Rule } from '../rule.ts'

/** The storage answered an error, or not at all. */
export const saveFailed: Rule = ({ session, response }) => {
  if (session?.verdict !== 'failed') return null
  const operation = session.storage.findLast(({ result }) => result === 'error' || result === 'pending')
  return {
    code: 'save-failed',
    severity: 'error',
    certainty: 'certain',
    title: session.reason.startsWith('not loaded')
      ? 'The session could not be loaded'
      : 'The session could not be saved',
    why: `${session.reason}. The response was ${response.status ?? 'not sent'}.`,
    fix: operation === undefined ? 'Keep plain JSON in the session.' : `Look at the store: ${operation.store}.`,
    evidence: operation === undefined ? [session.reason] : [`${operation.op}: ${operation.error ?? 'no answer'}`],
  }
}
