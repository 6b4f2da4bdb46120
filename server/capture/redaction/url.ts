import { looksLikeCredential, replaceJwts } from './credentials.ts'
import { isWeakName, nameWords } from './names.ts'

/** What the parts of a redactor for text need of it. */
export interface TextRules {
  /** By name alone, without paths. */
  isSecretName(name: string): boolean
  isAllowedName(name: string): boolean
  fingerprint(text: string): string
}

const already = /^(?:"?)redacted-[\da-f]{8}"?$/

/** `redacted-9c41ab12`; nothing stays nothing, and what is redacted stays as it is. */
export function redactText(text: string, rules: Pick<TextRules, 'fingerprint'>): string {
  return text === '' || already.test(text) ? text : `redacted-${rules.fingerprint(text)}`
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

/** Addresses within addresses (`?next=%2Freset%3Ftoken%3D…`) are followed this far. */
const NESTED = 3

function redactPair(pair: string, rules: TextRules, nested: number): string {
  const equals = pair.indexOf('=')
  if (equals < 0) return looksLikeCredential(pair) ? redactText(pair, rules) : pair
  const name = decode(pair.slice(0, equals))
  const value = pair.slice(equals + 1)
  const keep = `${pair.slice(0, equals)}=`
  if (rules.isSecretName(name)) return keep + redactText(value, rules)
  if (!rules.isAllowedName(name) && isWeakName(nameWords(name)) && looksLikeCredential(value)) {
    return keep + redactText(value, rules)
  }
  if (nested < NESTED && /[?#@;/]|%(?:3f|23|40|3b|2f)/i.test(value)) {
    const inner = decode(value)
    const redacted = redactAddress(inner, rules, nested + 1)
    if (redacted !== inner) return keep + encodeURIComponent(redacted)
  }
  return keep + replaceJwts(value, jwt => redactText(jwt, rules))
}

/** `a=b&c=d`, as a query or a form has them. */
export const redactPairs = (text: string, rules: TextRules, nested = 0): string =>
  text
    .split('&')
    .map(pair => redactPair(pair, rules, nested))
    .join('&')

/** A password in it may have a slash, though it should be encoded: what follows the colon is then no port. */
const userinfo = /^([a-z][a-z\d+.-]*:)?\/\/([^/\\]*|[^/\\:@[]*:(?!\d{0,5}(?:[/\\]|$))[^@]*)@/i

/** `/reset/<token>` and `;jsessionid=<id>`. */
function redactPath(path: string, rules: TextRules): string {
  const open = path.replace(userinfo, (_, scheme: string | undefined, user: string) => {
    return `${scheme ?? ''}//${redactText(user, rules)}@`
  })
  let weak = false
  return open
    .split('/')
    .map(segment => {
      const [name = '', ...parameters] = segment.split(/(;|%3b)/i)
      const secret = weak && looksLikeCredential(name)
      const plain = name.includes('%') ? decode(name) : name
      const words = nameWords(plain)
      weak = words.length > 0 && (isWeakName(words) || rules.isSecretName(plain))
      const shown = secret ? redactText(name, rules) : replaceJwts(name, jwt => redactText(jwt, rules))
      // Separators stand at the even places.
      return shown + parameters.map((part, i) => (i % 2 === 0 ? part : redactPair(part, rules, NESTED))).join('')
    })
    .join('/')
}

function redactAddress(url: string, rules: TextRules, nested: number): string {
  const hash = url.indexOf('#')
  const main = hash < 0 ? url : url.slice(0, hash)
  const question = main.indexOf('?')
  let out = redactPath(question < 0 ? main : main.slice(0, question), rules)
  if (question >= 0) out += `?${redactPairs(main.slice(question + 1), rules, nested)}`
  if (hash < 0) return out
  const fragment = url.slice(hash + 1)
  // A fragment is a route of its own in many apps (`#/reset?token=…`), or pairs (`#access_token=…`).
  const route = fragment.indexOf('?')
  if (route < 0) {
    return `${out}#${fragment.includes('=') ? redactPairs(fragment, rules, nested) : redactPath(fragment, rules)}`
  }
  return `${out}#${redactPath(fragment.slice(0, route), rules)}?${redactPairs(fragment.slice(route + 1), rules, nested)}`
}

/** An absolute or relative address with the values of its secrets replaced; everything else stays byte for byte. */
export function redactUrl(url: string, rules: TextRules): string {
  try {
    return redactAddress(url, rules, 0)
  } catch {
    // What cannot be encoded again (a lone surrogate) is not shown at all.
    return redactText(url, rules)
  }
}

/** Shorter texts would be found in parameters that are no secrets. */
const SHORTEST = 8

/** A part of an address as parsers of queries and paths may give it to the app. */
function decodings(part: string): string[] {
  const lenient = new URLSearchParams(`x=${part.replaceAll('&', '%26')}`).get('x') ?? ''
  return [part, decode(part), decode(part.replaceAll('+', '%2B')), lenient]
}

/** The parts of an address that `redactUrl` replaces, raw and decoded; without those of fewer than 8 characters. */
export function secretParts(url: string, rules: TextRules): string[] {
  const found = new Set<string>()
  const collect: TextRules = {
    ...rules,
    fingerprint: text => {
      for (const part of decodings(text)) if (part.length >= SHORTEST) found.add(part)
      return '00000000'
    },
  }
  redactUrl(url, collect)
  return [...found]
}
