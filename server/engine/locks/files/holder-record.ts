import type { Holder } from '../../events.ts'
import type { KeyHash } from './key-hash.ts'

/*
 * One record, written with one call. Two processes may write to the same place at once, and a reader may see half of each:
 * the sum at its beginning tells.
 *
 *   0  sum of all that follows      4  hash of the session's id (6)   10  pid (4)   14  since (8)
 *  22  length of the method (1)    23  length of the path (1)         24  method, path
 */
export const RECORD_BYTES = 256

const TEXT = 24
const LONGEST_METHOD = 24
const LONGEST_PATH = RECORD_BYTES - TEXT - LONGEST_METHOD

/** What is too long is cut, between characters. */
export function writeRecord(to: Buffer, { number }: KeyHash, { pid, method, path, since }: Holder): void {
  to.writeUIntBE(number, 4, 6)
  to.writeUInt32BE(pid, 10)
  to.writeDoubleBE(since, 14)
  const methodBytes = to.write(method, TEXT, LONGEST_METHOD)
  const pathBytes = to.write(path, TEXT + methodBytes, LONGEST_PATH)
  to[22] = methodBytes
  to[23] = pathBytes
  to.writeUInt32BE(sumOf(to, TEXT + methodBytes + pathBytes), 0)
}

/** null where it is torn, or about another session. */
export function readRecord(from: Buffer, { number }: KeyHash): Holder | null {
  const methodBytes = from[22] ?? 0
  const end = TEXT + methodBytes + (from[23] ?? 0)
  if (end > RECORD_BYTES || from.readUInt32BE(0) !== sumOf(from, end) || from.readUIntBE(4, 6) !== number) return null
  return {
    pid: from.readUInt32BE(10),
    method: printable(from.toString('utf8', TEXT, TEXT + methodBytes)),
    path: printable(from.toString('utf8', TEXT + methodBytes, end)),
    since: from.readDoubleBE(14),
  }
}

/** FNV-1a, 32 bits, of what is in use. */
function sumOf(bytes: Buffer, end: number): number {
  let sum = 0x811c9dc5
  for (let i = 4; i < end; i++) sum = Math.imul(sum ^ (bytes[i] ?? 0), 0x01000193)
  return sum >>> 0
}

/** It goes into messages, and so into logs. */
const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]/gu, '?')
