/**
 * Headers are bytes. Here, as in Node, a header is a string with one character from U+0000 to U+00FF a byte.
 * Nothing of the platform (TextDecoder, Buffer) is used, so that this runs wherever JavaScript does.
 */

/** Text → its UTF-8 bytes. A lone surrogate becomes U+FFFD, as the platform does it. */
export function encodeUtf8(text: string): string {
  if (isAscii(text)) return text
  let out = ''
  for (const char of text) {
    const point = char.codePointAt(0) ?? 0
    out += point >= 0xd800 && point <= 0xdfff ? '\u00ef\u00bf\u00bd' : encodePoint(point)
  }
  return out
}

function encodePoint(point: number): string {
  if (point < 0x80) return String.fromCharCode(point)
  const tail = (shift: number) => 0x80 | ((point >> shift) & 0x3f)
  if (point < 0x800) return String.fromCharCode(0xc0 | (point >> 6), tail(0))
  if (point < 0x10000) return String.fromCharCode(0xe0 | (point >> 12), tail(6), tail(0))
  return String.fromCharCode(0xf0 | (point >> 18), tail(12), tail(6), tail(0))
}

/** UTF-8 bytes → text. Every byte that is not part of a valid sequence becomes `invalid`. Linear; never throws. */
export function decodeUtf8(bytes: string, invalid = '\ufffd'): string {
  if (isAscii(bytes)) return bytes
  let out = ''
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes.charCodeAt(at)
    const length = sequenceLength(bytes, at)
    if (length === 0) out += invalid
    else if (length === 1) out += bytes[at]
    else {
      let point = lead & (0xff >> (length + 1))
      for (let next = 1; next < length; next++) point = (point << 6) | (bytes.charCodeAt(at + next) & 0x3f)
      out += String.fromCodePoint(point)
    }
    at += length || 1
  }
  return out
}

/** How many bytes the valid sequence at `at` has; 0 where there is none (RFC 3629, section 4). */
function sequenceLength(bytes: string, at: number): number {
  const lead = bytes.charCodeAt(at)
  if (lead < 0x80) return 1
  const length =
    lead >= 0xc2 && lead <= 0xdf ? 2 : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0
  // The second byte's range leaves out overlong forms, surrogates and what lies beyond U+10FFFF.
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
  for (let next = 1; next < length; next++) {
    const code = bytes.charCodeAt(at + next)
    if (!(next === 1 ? code >= low && code <= high : code >= 0x80 && code <= 0xbf)) return 0
  }
  return length
}

/** Whether no byte is above 0x7F. */
export function isAscii(bytes: string): boolean {
  for (let at = 0; at < bytes.length; at++) if (bytes.charCodeAt(at) > 0x7f) return false
  return true
}

/** The letters A to Z in lower case, all else as it is: `toLowerCase` would change bytes above 0x7F too. */
export function lowerAscii(bytes: string): string {
  return isAscii(bytes) ? bytes.toLowerCase() : bytes.replace(/[A-Z]+/g, letters => letters.toLowerCase())
}
