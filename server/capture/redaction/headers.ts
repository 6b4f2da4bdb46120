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

function redactAuthorization(value: string, rules: TextRules): string {
  const [, scheme = '', space = '', rest = ''] = schemes.exec(value) ?? []
  return rest === '' ? redactText(value, rules) : scheme + space + redactText(rest, rules)
}

/** Of so many header names the verdict is remembered. */
const CACHED = 500
const secrecies = new Map<string, ReturnType<typeof headerSecrecy>>()

function secrecyOf(header: string): ReturnType<typeof headerSecrecy> {
  const known = secrecies.get(header)
  if (known !== undefined) return known
  const found = headerSecrecy(nameWords(header))
  if (secrecies.size >= CACHED) secrecies.clear()
  secrecies.set(header.slice(0, 256), found)
  return found
}

/** A header that the tool does not know: by what its name says, and by what its value looks like. */
function redactOther(header: string, value: string, rules: TextRules): string {
  const secrecy = rules.isAllowedName(header) ? 'never' : secrecyOf(header)
  if (secrecy === 'always') return redactAuthorization(value, rules)
  const open = redactAddresses(value, rules)
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
    const end = value.indexOf(';')
    return end < 0
      ? redactCookiePair(value, rules, carriers)
      : redactCookiePair(value.slice(0, end), rules, carriers) + value.slice(end)
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
