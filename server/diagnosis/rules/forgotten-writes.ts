import type { Rule } from '../rule.ts'
import { listed, plural } from '../words.ts'

/** What is written in a request that forgets its session, or that fails, is dropped. */
export const forgottenWrites: Rule = ({ session, response }) => {
  if (session?.verdict !== 'forgotten' || session.changes.length === 0) return null
  const [first] = session.changes
  const more = session.changes.length - 1
  const rest = more === 0 ? '' : `, and ${plural(more, 'more change')},`
  const failed = (response.status ?? 0) >= 500
  const cause = failed ? `the answer was ${response.status}` : 'the session was forgotten'
  return {
    code: 'forgotten-writes',
    severity: 'warning',
    certainty: 'certain',
    title: `What was written to \`${first?.path}\`${rest} is dropped: ${cause}`,
    why: failed
      ? 'What a failed request leaves in the session is not stored.'
      : 'After forget() the session is not stored at the end of the request, whatever was written before or after it.',
    fix: failed
      ? 'What shall stay although the request fails: req.session.save().'
      : 'Write in a request that does not forget, or leave out req.session.forget().',
    evidence: listed(
      session.changes.map(({ path, kind, by }) => `${path} ${kind}${by === undefined ? '' : ` by ${by}`}`),
      5,
    ),
  }
}
