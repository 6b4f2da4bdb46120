import { cookiePrefix } from '../cookies/prefix.ts'
import type { KeptCookie } from '../protocol/index.ts'

const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

/** The call of Express that removes exactly this cookie. A prefix and a partition take their attributes here too. */
export function clearingLine({ name, domain, hostOnly, path, secure, httpOnly, partitionKey }: KeptCookie): string {
  const isPrefixed = cookiePrefix(name) !== null
  const options = [
    `path: ${quoted(path)}`,
    ...(hostOnly ? [] : [`domain: ${quoted(domain.slice(1))}`]),
    ...(secure && (isPrefixed || partitionKey !== undefined) ? ['secure: true'] : []),
    ...(httpOnly && isPrefixed ? ['httpOnly: true'] : []),
    ...(partitionKey === undefined ? [] : ['partitioned: true']),
  ]
  return `res.clearCookie(${quoted(name)}, { ${options.join(', ')} })`
}
