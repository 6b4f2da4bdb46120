import { clearingLine } from '../clearing-line.ts'
import { isPresent, placeOf, setterName } from '../cookie-words.ts'
import type { Rule } from '../rule.ts'
import { listed } from '../words.ts'

/** Two cookies of one name, for two paths or domains: the server reads the first, which may be the stale one. */
export const duplicateCookie: Rule = ({ session, request, cookies }, past) => {
  const name = session?.cookie?.name
  if (name == null) return null
  const came = request.cookies.filter(cookie => cookie.name === name)
  if (came.length < 2) return null
  const known = (cookies?.jar ?? []).filter(isPresent).filter(entry => entry.name === name)
  const oldest = known.toSorted((a, b) => b.age - a.age)[0]
  return {
    code: 'duplicate-cookie',
    severity: 'error',
    certainty: 'certain',
    title: `\`${name}\` came ${came.length} times`,
    why: 'The browser holds it for several paths or domains and sends them all; the server reads the first, which may be an old one. This is how login loops begin.',
    fix:
      known.length > 1 && oldest !== undefined
        ? clearingLine(oldest.cookie)
        : `res.clearCookie('${name}', { path, domain }) for the variant that is not wanted`,
    evidence: [
      ...listed(
        came.map(({ name, bytes }) => `${name}: ${bytes} bytes`),
        5,
      ),
      ...listed(
        known.map(
          ({ cookie, setBy, age }) => `${placeOf(cookie)}, set by ${setterName(setBy, past)}, ${age.toFixed(1)} s ago`,
        ),
        5,
      ),
    ],
  }
}
