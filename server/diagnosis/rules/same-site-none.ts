import type { Rule } from '../rule.ts'

/** Browsers refuse SameSite=None without Secure (RFC 6265bis, section 5.7). */
export const sameSiteNone: Rule = ({ response }) => {
  const cookie = response.setCookies.find(({ sameSite, secure }) => sameSite === 'None' && !secure)
  if (cookie === undefined) return null
  return {
    code: 'same-site-none',
    severity: 'error',
    certainty: 'certain',
    title: `\`${cookie.name}\` is refused by the browser: SameSite=None needs Secure`,
    why: 'A cookie that may travel with requests of other sites is kept only where it is Secure.',
    fix: "cookie: { sameSite: 'none', secure: true }",
    evidence: [cookie.raw],
  }
}
