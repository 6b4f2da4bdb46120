import type { Headers } from '../protocol/index.ts'
import { ownText } from './own-text.ts'
import type { Redactor } from './redaction/redaction.ts'

/** How many header fields are kept of one message. */
const MAX_FIELDS = 200
/** How much is kept of one value, in characters. */
const MAX_VALUE = 4096

/** Names and values as they came → by lower-case name, secrets redacted; what is cut says so.
 * `carriers` are the names of the cookies that carry the session. */
export function headerFacts(
  lines: Iterable<readonly [name: string, value: string]>,
  carriers: ReadonlySet<string>,
  redactor: Redactor,
): Headers {
  // A header may be called __proto__.
  const headers = Object.create(null) as Record<string, string | string[]>
  let count = 0
  for (const [rawName, rawValue] of lines) {
    count++
    if (count > MAX_FIELDS) continue
    const name = rawName.toLowerCase()
    const redacted = redactor.header(name, rawValue, carriers)
    const value =
      redacted.length > MAX_VALUE
        ? ownText(`${redacted.slice(0, MAX_VALUE)}… (${redacted.length} characters)`)
        : redacted
    const earlier = headers[name]
    if (earlier === undefined) headers[name] = value
    else if (Array.isArray(earlier)) earlier.push(value)
    else headers[name] = [earlier, value]
  }
  if (count > MAX_FIELDS) headers['…'] = `${count - MAX_FIELDS} more fields were cut`
  return headers
}

/** Node's flat rawHeaders → pairs. */
export function* rawPairs(rawHeaders: readonly string[]): Generator<readonly [string, string]> {
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) yield [rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '']
}
