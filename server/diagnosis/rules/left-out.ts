import { isRaw } from '../losses.ts'
import type { Rule } from '../rule.ts'
import { listed } from '../words.ts'

/** With `onLoss: 'warn'` the engine leaves out what cannot be stored. */
export const leftOut: Rule = ({ session }) => {
  if (session?.library !== 'sessionscope') return null
  const lost = session.losses.filter(loss => !isRaw(loss))
  const [first] = lost
  if (first === undefined) return null
  return {
    code: 'left-out',
    severity: 'warning',
    certainty: 'certain',
    title: `\`${first.path}\` is not stored as it is`,
    why: `A ${first.type} cannot be stored: what comes back is ${first.becomes}. onLoss: 'warn' lets that pass.`,
    fix: 'Register the class with registerClass(), or keep plain data in the session.',
    evidence: listed(
      lost.map(({ path, type, becomes }) => `${path}: ${type} → ${becomes}`),
      5,
    ),
  }
}
