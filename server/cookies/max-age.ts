/** Where Chromium's 64-bit number ends; JavaScript's nearest number to it. */
const LIMIT = 2 ** 63
const HIGHEST = '9223372036854775807'
const LOWEST = '9223372036854775808'

const isDigit = (code: number) => code >= 0x30 && code <= 0x39

/**
 * The value of a `Max-Age` attribute → seconds, or null where it is no number (RFC 6265bis, section 5.6.2).
 * A sign and digits, and nothing else: `60s`, `1.5` and `"60"` are none. As in Chromium, `+60` is one too, and a
 * number that reaches what 64 bits hold is the largest there is, whatever follows its digits. `asGecko`: `+60` is none,
 * and whatever begins with `-` is over, `-` itself too.
 */
export function parseMaxAge(text: string, asGecko = false): number | null {
  const negative = text.startsWith('-')
  if (asGecko && negative) return -LIMIT
  const from = negative || (!asGecko && text.startsWith('+')) ? 1 : 0
  let first = from
  while (text.charCodeAt(first) === 0x30) first++
  let end = first
  while (isDigit(text.charCodeAt(end))) end++
  const digits = text.slice(first, end)
  if (reaches(digits, negative || asGecko ? LOWEST : HIGHEST)) return negative ? -LIMIT : LIMIT
  if (end !== text.length || end === from) return null
  return digits === '' ? 0 : Number(negative ? `-${digits}` : digits)
}

const reaches = (digits: string, limit: string) =>
  digits.length > limit.length || (digits.length === limit.length && digits >= limit)
