import { effectiveSources, type Policy, parsePolicies } from './csp-policy.ts'
import { allowsTarget, noncesOf } from './csp-sources.ts'
import type { PageOrigin } from './origin.ts'

/** What a page's Content-Security-Policy keeps from the panel, and how to let it in. */
export interface CspBlock {
  /** `script-src` and `sandbox`: there is no panel. `connect-src`: there is one, and it cannot reach the stream. */
  readonly directive: 'script-src' | 'connect-src' | 'sandbox'
  /** The policy that forbids it, as sent, cut at 1,000 characters. */
  readonly policy: string
  /** The directives to put into it, replacing those of the same names. */
  readonly add: string
}

interface CspVerdict {
  /** Whether the script would run. */
  readonly allowed: boolean
  /** What the tag must carry to run, or may carry. */
  readonly nonce: string | null
  readonly block: CspBlock | null
}

const LONGEST = 1000
const scriptDirectives = ['script-src-elem', 'script-src', 'default-src']
const connectDirectives = ['connect-src', 'default-src']

const cut = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text)
const has = (sources: readonly string[], keyword: string) => sources.some(source => source.toLowerCase() === keyword)

/** A directive that lets the page's own origin through, beside what it let through before. */
function opened(policy: Policy, names: readonly string[], plain: string): string {
  const name = names.find(each => policy.directives.has(each) && each !== 'default-src') ?? plain
  const sources = (effectiveSources(policy, names) ?? []).filter(source => source.toLowerCase() !== "'none'")
  // Beside 'strict-dynamic' hosts count for nothing, only a nonce does.
  const dynamic = plain === 'script-src' && has(sources, "'strict-dynamic'")
  return cut([name, ...sources, dynamic ? "'nonce-…'" : "'self'"].join(' '))
}

function allowsConnection(policy: Policy, origin: PageOrigin, base: string): boolean {
  const sources = effectiveSources(policy, connectDirectives)
  if (sources === null) return true
  const facts = { ...origin, path: `${base}/api/hello` }
  const stream = { ...origin, scheme: origin.scheme === 'https' ? 'wss' : 'ws', path: `${base}/ws` }
  return [facts, stream].every(target => sources.some(source => allowsTarget(source, target, origin)))
}

/** Whether a policy lets the script run without a nonce. */
function allowsScript(policy: Policy, origin: PageOrigin, base: string): boolean {
  const sources = effectiveSources(policy, scriptDirectives)
  if (sources === null) return true
  if (has(sources, "'strict-dynamic'")) return false
  const target = { ...origin, path: `${base}/overlay.js` }
  return sources.some(source => allowsTarget(source, target, origin))
}

function isSandboxed(policy: Policy): boolean {
  const tokens = policy.directives.get('sandbox')
  // Without its origin a page may run scripts, but the gate knows it as a stranger.
  return tokens !== undefined && !(has(tokens, 'allow-scripts') && has(tokens, 'allow-same-origin'))
}

/** A nonce that satisfies every policy that asks for one; undefined where some policy has none to offer. */
function commonNonce(policies: readonly Policy[], strict: readonly Policy[]): string | null | undefined {
  const of = (policy: Policy) => noncesOf(effectiveSources(policy, scriptDirectives) ?? [])
  if (strict.length === 0) return policies.flatMap(of)[0] ?? null
  const [first, ...others] = strict.map(of)
  const rest = others.map(nonces => new Set(nonces))
  return first!.find(nonce => rest.every(nonces => nonces.has(nonce)))
}

/**
 * Whether `<base>/overlay.js` may run on a page with this Content-Security-Policy (several joined by commas), and by
 * which nonce; and whether it may then open the stream. Reports alone, Content-Security-Policy-Report-Only, forbid
 * nothing and do not belong here. CSP Level 3, 6.1 and 6.7.
 */
export function judgeCsp(header: string | undefined, origin: PageOrigin, base: string): CspVerdict {
  if (header === undefined) return { allowed: true, nonce: null, block: null }
  const policies = parsePolicies(header)
  const sandboxed = policies.find(isSandboxed)
  if (sandboxed !== undefined) {
    const tokens = (sandboxed.directives.get('sandbox') ?? []).filter(
      token => !/^allow-(scripts|same-origin)$/i.test(token),
    )
    const add = cut(['sandbox', ...tokens, 'allow-scripts', 'allow-same-origin'].join(' '))
    return { allowed: false, nonce: null, block: { directive: 'sandbox', policy: cut(sandboxed.text), add } }
  }
  const strict = policies.filter(policy => !allowsScript(policy, origin, base))
  const nonce = commonNonce(policies, strict)
  const mute = policies.find(policy => !allowsConnection(policy, origin, base))
  if (nonce !== undefined) {
    if (mute === undefined) return { allowed: true, nonce, block: null }
    const add = opened(mute, connectDirectives, 'connect-src')
    return { allowed: true, nonce, block: { directive: 'connect-src', policy: cut(mute.text), add } }
  }
  const policy =
    strict.find(each => noncesOf(effectiveSources(each, scriptDirectives) ?? []).length === 0) ?? strict[0]!
  const script = opened(policy, scriptDirectives, 'script-src')
  const add = allowsConnection(policy, origin, base)
    ? script
    : `${script}; ${opened(policy, connectDirectives, 'connect-src')}`
  return { allowed: false, nonce: null, block: { directive: 'script-src', policy: cut(policy.text), add } }
}
