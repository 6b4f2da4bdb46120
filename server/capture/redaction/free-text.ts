import { looksLikeCredential, replaceJwts } from './credentials.ts'
import { redactText, redactUrl, type TextRules } from './url.ts'

const addresses = /(?<![\w+.-])[a-z][a-z\d+.-]{0,20}:\/\/[^\s"'`<>]+|(?<![^\s"'`(<=[{,])\/[^\s"'`<>]+/gi

/** Every address within a text without its secrets. */
export const redactAddresses = (text: string, rules: TextRules): string =>
  text.replace(addresses, address => redactUrl(address, rules))

const names = /[\p{L}\p{N}_.$-]{1,128}/gu
/** From a name to the value of its pair: `=`, `": "`, `] =>`, `)=` as PostgreSQL has it. */
const toValue = /\\*["'`]?[\])]?\s{0,8}(?:=>|:(?!\/\/)|=|%3[ad])\s{0,8}/iy
/** From a name to what is quoted after it: ` "`, ` for user '`, `` ` (` ``. */
const toQuoted = /["'`]?(?:\s{1,4}\p{L}{1,12}){0,2}(?:\s{0,4}[:(]\s{0,4}|\s{1,4})(?=\\*["'`])/uy
const toWord = /\s{1,4}(?:(?:is|was|of)\s{1,4})?(?=[^\s"'`,;()])/y
const toElement = /[^<>]{0,200}>/y

const opening = /\\*["'`]/y
const closings: Readonly<Record<string, RegExp>> = {
  '"': /(?:[^"\\]|\\.)*/sy,
  "'": /(?:[^'\\]|\\.)*/sy,
  '`': /(?:[^`\\]|\\.)*/sy,
}
const word = /(?:(?:bearer|basic|digest|token|apikey)\s+)?[^\s&;"'`<>]+/iy
const line = /[^\r\n]+/y
/** What says that there is no secret. */
const nothing = /^(?:null|undefined|true|false|NaN)$/
const wholeLine = /^(?:set-)?cookies?$|authorization$/i

function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? null
}

type Range = readonly [from: number, to: number]

/** The content of the quotation marks at a place; where nothing closes them, all that follows. */
function quotedAt(text: string, at: number): Range | null {
  const open = matchAt(opening, text, at)
  if (open === null) return null
  const from = at + open.length
  if (open.length === 1) return [from, from + (matchAt(closings[open] ?? line, text, from)?.length ?? 0)]
  const end = text.indexOf(open, from)
  return [from, end < 0 ? text.length : end]
}

const brackets: Readonly<Record<string, string>> = { '[': ']', '{': '}', '(': ')' }

/** Where the bracket at a place closes, or the text's end. */
function closingAt(text: string, at: number, close: string): number {
  let depth = 0
  for (let i = at; i < text.length; i++) {
    const character = text.charAt(i)
    if (character === text.charAt(at)) depth++
    else if (character === close && --depth === 0) return i
  }
  return text.length
}

function valueAt(text: string, at: number, name: string): Range | null {
  const quoted = quotedAt(text, at)
  if (quoted !== null) return quoted
  const close = brackets[text.charAt(at)]
  if (close !== undefined) return [at + 1, closingAt(text, at, close)]
  const found = matchAt(wholeLine.test(name) ? line : word, text, at)?.replace(/[,.)\]}]{1,8}$/, '') ?? ''
  return found === '' || nothing.test(found) ? null : [at, at + found.length]
}

/** Where the secret is that a secret name announces, if there is one. */
function secretAfter(text: string, start: number, end: number, name: string): Range | null {
  const pair = matchAt(toValue, text, end)
  if (pair !== null) return valueAt(text, end + pair.length, name)
  const before = text.charAt(start - 1)
  const element = before === '<' || before === ':' ? matchAt(toElement, text, end) : null
  if (element !== null && !element.endsWith('/>')) {
    const from = end + element.length
    const close = text.indexOf('<', from)
    return [from, close < 0 ? text.length : close]
  }
  const quoted = matchAt(toQuoted, text, end)
  if (quoted !== null) return quotedAt(text, end + quoted.length)
  const gap = matchAt(toWord, text, end)
  if (gap === null) return null
  const found = matchAt(word, text, end + gap.length)?.replace(/[,.)\]}]{1,8}$/, '') ?? ''
  // `--password hunter2`, as a command has it.
  return found !== '' && (name.startsWith('--') || looksLikeCredential(found))
    ? [end + gap.length, end + gap.length + found.length]
    : null
}

function redactNamed(text: string, rules: TextRules): string {
  let out = ''
  let done = 0
  let before = ''
  let beforeEnd = -1
  names.lastIndex = 0
  for (let found = names.exec(text); found !== null; found = names.exec(text)) {
    const [name] = found
    const end = names.lastIndex
    // `api key: …` is one name; `password ann: …` are two.
    const pair = found.index === beforeEnd + 1 && text.charAt(beforeEnd) === ' ' ? `${before} ${name}` : ''
    const secret = rules.isSecretName(name) || (pair !== '' && !rules.isSecretName(before) && rules.isSecretName(pair))
    before = name
    beforeEnd = end
    const range = secret ? secretAfter(text, found.index, end, name) : null
    if (range === null || range[0] === range[1]) continue
    out += text.slice(done, range[0]) + redactText(text.slice(...range), rules)
    done = range[1]
    names.lastIndex = done
  }
  return out + text.slice(done)
}

const unexpected = /Unexpected token .{1,8}?, (?:\.\.\.)?(?=")/su
const invalid = 'is not valid JSON'

/** V8 quotes the text that it could not parse, which may be a session or a body. */
function withoutJson(text: string): string {
  const found = unexpected.exec(text)
  const end = text.lastIndexOf(invalid)
  if (found === null && end < 0) return text
  const from = found === null ? text.indexOf('"') : found.index + found[0].length
  if (from < 0) return text
  return `${text.slice(0, from)}…${end < from ? '' : ` ${text.slice(end)}`}`
}

const schemes = /\b(bearer|basic)(\s{1,4})([\w+/=.~-]{8,})/gi

/** Text is read this many times as far as it is kept, for what is redacted becomes shorter. */
const READ = 8

/** Free text of at most `longest` characters, without the secrets that it names, quotes or has in addresses. */
export function redactFreeText(text: string, rules: TextRules, longest: number): string {
  try {
    const read = longest * READ
    // A secret that was cut in two would not be known for one.
    let shown = text.length <= read ? text : text.slice(0, read).replace(/(?<!\S)\S*$/, '')
    shown = redactAddresses(withoutJson(shown), rules)
    shown = redactNamed(shown, rules)
    shown = replaceJwts(shown, jwt => redactText(jwt, rules)).replace(schemes, (all, scheme, space, value) =>
      /[\d=]/.test(value) || looksLikeCredential(value) ? scheme + space + redactText(value, rules) : all,
    )
    const cut = shown.length > longest || text.length > read
    return cut ? `${shown.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, '')}…` : shown
  } catch {
    return '…'
  }
}
