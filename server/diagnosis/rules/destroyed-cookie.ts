import type { Rule } from '../rule.ts'

/** Destroying a session leaves its cookie in the browser. */
export const destroyedCookie: Rule = ({ session, request, response }) => {
  if (session?.verdict !== 'destroyed' || session.library !== 'express-session') return null
  const carrier = session.cookie?.name ?? request.cookies.find(({ value }) => value.redacted)?.name
  if (carrier === undefined || response.setCookies.some(({ deletes }) => deletes)) return null
  return {
    code: 'destroyed-cookie',
    severity: 'info',
    certainty: 'certain',
    title: 'The session was destroyed, and its cookie stays in the browser',
    why: 'It comes with every further request, and each looks up a session that is gone.',
    fix: `res.clearCookie('${carrier}')`,
    evidence: ['no Set-Cookie removes it'],
  }
}
