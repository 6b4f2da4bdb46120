import type { Problem } from '../protocol/index.ts'
import type { CspBlock } from './csp.ts'

const said = new Set<string>()
const MOST = 20

/** Express answers errors with this policy; that such a page has no panel needs no warning. */
const expressErrorPage = "default-src 'none'"

/** Says on the console, once for each kind, what a page's Content-Security-Policy keeps from the panel and what to add. */
export function cspNotice({ directive, policy, add }: CspBlock): void {
  const key = `${directive} ${add.replace(/'nonce-[^']*'/g, "'nonce-…'")}`
  if (policy === expressErrorPage || said.has(key) || said.size >= MOST) return
  said.add(key)
  const what = directive === 'connect-src' ? 'keeps the panel from its stream' : 'keeps the panel out of the page'
  console.warn(`[sessionscope] The page's Content-Security-Policy ${what}. Put into it while developing: ${add}`)
}

/** The same for the panel: a full page of it stands under the tool's path, whatever the policy of this page. */
export function cspProblem({ directive, policy, add }: CspBlock): Problem | null {
  if (policy === expressErrorPage) return null
  return {
    code: 'panel-blocked',
    severity: 'info',
    certainty: 'certain',
    title: `The page's Content-Security-Policy keeps the panel ${directive === 'connect-src' ? 'from its stream' : 'out'}`,
    why: `${directive} does not allow it, so this page shows no panel, or one that learns nothing.`,
    fix: add,
    evidence: [`Content-Security-Policy: ${policy.slice(0, 300)}`],
  }
}
