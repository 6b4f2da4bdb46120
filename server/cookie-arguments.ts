import type { CookieContext, CookieRequest } from './cookies/contexts.ts'
import type { StoredCookie } from './cookies/cookie.ts'
import { contextOf, cookieOf, requestOf, textOf } from './cookies/guard.ts'
import type { PriorSetCookie } from './cookies/judge.ts'
import { KINDS } from './cookies/testing/context.ts'
import { BROWSERS } from './cookies/testing/expect-cookie.ts'
import { printable } from './cookies/testing/printable.ts'

/**
 * What the public functions are given, beside the lines: a judgement in a context that was not meant would be wrong, and
 * look right. Members that they do not know are passed over, for contexts come from fixtures that hold more.
 */
type Rule = readonly [allowed: string, ok: (value: unknown) => boolean]
type Rules = readonly (readonly [name: string, rule: Rule])[]

function show(value: unknown): string {
  if (typeof value === 'string') return `"${printable(value)}"`
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object'
  return typeof value === 'function' ? 'a function' : String(value)
}

const wrong = (name: string, value: unknown, allowed: string) =>
  new TypeError(`[sessionscope] ${name} is ${show(value)}; allowed: ${allowed}`)

const oneOf = (words: readonly string[]): Rule => {
  const known: ReadonlySet<unknown> = new Set(words)
  return [words.map(word => `'${word}'`).join(', '), value => known.has(value)]
}

const parses = (url: string) => {
  try {
    return new URL(url).host !== ''
  } catch {
    return false
  }
}

const EXAMPLE = 'https://app.example.com'
const isUrl: Rule = [
  `an absolute URL of http or https, such as '${EXAMPLE}/login'`,
  value => typeof value === 'string' && /^(?:http|ws)s?:\/\//i.test(value) && parses(value),
]
/** A sandboxed document's origin is `null`; an extension's has a scheme of its own; `about:blank` has none. */
const isOrigin: Rule = [
  `an origin, such as '${EXAMPLE}'`,
  value =>
    value === 'null' || (typeof value === 'string' && /^(?:[a-z][a-z\d+.-]*:\/\/|about:|data:|blob:)/i.test(value)),
]
const isText: Rule = ['a string', value => typeof value === 'string']
const isTime: Rule = ['milliseconds since 1970, as Date.now() gives them', Number.isFinite]
const isAge: Rule = ['seconds since the cookie was set', value => Number.isFinite(value) && (value as number) >= 0]
const isBrowser = oneOf(BROWSERS)
const isKind = oneOf(KINDS)

const optional: Rules = [
  ['method', ["a method, such as 'POST'", value => typeof value === 'string' && value !== '']],
  ['initiator', isOrigin],
  ['topLevel', isOrigin],
  ['middle', isOrigin],
  ['credentials', oneOf(['include', 'same-origin', 'omit'])],
  ['thirdPartyCookies', oneOf(['allowed', 'blocked'])],
  ['now', isTime],
  ['date', isText],
  ['age', isAge],
]

type Members = Readonly<Record<string, unknown>>

function membersOf(value: unknown, name: string, allowed: string): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(name, value, allowed)
  return value as Members
}

function check(value: unknown, [allowed, ok]: Rule, name: string): void {
  if (!ok(value)) throw wrong(name, value, allowed)
}

function checkOptional(members: Members, name: string): void {
  for (const [member, rule] of optional) {
    // JSON has no undefined.
    if (members[member] != null) check(members[member], rule, `${name}.${member}`)
  }
}

/** The address may be there in parts: `scheme`, `host`, `path`. */
function checkRequest(value: unknown, name: string): void {
  const members = membersOf(value, name, `an object such as { kind: 'navigate', url: '${EXAMPLE}/' }`)
  check(members.kind, isKind, `${name}.kind`)
  const inParts = members.url == null && members.host != null
  check(inParts ? requestOf(members).url : members.url, isUrl, `${name}.url`)
  checkOptional(members, name)
}

/** @throws TypeError where the options as a whole are none */
export function checkOptions(value: unknown): void {
  membersOf(value, 'the options', 'an object')
}

/** @throws TypeError that names what is not as it may be, and what is allowed */
export function checkedContext(value: unknown, name = 'context'): CookieContext {
  checkRequest(value, name)
  return contextOf(value)
}

/** The same for a later request, whose `kind` and `url` count as well. */
export function checkedRequest(value: unknown): CookieRequest {
  checkRequest(value, 'request')
  return requestOf(value)
}

/** Of a cookie's own context nothing has to be there. */
export function checkedSettings(value: unknown): CookieContext {
  checkOptional(membersOf(value, 'context', "an object such as { thirdPartyCookies: 'blocked' }"), 'context')
  return contextOf(value)
}

/** Earlier lines, whose context is called `context` or `ctx`. */
export function checkedPrior(value: unknown): PriorSetCookie[] {
  if (value == null) return []
  const allowed = 'an array of { header, context }'
  if (!Array.isArray(value)) throw wrong('prior', value, allowed)
  return Array.from(value, (each: unknown, at) => {
    const { header, context, ctx } = membersOf(each, `prior[${at}]`, 'an object { header, context }')
    const name = context == null && ctx != null ? 'ctx' : 'context'
    return { header: textOf(header), ctx: checkedContext(context ?? ctx, `prior[${at}].${name}`) }
  })
}

/** The lines themselves may be anything: one that is no text is empty. */
export function checkedHeaders(value: unknown): string[] {
  if (!Array.isArray(value)) throw wrong('headers', value, "an array of Set-Cookie lines, such as ['sid=1; Secure']")
  return Array.from(value, textOf)
}

/** null for a cookie that was not stored. */
export function checkedCookie(value: unknown): StoredCookie | null {
  if (value === null || value === undefined) return null
  const cookie = cookieOf(value)
  if (cookie === null) throw wrong('cookie', value, "a verdict's cookie, with a name and a domain, or null")
  return cookie
}

export function checkBrowser(value: unknown): void {
  if (value != null) check(value, isBrowser, 'browser')
}

export function checkSuffixes(value: unknown): void {
  if (value == null || typeof value === 'function') return
  throw wrong('publicSuffix', value, 'a function from a host to its public suffix')
}
