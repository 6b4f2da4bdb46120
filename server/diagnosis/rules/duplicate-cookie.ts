import type { Rule } from '../rule.ts'

/** Two cookies of one name, for two paths or domains: the server reads the first, which may be the stale one. */
export const duplicateCookie: Rule = ({ session, request }) => {
  const name = session?.cookie?.name
  if (name == null) return null
  const count = request.cookies.filter(cookie => cookie.name === name).length
  if (count < 2) return null
  return {
    code: 'duplicate-cookie',
    severity: 'error',
    certainty: 'certain',
    title: `\`${name}\` came ${count} times`,
    why: 'The browser holds it for several paths or domains and sends them all; the server reads the first, which may be an old one. This is how login loops begin.',
    fix: `res.clearCookie('${name}', { path, domain }) for the variant that is not wanted`,
    evidence: request.cookies
      .filter(cookie => cookie.name === name)
      .map(({ name, bytes }) => `${name}: ${bytes} bytes`),
  }
}
