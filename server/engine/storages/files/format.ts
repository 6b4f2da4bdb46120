import type { SessionRecord, StoredCookie } from '../storage.ts'
import { isStoredCookie } from '../stored-cookie.ts'

/*
 * A session's file:
 *
 *     sessionscope 1 <f> {"created":…,"client":…,"cookie":…,"flash":<bytes or null>,"data":<bytes>}\n
 *     <flash text><data text>
 *
 * <f> is 1 while there are messages to show. It lies at a fixed place, so that showing them is a write of one byte, which
 * cannot tear. The header says how long the texts are, so that a file that was cut short is recognised.
 */

const START = 'sessionscope 1 '
const MAGIC = Buffer.from(START)
const ANY_VERSION = Buffer.from('sessionscope ')
const NEWLINE = 10

/** Where `<f>` is. */
export const FLAG_OFFSET = MAGIC.length
export const FLAG_SHOWN = '0'

/** A header is shorter, whatever an app makes of its cookie's path. */
export const MAX_HEADER = 64 * 1024

export interface Header {
  readonly created: number
  readonly client: string | null
  readonly cookie: StoredCookie | null
  /** Bytes of the messages; null where there are none. */
  readonly flash: number | null
  /** Bytes of the data. */
  readonly data: number
  /** Whether the messages were not shown yet. */
  readonly unshown: boolean
  /** Bytes of the first line. */
  readonly length: number
}

export function encodeRecord({ created, client, cookie, flash, data }: SessionRecord): Buffer {
  const lengths = { flash: flash === null ? null : Buffer.byteLength(flash), data: Buffer.byteLength(data) }
  const header = JSON.stringify({ created, client, cookie, ...lengths })
  return Buffer.from(`${START}${flash === null ? 0 : 1} ${header}\n${flash ?? ''}${data}`)
}

/** The first line of a file; a sentence on what is wrong with it where it is none of ours. `size`: of the whole file. */
export function decodeHeader(bytes: Buffer, size: number): Header | string {
  if (!startsWith(bytes, MAGIC)) {
    return startsWith(bytes, ANY_VERSION)
      ? 'it was written by another version of sessionscope'
      : 'its first line is not that of a session'
  }
  const end = bytes.indexOf(NEWLINE)
  const flag = bytes[FLAG_OFFSET]
  if (end === -1 || end >= MAX_HEADER || (flag !== 48 && flag !== 49) || bytes[FLAG_OFFSET + 1] !== 32) {
    return 'its first line is damaged'
  }
  let fields: unknown
  try {
    fields = JSON.parse(bytes.toString('utf8', FLAG_OFFSET + 2, end))
  } catch {
    return 'its header is not JSON'
  }
  if (!isFields(fields)) return 'its header is not that of a session'
  const length = end + 1
  const said = length + (fields.flash ?? 0) + fields.data
  if (said !== size) return `it has ${size} bytes, where its header says ${said}`
  return { ...fields, unshown: flag === 49, length }
}

/** A whole file; a sentence on what is wrong with it where it is none of ours. */
export function decodeRecord(bytes: Buffer): SessionRecord | string {
  const header = decodeHeader(bytes, bytes.length)
  if (typeof header === 'string') return header
  const { created, client, cookie, length } = header
  const start = length + (header.flash ?? 0)
  const flash = header.flash !== null && header.unshown ? bytes.toString('utf8', length, start) : null
  return { data: bytes.toString('utf8', start), flash, created, client, cookie }
}

/** Whether a file begins as ours do. */
export const isOurs = (bytes: Buffer): boolean => startsWith(bytes, MAGIC)

const startsWith = (bytes: Buffer, start: Buffer): boolean =>
  bytes.length >= start.length && bytes.compare(start, 0, start.length, 0, start.length) === 0

type Fields = Omit<Header, 'unshown' | 'length'>

const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0

function isFields(value: unknown): value is Fields {
  if (typeof value !== 'object' || value === null) return false
  const { created, client, cookie, flash, data } = value as Record<string, unknown>
  return (
    Number.isFinite(created) &&
    (client === null || typeof client === 'string') &&
    (cookie === null || isStoredCookie(cookie)) &&
    (flash === null || isCount(flash)) &&
    isCount(data)
  )
}
