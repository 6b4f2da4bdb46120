import { createHmac, randomBytes } from 'node:crypto'
import type { Packed, PathStep, Tagged } from '../../protocol/value.ts'
import { formatPath } from '../../protocol/value.ts'
import { ownText } from '../own-text.ts'
import { SNAPSHOT_BOUNDS } from '../snapshot/bounds.ts'
import { sampleText } from '../snapshot/digest.ts'
import { redactedTag } from '../snapshot/walk.ts'
import { redactFreeText } from './free-text.ts'
import { isSecretCookie, redactHeader } from './headers.ts'
import { withIds } from './ids.ts'
import { isSecretName, nameWords } from './names.ts'
import { checkRedactOptions, type RedactOptions } from './options.ts'
import { matchesPath, type PathPattern, parsePathPattern } from './paths.ts'
import { redactPairs, redactUrl, secretParts, type TextRules } from './url.ts'

export { checkRedactOptions, type RedactOptions } from './options.ts'

/** Decides what is a secret, and what stands in its place. None of its methods throws. */
export interface Redactor {
  /** Whether the value at a path is secret. `path` ends with the value's own step; `key` is that step as text. */
  isSecret(key: string, path: readonly PathStep[]): boolean
  /** Whether a name is a secret's, whatever its path. */
  isSecretName(name: string): boolean
  /** Whether array items, too, must be asked for: there are rules by path. */
  readonly readsPaths: boolean
  /** 8 hex characters, equal for equal texts within one process. Of more than 64 K characters it reads samples. */
  fingerprint(text: string): string
  /** What stands for a secret value in a snapshot. */
  tag(value: unknown): Tagged & { readonly $type: 'redacted' }
  /** An address, absolute or relative, without the secrets in its query, fragment, userinfo and path. */
  url(url: string): string
  /** The parts that `url` would replace, raw and as parsers decode them; those of 8 characters and more. */
  hiddenInUrl(url: string): readonly string[]
  /** `a=b&c=d`, as a form sends it, without its secrets. */
  pairs(text: string): string
  /**
   * Free text, such as an error's message, without what it names as a secret, quotes of unreadable JSON, or has in
   * addresses. At most `longest` characters, 500 unless said.
   */
  text(text: string, longest?: number): string
  /** One that also replaces these ids of 8 characters and more in `url`, `header`, `text` and `packed`: a session's own. */
  withIds(ids: readonly string[]): Redactor
  /** Any text without these ids; of the others all of it stays. Not for JSON, which it would break. */
  ids(text: string): string
  /** A snapshot without these ids in its strings, keys and numbers. */
  packed(packed: Packed): Packed
  /**
   * One header line's value without its secrets: `Bearer redacted-9c41ab12`. `carriers` names cookies that are secret
   * whatever they look like, for they carry a session.
   */
  header(name: string, value: string, carriers?: ReadonlySet<string>): string
  /** Whether a cookie is a secret: by name, because it is signed, or because the value can be a credential. */
  isSecretCookie(name: string, value: string): boolean
}

/** Of names, and of texts with their fingerprints: how many are remembered, and how long they are at most. */
const CACHED_NAMES = 2000
const CACHED_LENGTH = 256
/** Of free text, in characters. */
const LONGEST_TEXT = 500

type Matcher = (name: string, words: string) => boolean

/** `g` and `y` would make a RegExp remember where it stood. */
const matchRegExp = (pattern: RegExp): Matcher => {
  const own = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''))
  return name => own.test(name.length > 256 ? name.slice(0, 256) : name)
}

const spaced = (words: readonly string[]) => ` ${words.join(' ')} `
const joined = (words: string) => words.replaceAll(' ', '')

function matchNames(patterns: readonly (string | RegExp)[], whole: boolean): Matcher {
  const matchers = patterns.map((pattern): Matcher => {
    if (typeof pattern !== 'string') return matchRegExp(pattern)
    const wanted = spaced(nameWords(pattern))
    return (_, words) => joined(words) === joined(wanted) || (!whole && words.includes(wanted))
  })
  return (name, words) => matchers.some(matches => matches(name, words))
}

/** The verdict on a name: 2 by the user's own list, 1 by the tool's, 0 none, -1 allowed. */
type NameVerdict = 2 | 1 | 0 | -1

function createNameJudge(options: RedactOptions): (name: string) => NameVerdict {
  const isNamed = matchNames(options.names ?? [], false)
  const isAllowed = matchNames(options.allow ?? [], true)
  const cache = new Map<string, NameVerdict>()
  const judge = (name: string): NameVerdict => {
    const words = nameWords(name)
    const text = spaced(words)
    if (isNamed(name, text)) return 2
    if (isAllowed(name, text)) return -1
    return isSecretName(words) ? 1 : 0
  }
  return name => {
    const known = cache.get(name)
    if (known !== undefined) return known
    const verdict = judge(name)
    if (name.length <= CACHED_LENGTH) {
      if (cache.size >= CACHED_NAMES) cache.clear()
      cache.set(ownText(name), verdict)
    }
    return verdict
  }
}

/** So many different errors of the user's rule are told. */
const TOLD = 20

/** Calls `tell` with the errors whose message is new. What the app threw may be anything. */
function onceByMessage(tell: (error: unknown) => void): (error: unknown) => void {
  const told = new Set<string>()
  return error => {
    let message = ''
    try {
      message = ownText(String(error).slice(0, CACHED_LENGTH))
    } catch {}
    if (told.has(message) || told.size >= TOLD) return
    told.add(message)
    tell(error)
  }
}

/**
 * Cuts secrets at capture. `onError` is told what the user's rule `when` throws, once a message.
 * @throws TypeError for a bad option, naming it.
 */
export function createRedactor(given?: RedactOptions, onError: (error: unknown) => void = () => {}): Redactor {
  const options = checkRedactOptions(given)
  const key = options.key ?? randomBytes(32)
  const judge = createNameJudge(options)
  const patterns = (options.paths ?? []).map(parsePathPattern).filter((path): path is PathPattern => path !== null)
  const { when } = options
  const failed = onceByMessage(onError)
  const readsPaths = patterns.length > 0 || when !== undefined

  const isSecretByPath = (name: string, path: readonly PathStep[]) => {
    if (matchesPath(patterns, path)) return true
    if (when === undefined) return false
    try {
      return Boolean(when(formatPath(path), name))
    } catch (error) {
      failed(error)
      return true
    }
  }
  const hash = (text: string) => createHmac('sha256', key).update(sampleText(text)).digest('hex').slice(0, 8)
  // The same few ids and secrets come with every request of a session.
  const fingerprints = new Map<string, string>()
  const fingerprint = (text: string) => {
    if (text.length > CACHED_LENGTH) return hash(text)
    const known = fingerprints.get(text)
    if (known !== undefined) return known
    const found = hash(text)
    if (fingerprints.size >= CACHED_NAMES) fingerprints.clear()
    fingerprints.set(ownText(text), found)
    return found
  }
  const rules: TextRules = {
    isSecretName: name => judge(name) > 0,
    isAllowedName: name => judge(name) === -1,
    fingerprint,
  }
  const redactor: Redactor = {
    // An index is no name.
    isSecret: (name, path) =>
      (typeof path.at(-1) !== 'number' && judge(name) > 0) || (readsPaths && isSecretByPath(name, path)),
    readsPaths,
    fingerprint,
    tag: value => redactedTag(value, redactor, SNAPSHOT_BOUNDS),
    url: url => redactUrl(url, rules),
    header: (name, value, carriers) => redactHeader(name, value, rules, carriers),
    isSecretCookie: (name, value) => isSecretCookie(name, value, rules),
    isSecretName: rules.isSecretName,
    hiddenInUrl: url => secretParts(url, rules),
    pairs: text => redactPairs(text, rules),
    text: (text, longest = LONGEST_TEXT) => redactFreeText(text, rules, longest),
    ids: text => text,
    packed: packed => packed,
    withIds: ids => (ids.length === 0 ? redactor : withIds(redactor, ids)),
  }
  return redactor
}
