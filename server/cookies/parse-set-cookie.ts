import { lowerAscii } from './bytes.ts'
import { parseCookieDate } from './cookie-date.ts'
import { parseMaxAge } from './max-age.ts'
import { eachPair } from './pairs.ts'
import { type CookiePrefix, cookiePrefix } from './prefix.ts'

export type SameSite = 'Strict' | 'Lax' | 'None'
export type Priority = 'Low' | 'Medium' | 'High'

export interface CookieAttribute {
  /** As written. */
  readonly name: string
  /** As written; empty where there is none. */
  readonly value: string
}

/**
 * Why a line is refused wherever it comes from, by Chromium's names. Chromium's console does not show
 * `FailureToStore`: a cookie without a name whose value holds a `=`; in Firefox any without a name.
 */
export type ParseRefusal =
  | 'DisallowedCharacter'
  | 'NoCookieContent'
  | 'NameValuePairExceedsMaxSize'
  | 'InvalidPrefix'
  | 'FailureToStore'

/** A `Set-Cookie` line as the browser understands it. Strings are bytes, one character each. */
export interface ParsedSetCookie {
  /** Empty where the line has none. */
  readonly name: string
  readonly value: string
  /** Every attribute in its order, unknown and repeated ones too. */
  readonly attributes: readonly CookieAttribute[]
  readonly secure: boolean
  readonly httpOnly: boolean
  /** null where it is missing or not one of the three. */
  readonly sameSite: SameSite | null
  /** null where the default path of the URL counts: it is missing or does not begin with `/`. */
  readonly path: string | null
  /** As written; null where it is missing or empty. */
  readonly domain: string | null
  /** Seconds; null where it is missing or unreadable. */
  readonly maxAge: number | null
  /** Milliseconds since 1970; null where it is missing or unreadable. */
  readonly expires: number | null
  readonly partitioned: boolean
  readonly priority: Priority | null
  readonly prefix: CookiePrefix | null
  /** Empty for a line that can be stored somewhere. */
  readonly refusals: readonly ParseRefusal[]
}

/** The most bytes that name and value may have together. */
export const MAX_NAME_VALUE_BYTES = 4096
/** The most bytes of an attribute's value. A longer one is as if the attribute were not there. */
const MAX_ATTRIBUTE_BYTES = 1024

const KNOWN: ReadonlySet<string> = new Set([
  'secure',
  'httponly',
  'samesite',
  'path',
  'domain',
  'max-age',
  'expires',
  'partitioned',
  'priority',
])
const LONGEST_NAME = 'partitioned'.length

/** Attributes whose value Gecko does not measure. */
const UNMEASURED: ReadonlySet<string> = new Set(['secure', 'httponly', 'samesite', 'partitioned'])

const SAME_SITES: Readonly<Record<string, SameSite>> = { strict: 'Strict', lax: 'Lax', none: 'None' }
const PRIORITIES: Readonly<Record<string, Priority>> = { low: 'Low', medium: 'Medium', high: 'High' }

const oneOf = <T>(known: Readonly<Record<string, T>>, value: string | undefined): T | null => {
  const key = lowerAscii(value ?? '')
  return Object.hasOwn(known, key) ? (known[key] ?? null) : null
}

/** All but the list of the attributes, which nobody needs who only judges. */
export type SetCookieParts = Omit<ParsedSetCookie, 'attributes'>

/**
 * A `Set-Cookie` header's value → what it says (RFC 6265bis, section 5.6, as Chromium does it). Of a repeated attribute
 * the last one counts. Linear in the line's length; never throws, whatever the bytes are.
 */
export function parseSetCookie(line: string): ParsedSetCookie {
  const attributes: CookieAttribute[] = []
  const parts = readSetCookie(line, attribute => attributes.push(attribute))
  return { ...parts, attributes }
}

/** The same, as Gecko does it where `asGecko`, and without keeping the attributes: there can be 300,000 of them in a megabyte. */
export function readSetCookie(
  line: string,
  eachAttribute?: (attribute: CookieAttribute) => void,
  asGecko = false,
): SetCookieParts {
  let name = ''
  let value = ''
  let control = false
  const known = new Map<string, string>()
  eachPair(line, (pair, index) => {
    if (index === 0) {
      const bareName = asGecko && pair.name === null
      name = bareName ? pair.value : (pair.name ?? '')
      value = bareName ? '' : pair.value
    } else if (pair.start < pair.end) {
      const attribute = pair.name === null ? { name: pair.value, value: '' } : { name: pair.name, value: pair.value }
      eachAttribute?.(attribute)
      control ||= hasControl(attribute.name, asGecko) || hasControl(attribute.value, asGecko)
      const key = attribute.name.length <= LONGEST_NAME ? lowerAscii(attribute.name) : ''
      const fits = attribute.value.length <= MAX_ATTRIBUTE_BYTES || (asGecko && UNMEASURED.has(key))
      if (KNOWN.has(key) && fits) known.set(key, attribute.value)
    }
  })
  const written = known.get('path')
  const path = written?.startsWith('/') ? written : null
  // Nowhere else Gecko minds a TAB.
  control ||= asGecko && path?.includes('\t') === true
  return {
    name,
    value,
    secure: known.has('secure'),
    httpOnly: known.has('httponly'),
    sameSite: oneOf(SAME_SITES, known.get('samesite')),
    path,
    domain: known.get('domain') || null,
    maxAge: parseMaxAge(known.get('max-age') ?? '', asGecko),
    expires: parseCookieDate(known.get('expires') ?? ''),
    partitioned: known.has('partitioned'),
    priority: oneOf(PRIORITIES, known.get('priority')),
    prefix: cookiePrefix(name),
    refusals: refusals(name, value, control, asGecko),
  }
}

/** In the order in which Chromium looks, which stops at the first. `control`: one is in an attribute. */
function refusals(name: string, value: string, control: boolean, asGecko: boolean): ParseRefusal[] {
  if (name === '' && value === '') return ['NoCookieContent']
  if (name.length + value.length > MAX_NAME_VALUE_BYTES) return ['NameValuePairExceedsMaxSize']
  if (control || hasControl(name, asGecko) || hasControl(value, asGecko)) return ['DisallowedCharacter']
  if (name !== '') return []
  // Sent back, the value alone would read as a cookie with a name.
  if (cookiePrefix(value) !== null) return ['InvalidPrefix']
  return asGecko || value.includes('=') ? ['FailureToStore'] : []
}

function hasControl(text: string, allowTabs: boolean): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if ((code < 0x20 && !(allowTabs && code === 0x09)) || code === 0x7f) return true
  }
  return false
}
