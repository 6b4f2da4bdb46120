import type { CookieContext, CookieRequest, RequestKind } from '../contexts.ts'
import { printable } from './printable.ts'
import type { ReadResponse } from './response.ts'

/** A URL, typed into the address bar, or more of the request; `kind` and `now` are filled in. */
export type CookieContextInput = string | Partial<CookieContext>

/** A later request: a URL, typed, or more of it. */
export type CookieRequestInput = string | (Partial<CookieRequest> & { readonly url: string })

const kindOf = ({ kind, initiator }: Partial<CookieRequest>) => kind ?? (initiator === undefined ? 'navigate' : 'fetch')

const isAbsolute = (url: string) => /^https?:\/\/[^/?#]/i.test(url)

/**
 * The whole context of a response. Without a `kind` it is a typed address, or where there is an `initiator` a fetch.
 * @throws TypeError where it is not said at which URL
 */
export function contextOf(input: CookieContextInput | undefined, response: ReadResponse): CookieContext {
  const given: Partial<CookieContext> = typeof input === 'string' ? { url: input } : (input ?? {})
  const url = given.url ?? response.url
  if (url === null) {
    throw new TypeError(
      '[sessionscope] it is not known at which URL the browser is, on which it depends what it stores. Cure: name it, as in ' +
        "toBeStored({ in: 'https://app.example.com/login' }).",
    )
  }
  checkUrl(url, 'in')
  checkWords(given, 'in')
  const date = given.date ?? response.date
  return { now: Date.now(), ...given, kind: kindOf(given), url, ...(date === null ? {} : { date }) }
}

/** @throws TypeError where the URL is not absolute */
export function requestOf(input: CookieRequestInput): CookieRequest {
  const given = typeof input === 'string' ? { url: input } : input
  checkUrl(given.url, 'on')
  checkWords(given, 'on')
  return { ...given, kind: kindOf(given) }
}

export const KINDS: readonly RequestKind[] = [
  ...(['navigate', 'link', 'form-post', 'redirect-nav', 'set-on-302', 'fetch', 'img'] as const),
  ...(['iframe', 'iframe-fetch', 'nested-iframe', 'document.cookie'] as const),
]

const WORDS: Readonly<Record<string, readonly string[]>> = {
  kind: KINDS,
  credentials: ['include', 'same-origin', 'omit'],
  thirdPartyCookies: ['allowed', 'blocked'],
}

/** A test that judges something else than was meant would pass, and say nothing. */
function checkWords(given: Partial<CookieContext>, option: string): void {
  for (const [field, allowed] of Object.entries(WORDS)) {
    checkWord(given[field as keyof CookieContext], allowed, `${option}.${field}`)
  }
  if (!Object.hasOwn(given, 'browser')) return
  throw new TypeError(
    `[sessionscope] ${option} has a browser. Cure: put it beside it, as in { ${option}: …, browser: 'safari' }.`,
  )
}

/** @throws TypeError where a word is none of those allowed */
export function checkWord(value: unknown, allowed: readonly string[], option: string): void {
  if (value === undefined || allowed.some(word => word === value)) return
  throw new TypeError(
    `[sessionscope] ${option} is "${printable(String(value))}". Cure: take one of ${allowed.join(', ')}.`,
  )
}

function checkUrl(url: string, option: string): void {
  if (typeof url === 'string' && isAbsolute(url)) return
  throw new TypeError(
    `[sessionscope] ${option} has the URL "${printable(String(url))}". Cure: give an absolute one, as in 'https://app.example.com/login'.`,
  )
}

/** `https://app.example.com/api (fetch from https://other.example)`, for messages. */
export function contextWords({
  kind,
  url,
  method,
  initiator,
  topLevel,
  credentials,
  thirdPartyCookies,
}: CookieContext) {
  const details = [
    method === undefined || method === 'GET' ? kind : `${kind}, ${method}`,
    initiator !== undefined && `from ${initiator}`,
    topLevel !== undefined && topLevel !== initiator && `in ${topLevel}`,
    credentials !== undefined && `credentials: '${credentials}'`,
    thirdPartyCookies === 'blocked' && 'third-party cookies blocked',
  ]
  return `${url} (${details.filter(detail => detail !== false).join(', ')})`
}
