import type { Rule } from '../rule.ts'

/** express-session and cookie-session take milliseconds; under a minute somebody meant seconds. */
export const shortMaxAge: Rule = ({ session }) => {
  const maxAge = session?.cookie?.originalMaxAge ?? 0
  if (maxAge <= 0 || maxAge >= 60_000) return null
  return {
    code: 'short-max-age',
    severity: 'warning',
    certainty: 'likely',
    title: `The session ends after ${maxAge / 1000} seconds`,
    why: 'maxAge is given in milliseconds.',
    fix: `cookie: { maxAge: ${maxAge} * 1000 }`,
    evidence: [`originalMaxAge is ${maxAge}`],
  }
}
