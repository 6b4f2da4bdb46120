import { inspect, types } from 'node:util'
import { parsePathPattern } from './paths.ts'

export interface RedactOptions {
  /** Further secret names. A string is found by its words: `ssn` is in `userSsn` and `user_ssn`, not in `classname`. */
  readonly names?: readonly (string | RegExp)[]
  /** Whole names that are no secrets although the tool's own list says so. */
  readonly allow?: readonly (string | RegExp)[]
  /** `user.ssn`, `cards[*].number`, `user.*`, `["a key"].b`: whole paths; `*` is any one key or index. */
  readonly paths?: readonly string[]
  /** An own rule; true is secret. Where it throws, the value counts as secret, and the panel says that the rule failed. */
  readonly when?: (path: string, key: string) => boolean
  /**
   * The key of the fingerprints, which stand in the place of secrets and of session ids. It is random for each process; with the
   * same key in all, equal secrets have equal fingerprints in each, and after a restart. Whoever has it can test guesses.
   */
  readonly key?: Uint8Array
}

const known = ['names', 'allow', 'paths', 'when', 'key']

function show(value: unknown): string {
  const text = types.isProxy(value) ? 'a Proxy' : inspect(value, { depth: 0, breakLength: Number.POSITIVE_INFINITY })
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

function refuse(option: string, value: unknown, allowed: string): never {
  throw new TypeError(`[sessionscope] ${option} is ${show(value)}; allowed: ${allowed}`)
}

const isName = (value: unknown) => types.isRegExp(value) || (typeof value === 'string' && /[\p{L}\p{N}]/u.test(value))
const isPath = (value: unknown) => typeof value === 'string' && parsePathPattern(value) !== null

function checkList(option: string, value: unknown, isItem: (item: unknown) => boolean, items: string, item: string) {
  if (value === undefined) return
  if (!Array.isArray(value)) refuse(option, value, `an array of ${items}`)
  for (const [i, entry] of value.entries()) if (!isItem(entry)) refuse(`${option}[${i}]`, entry, item)
}

/**
 * Whatever a user gave as `redact` → the options.
 * @throws TypeError that names the option, the value and what is allowed.
 */
export function checkRedactOptions(value: unknown): RedactOptions {
  if (value === undefined) return {}
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    refuse('redact', value, `an object with ${known.join(', ')}`)
  }
  const options = value as Record<string, unknown>
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) refuse(`redact.${name}`, options[name], `nothing; known are ${known.join(', ')}`)
  }
  const { names, allow, paths, when, key } = options
  checkList('redact.names', names, isName, 'strings and RegExps', 'a string or a RegExp')
  checkList('redact.allow', allow, isName, 'strings and RegExps', 'a string or a RegExp')
  checkList('redact.paths', paths, isPath, 'paths', 'a path such as user.ssn, cards[*].number or user.*')
  if (when !== undefined && typeof when !== 'function') refuse('redact.when', when, 'a function (path, key) => boolean')
  if (key !== undefined && !(types.isUint8Array(key) && key.length > 0)) refuse('redact.key', '(hidden)', 'a Buffer')
  return value as RedactOptions
}
