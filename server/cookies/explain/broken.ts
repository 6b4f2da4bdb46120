import { type Browser, rulesOf } from '../browsers.ts'
import { decodeUtf8, encodeUtf8 } from '../bytes.ts'
import type { CookieContext } from '../contexts.ts'
import { type CookieAttribute, readSetCookie, type SetCookieParts } from '../parse-set-cookie.ts'
import { defaultPath } from '../path.ts'
import { cookiePrefix } from '../prefix.ts'
import { toAsciiHost } from '../punycode.ts'
import { receivedLine } from '../received-line.ts'
import { isIpAddress, isTrustworthy, parseUrl, type UrlParts } from '../url.ts'

/** A line that was refused, and by whom. */
export interface RefusedLine {
  /** As it is judged: bytes, one character each; for `document.cookie` the text that was assigned. */
  readonly header: string
  readonly context: Pick<CookieContext, 'url' | 'kind'>
  /** Chromium where it is left out. */
  readonly browser?: Browser | undefined
}

interface Seen {
  readonly parsed: SetCookieParts
  /** The Path as written, whether it counts or not. */
  readonly path: string | null
  readonly url: UrlParts
  /** null for https, and for what counts as that; else what it is. */
  readonly unsafe: string | null
  readonly isGecko: boolean
}

const LONGEST = 60

/** Some of what was written, on one line and without what a terminal or a sentence obeys. */
function shown(bytes: string): string {
  const text = decodeUtf8(bytes.slice(0, 4 * LONGEST))
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
  const plain = short.replaceAll('`', "'")
  return plain.replace(/[\p{C}\u2028\u2029]/gu, char => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`)
}

function see({ header, context, browser }: RefusedLine): Seen {
  let path: string | null = null
  const line = context.kind === 'document.cookie' ? encodeUtf8(header) : (receivedLine(header) ?? '')
  const rules = rulesOf(browser)
  const see = ({ name, value }: CookieAttribute) => {
    if (name.length === 4 && name.toLowerCase() === 'path') path = value
  }
  const parsed = readSetCookie(line, see, rules.readsAsGecko)
  const url = parseUrl(context.url)
  const isSafe = url.scheme === 'https' || url.scheme === 'wss' || (rules.trustsLoopback && isTrustworthy(url))
  const unsafe = isSafe ? null : `this is plain ${url.scheme}`
  return { parsed, path, url, unsafe, isGecko: rules.readsAsGecko }
}

/** Section 4.1.3 of RFC 6265bis, in the order in which it says them. */
function ofPrefix({ parsed, path, url, unsafe, isGecko }: Seen): string[] {
  const { prefix, secure, httpOnly, domain, name, value } = parsed
  const begun = name === '' ? cookiePrefix(value) : null
  if (begun !== null) return [`it has no name, and its value begins with ${begun}`]
  if (prefix === null) return []
  const isOfHost = prefix === '__Host-' || prefix === '__Host-Http-'
  const isOfHttp = prefix.endsWith('Http-')
  const isOwnAddress = domain !== null && isIpAddress(url.host) && domain === url.host
  const isOwnName = isGecko && domain !== null && !url.host.includes('.') && domain.replace('.', '') === url.host
  const final = parsed.path ?? (isGecko ? defaultPath(url.path) : null)
  return [
    !secure && 'demands Secure, which this line lacks',
    unsafe !== null && `demands https, and ${unsafe}`,
    isOfHttp && !httpOnly && 'demands HttpOnly, which this line lacks',
    isOfHost && final !== '/' && `demands Path=/, and this line has ${path ? `Path=${shown(path)}` : 'no Path'}`,
    isOfHost &&
      domain !== null &&
      !isOwnAddress &&
      !isOwnName &&
      `forbids Domain, and this line has Domain=${shown(domain)}`,
  ].flatMap((fault, at, all) => {
    if (fault === false) return []
    return [`${all.slice(0, at).every(each => each === false) ? prefix : 'it'} ${fault}`]
  })
}

const ofPartition = ({ parsed: { secure }, unsafe }: Seen): string[] => [
  ...(secure ? [] : ['Partitioned needs Secure, which this line lacks']),
  ...(unsafe === null ? [] : [`Partitioned needs https, and ${unsafe}`]),
]

/** Section 5.7 of RFC 6265bis, steps 9 to 11. What is none of these, and is refused all the same, is a public suffix. */
function ofDomain({ parsed: { domain }, url: { host } }: Seen): string[] {
  if (domain === null) return []
  const written = `Domain=${shown(domain)}`
  const at = shown(host)
  if (isIpAddress(host)) return [`${written} is not ${at}, and addresses take no other`]
  const name = /[:/*]/.test(domain) ? null : toAsciiHost(decodeUtf8(domain.startsWith('.') ? domain.slice(1) : domain))
  if (!name) return [`${written} is no name of a host, which has no scheme, port or *`]
  if (name.endsWith(`.${host}`)) return [`${written} is below ${at}, which may name what is above it`]
  if (`.${host}`.endsWith(`.${name}`)) return [`${written} is a public suffix`]
  return [`${written} is neither ${at} nor above it`]
}

const RULES: Readonly<Record<string, (seen: Seen) => string[]>> = {
  InvalidPrefix: ofPrefix,
  InvalidPartitioned: ofPartition,
  InvalidDomain: ofDomain,
}

/**
 * Which of the rules behind a reason a line has broken, as clauses that can follow a colon; empty where the reason has but
 * one rule, and where the line does not show it.
 */
export function brokenRules(reason: string, line: RefusedLine): string[] {
  const rule = Object.hasOwn(RULES, reason) ? RULES[reason] : undefined
  return rule?.(see(line)) ?? []
}
