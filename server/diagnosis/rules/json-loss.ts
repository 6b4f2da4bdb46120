import type { Rule } from '../rule.ts'

/** Most libraries store sessions as JSON, which has no word for many values. */
export const jsonLoss: Rule = ({ session }) => {
  if (session === null || session.library === 'sessionscope' || session.losses.length === 0) return null
  const [first] = session.losses
  const more = session.losses.length - 1
  return {
    code: 'json-loss',
    severity: 'warning',
    certainty: 'certain',
    title: `\`${first?.path}\` does not survive storing${more > 0 ? `, nor ${more === 1 ? 'does one more value' : `do ${more} more values`}` : ''}`,
    why: `The session is stored as JSON: the ${first?.type} there comes back as ${first?.becomes}.`,
    fix: 'Keep plain JSON in the session: an ISO string for a Date, an array of entries for a Map.',
    evidence: session.losses.slice(0, 5).map(({ path, type, becomes }) => `${path}: ${type} → ${becomes}`),
  }
}
