import type { Rule } from '../rule.ts'

const FAILED = ['loaded', 'destroyed'] as const

/** The storage answered an error, or not at all. */
export const saveFailed: Rule = ({ session, response, lock }) => {
  // What the lock refused is a problem of its own.
  if (session?.verdict !== 'failed' || lock?.released === 'timeout') return null
  const operation = session.storage.findLast(({ result }) => result === 'error' || result === 'pending')
  return {
    code: 'save-failed',
    severity: 'error',
    certainty: 'certain',
    title: `The session could not be ${FAILED.find(each => session.reason.startsWith(`not ${each}`)) ?? 'saved'}`,
    why: `${session.reason.replace(/\.$/, '')}. The response was ${response.status ?? 'not sent'}.`,
    fix: fixOf(session.library, operation?.store),
    evidence: operation === undefined ? [session.reason] : [`${operation.op}: ${operation.error ?? 'no answer'}`],
  }
}

function fixOf(library: string, store: string | undefined): string {
  if (library === 'sessionscope') return 'The error says what to do.'
  return store === undefined ? 'Keep plain JSON in the session.' : `Look at the store: ${store}.`
}
