import { isRaw } from '../losses.ts'
import type { Rule } from '../rule.ts'
import { listed } from '../words.ts'

/** A stored instance whose class this process does not know, as after a restart: nothing is lost, but it is no instance. */
export const unregisteredClass: Rule = ({ session }) => {
  if (session?.library !== 'sessionscope') return null
  const raw = session.losses.filter(isRaw)
  const [first] = raw
  if (first === undefined) return null
  const name = first.type.replace(/^class /, '')
  return {
    code: 'unregistered-class',
    severity: 'warning',
    certainty: 'certain',
    title: `\`${first.path}\` is not a ${name}: the class is not registered`,
    why: 'It was stored as an instance, and this process does not know the class yet. Its data is kept and stored back unharmed, but it has none of its methods.',
    fix: `registerClass(${name})`,
    evidence: listed(
      raw.map(({ path, type, becomes }) => `${path}: ${type}, ${becomes}`),
      5,
    ),
  }
}
