import { createHash } from 'node:crypto'

const ALPHABET = '0123456789abcdefghijklmnopqrstuv'
const BYTES = 20

/**
 * The id that a session of express-session has here: 160 bits of a hash of its own, in base32hex (RFC 4648, section 7). Who
 * knows the one knows the other, and nobody else does.
 */
export function idOfSid(sid: string): string {
  const hash = createHash('sha256').update(`sessionscope sid ${sid}`).digest()
  let [id, bits, count] = ['', 0, 0]
  for (const byte of hash.subarray(0, BYTES)) {
    bits = ((bits << 8) | byte) & 0xfff
    for (count += 8; count >= 5; ) {
      count -= 5
      id += ALPHABET[(bits >> count) & 31]
    }
  }
  return id
}
