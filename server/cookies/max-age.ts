/** Where Chromium's 64-bit number ends; JavaScript's nearest number to it. */
const LIMIT = 2 ** 63
const LIMIT_DIGITS = '9223372036854775807'

const isDigit = (code: number) => code >= 0x30 && code <= 0x39

/**
 * The value of a `Max-Age` attribute → seconds, or null where it is no number (RFC 6265bis, section 5.6.2).
 * A sign and digits, and nothing else: `60s`, `1.5` and `"60"` are none. As in Chromium, `+60` is one too, and a
 * number too large for 64 bits is the largest there is, whatever follows its digits.
 */
export function parseMaxAge(text: string): number | null {
  const negative = text.startsWith('-')
  const from = negative || text.startsWith('+') ? 1 : 0
  let first = from
  while (text.charCodeAt(first) === 0x30) first++
  let end = first
  while (isDigit(text.charCodeAt(end))) end++
  const digits = text.slice(first, end)
  if (exceeds(digits)) return negative ? -LIMIT : LIMIT
  if (end !== text.length || end === from) return null
  return digits === '' ? 0 : Number(negative ? `-${digits}` : digits)
}

const exceeds = (digits: string) =>
  digits.length > LIMIT_DIGITS.length || (digits.length === LIMIT_DIGITS.length && digits > LIMIT_DIGITS)
