import { decodeUtf8 } from '../bytes.ts'

const LONGEST = 300

/** As text on one line; what is no printable character is escaped. */
export function printable(line: string): string {
  const text = decodeUtf8(line)
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${line.length} bytes)` : text
  return short.replace(/[\p{C}\u2028\u2029]/gu, char => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`)
}
