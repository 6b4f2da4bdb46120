import type { Rule } from '../rule.ts'

/** express-session keeps a Secure cookie back on a request that it takes for plain http, and says nothing. */
export const cookieWithheld: Rule = ({ session, request }) => {
  if (session?.library !== 'express-session' || session.cookie === null) return null
  const { secure, sent } = session.cookie
  if (!secure || sent || request.secure || !['new', 'regenerated'].includes(session.verdict ?? '')) return null
  const proxied = request.headers['x-forwarded-proto']
  return {
    code: 'cookie-withheld',
    severity: 'error',
    certainty: 'certain',
    title: 'The session was stored, but its cookie was not sent',
    why: 'The cookie is Secure and the request came over http as Express sees it, so the browser never learns of this session, and the next request stores another one.',
    fix: proxied === undefined ? "cookie: { secure: 'auto' }" : "app.set('trust proxy', 1)",
    evidence: [
      'session.cookie.secure is true',
      'req.secure is false',
      proxied === undefined ? 'no X-Forwarded-Proto header came' : `X-Forwarded-Proto: ${proxied}`,
    ],
  }
}
