import { ownText } from '../own-text.ts'
import { looksLikeCredential, replaceJwts } from './credentials.ts'
import { redactAddresses } from './free-text.ts'
import { headerSecrecy, isSecretCookieName, nameWords } from './names.ts'
import { redactText, redactUrl, type TextRules } from './url.ts'

const schemes =
  /^(basic|bearer|digest|dpop|negotiate|ntlm|hoba|mutual|hawk|oauth|vapid|gnap|token|apikey|signature|scram-[\w-]+|aws4-[\w-]+)(\s+)(.*)$/is

const addresses = new Set([
  ...['referer', 'location', 'content-location', 'x-original-url', 'x-original-uri', 'x-rewrite-url'],
  ...['x-forwarded-uri', 'x-forwarded-url', 'hx-current-url', 'hx-redirect', 'hx-location', 'hx-push-url'],
  ...['hx-replace-url', 'turbo-location', 'next-url', 'sourcemap'],
])

const jsonKeys = /"((?:[^"\\]|\\.){1,64})"\s*:/g

/** `j:{"token":…}`, as Express writes an object into a cookie. */
function holdsSecrets(value: string, rules: TextRules): boolean {
  if (!/^(?:j(?::|%3a))?(?:[{[]|%7b|%5b)/i.test(value)) return false
  let text = value
  try {
    text = decodeURIComponent(value)
  } catch {}
  return Array.from(text.matchAll(jsonKeys), found => found[1] ?? '').some(rules.isSecretName)
}

const address = /^(?:\/|%2f|https?(?::|%3a))/i

/** A JWT within, or an address with secrets, as a cookie `returnTo` has it. */
function carriesSecrets(value: string, rules: TextRules): boolean {
  if (value.includes('eyJ') && replaceJwts(value, () => '') !== value) return true
  if (!address.test(value)) return false
  let text = value
  try {
    text = decodeURIComponent(value)
  } catch {}
  return redactUrl(text, rules) !== text
}

/** Whether a cookie is a secret: by its name, because it is signed, or because its value can be a credential. */
export function isSecretCookie(name: string, value: string, rules: TextRules): boolean {
  if (value === '' || value === '""' || rules.isAllowedName(name)) return false
  return (
    rules.isSecretName(name) ||
    isSecretCookieName(nameWords(name)) ||
    looksLikeCredential(value) ||
    holdsSecrets(value, rules) ||
    carriesSecrets(value, rules)
  )
}

function redactCookiePair(text: string, rules: TextRules, carriers: ReadonlySet<string>): string {
  const equals = text.indexOf('=')
  const raw = text.slice(equals + 1)
  const value = raw.trim()
  // Without `=` it is the value of a cookie without a name.
  const name = equals < 0 ? '' : text.slice(0, equals).trim()
  if (value === '' || !(carriers.has(name) || isSecretCookie(name, value, rules))) return text
  const at = equals + 1 + raw.indexOf(value)
  return text.slice(0, at) + redactText(value, rules) + text.slice(at + value.length)
}

/** Of what follows the pair, a path is an address, and what browsers do not know may be anything. */
function redactAttribute(text: string, rules: TextRules): string {
  const equals = text.indexOf('=')
  const given = (equals < 0 ? text : text.slice(0, equals)).trim()
  // The `=` may be a token's own, as base64 ends with it.
  if (looksLikeCredential(given)) return text.replace(text.trim(), whole => redactText(whole, rules))
  if (equals < 0) return text
  const name = given.toLowerCase()
  const raw = text.slice(equals + 1)
  const value = raw.trim()
  const shown =
    name === 'path'
      ? redactUrl(value, rules)
      : rules.isSecretName(name) || looksLikeCredential(value)
        ? redactText(value, rules)
        : value
  return shown === value ? text : text.slice(0, equals + 1) + raw.replace(value, () => shown)
}

function redactAuthorization(value: string, rules: TextRules): string {
  const [, scheme = '', space = '', rest = ''] = schemes.exec(value) ?? []
  return rest === '' ? redactText(value, rules) : scheme + space + redactText(rest, rules)
}

/** Of so many header names the verdict is remembered, of those that are no longer than this. */
const CACHED = 500
const CACHED_LENGTH = 256
const secrecies = new Map<string, ReturnType<typeof headerSecrecy>>()

function secrecyOf(header: string): ReturnType<typeof headerSecrecy> {
  const known = secrecies.get(header)
  if (known !== undefined) return known
  const found = headerSecrecy(nameWords(header))
  if (header.length > CACHED_LENGTH) return found
  if (secrecies.size >= CACHED) secrecies.clear()
  secrecies.set(ownText(header), found)
  return found
}

/** `token="…"`, as headers have their parameters; `name=()` is a policy's. */
const parameters = /(?<![\w.-])([\w.-]{1,64})=("(?:[^"\\]|\\.)*"|[^\s,;"(]+)/g

const redactParameters = (text: string, rules: TextRules): string =>
  text.includes('=')
    ? text.replace(parameters, (all, name: string, value: string) =>
        rules.isSecretName(name) ? `${name}=${redactText(value, rules)}` : all,
      )
    : text

/** A header that the tool does not know: by what its name says, and by what its value looks like. */
function redactOther(header: string, value: string, rules: TextRules): string {
  const secrecy = rules.isAllowedName(header) ? 'never' : secrecyOf(header)
  if (secrecy === 'always') return redactAuthorization(value, rules)
  const open = redactAddresses(redactParameters(value, rules), rules)
  const shown =
    secrecy === 'never'
      ? open
      : open.replace(/[^\s,;"']+/g, part => (looksLikeCredential(part) ? redactText(part, rules) : part))
  return replaceJwts(shown, jwt => redactText(jwt, rules))
}

/** One header line's value as it may be stored and shown. `name` in any case. */
export function redactHeader(
  name: string,
  value: string,
  rules: TextRules,
  carriers: ReadonlySet<string> = new Set(),
): string {
  const header = name.toLowerCase()
  if (header === 'cookie') {
    return value
      .split(';')
      .map(part => redactCookiePair(part, rules, carriers))
      .join(';')
  }
  if (header === 'set-cookie') {
    const [pair = '', ...attributes] = value.split(';')
    return [redactCookiePair(pair, rules, carriers), ...attributes.map(each => redactAttribute(each, rules))].join(';')
  }
  if (header === 'authorization' || header === 'proxy-authorization') return redactAuthorization(value, rules)
  if (addresses.has(header)) return redactUrl(value, rules)
  if (header === 'refresh') return value.replace(/(url\s*=\s*)(.*)$/is, (_, lead, url) => lead + redactUrl(url, rules))
  if (header === 'link') return value.replace(/<([^<>]*)>/g, (_, url) => `<${redactUrl(url, rules)}>`)
  if (header === 'sec-websocket-protocol') {
    return value.replace(/[^,\s]+/g, part => (looksLikeCredential(part) ? redactText(part, rules) : part))
  }
  // `access-control-allow-credentials: true` and its like talk about secrets and hold none.
  if (!header.startsWith('access-control-') && rules.isSecretName(header)) return redactText(value, rules)
  return redactOther(header, value, rules)
}
