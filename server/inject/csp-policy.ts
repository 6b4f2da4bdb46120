/** One policy: directives by lower-case name, of each its values as written. */
export interface Policy {
  readonly text: string
  readonly directives: ReadonlyMap<string, readonly string[]>
}

const whitespace = /[\t\n\f\r ]+/

/**
 * The value of Content-Security-Policy, several headers joined by commas → the policies, all of which hold. Whatever the
 * value, it never throws; the first directive of a name counts. CSP Level 3, 2.2.1.
 */
export function parsePolicies(header: string): Policy[] {
  return header
    .split(',')
    .map(text => text.trim())
    .filter(text => text !== '')
    .map(text => {
      const directives = new Map<string, readonly string[]>()
      for (const directive of text.split(';')) {
        const [name, ...values] = directive.split(whitespace).filter(token => token !== '')
        const key = name?.toLowerCase()
        if (key !== undefined && !directives.has(key)) directives.set(key, values)
      }
      return { text, directives }
    })
}

/** The sources that govern a kind of request: those of the first of these directives that the policy has. */
export function effectiveSources(policy: Policy, names: readonly string[]): readonly string[] | null {
  for (const name of names) {
    const sources = policy.directives.get(name)
    if (sources !== undefined) return sources
  }
  return null
}
