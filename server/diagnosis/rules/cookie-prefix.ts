import type { SetCookieFacts } from '../../protocol/index.ts'
import type { Rule } from '../rule.ts'

/** What a prefix promises and the line does not keep (RFC 6265bis, section 4.1.3). */
function broken({ prefix, secure, httpOnly, domain, path }: SetCookieFacts): string[] {
  if (prefix === null) return []
  const host = prefix === '__Host-' || prefix === '__Host-Http-'
  const http = prefix === '__Http-' || prefix === '__Host-Http-'
  return [
    ...(secure ? [] : ['Secure']),
    ...(host && path !== '/' ? ['Path=/'] : []),
    ...(host && domain !== null && domain !== '' ? ['no Domain'] : []),
    ...(http && !httpOnly ? ['HttpOnly'] : []),
  ]
}

/** A name with a prefix is a promise about the attributes; the browser refuses what breaks it. */
export const cookiePrefix: Rule = ({ response }) => {
  const cookie = response.setCookies.find(facts => broken(facts).length > 0)
  if (cookie === undefined) return null
  const missing = broken(cookie).join(', ')
  return {
    code: 'cookie-prefix',
    severity: 'error',
    certainty: 'certain',
    title: `\`${cookie.name}\` is refused by the browser: its prefix asks for ${missing}`,
    why: `A name that begins with ${cookie.prefix} is kept only with these attributes.`,
    fix: cookie.prefix?.startsWith('__Host-') ? "{ secure: true, path: '/' } and no domain" : '{ secure: true }',
    evidence: [cookie.raw],
  }
}
