import type { SessionRecord, StoredCookie } from '../storage.ts'
import { isStoredCookie } from '../stored-cookie.ts'
import { MAX_UNPACKED, pack, unpack } from './pack.ts'

/** What a cookie carries. */
export interface SealedContent {
  readonly id: string
  readonly record: SessionRecord
  /** When it was sealed: milliseconds since 1970. */
  readonly touched: number
  /** Milliseconds since 1970; Infinity: never. */
  readonly expires: number
  /** What `Generations` said of the id then; null where there are none. */
  readonly generation: number | null
}

interface Decoded {
  readonly content: SealedContent
  /** The level of compression that it was sealed at; 0 for none. */
  readonly level: number
}

/*
 * The bytes that are encrypted, numbers with the highest byte first:
 *
 *     flags, level, created, touched, expires (doubles), bytes of the id, the id, [generation (double)], body
 *
 * and the body, which is compressed or not: each of client, cookie and flash that is there, with its length (32 bits) before
 * it; then the data. The rest lies outside it, for ids and times do not get smaller.
 */

const GENERATION = 1
const CLIENT = 2
const COOKIE = 4
const FLASH = 8
const PACKED = 16

const FIXED = 27
const DOUBLE = 8
const LENGTH = 4

/** The bytes of a content, as yet in two parts, so that the larger is written once, where it is to be. */
export interface Encoded {
  readonly head: Buffer
  readonly body: Buffer | string
  /** Bytes of both. */
  readonly length: number
}

/**
 * A content to be sealed; null where it is more than any cookie unpacks to.
 * @param level of compression; 0 for none
 */
export function encodeContent(content: SealedContent, level: number): Encoded | null {
  const { record } = content
  const isBare = record.client === null && record.cookie === null && record.flash === null
  if (isBare && level === 0) return joined(encodeHead(content, 0, 0), record.data, Buffer.byteLength(record.data))
  const { body, flags } = encodeBody(record)
  const packed = level === 0 || body.length > MAX_UNPACKED ? null : pack(body, level)
  const head = encodeHead(content, packed === null ? flags : flags | PACKED, level)
  return joined(head, packed ?? body, body.length)
}

const joined = (head: Buffer, body: Buffer | string, unpacked: number): Encoded | null =>
  unpacked > MAX_UNPACKED
    ? null
    : { head, body, length: head.length + (typeof body === 'string' ? unpacked : body.length) }

function encodeHead({ id, record, touched, expires, generation }: SealedContent, flags: number, level: number): Buffer {
  const idBytes = Buffer.byteLength(id)
  const head = Buffer.allocUnsafe(FIXED + idBytes + (generation === null ? 0 : DOUBLE))
  head[0] = generation === null ? flags : flags | GENERATION
  head[1] = level
  head.writeDoubleBE(record.created, 2)
  head.writeDoubleBE(touched, 10)
  head.writeDoubleBE(expires, 18)
  head.writeUInt8(idBytes, 26)
  head.write(id, FIXED)
  if (generation !== null) head.writeDoubleBE(generation, FIXED + idBytes)
  return head
}

function encodeBody({ client, cookie, flash, data }: SessionRecord): { body: Buffer; flags: number } {
  const parts: Buffer[] = []
  const add = (flag: number, text: string | null) => {
    if (text === null) return 0
    const bytes = Buffer.from(text)
    const length = Buffer.allocUnsafe(LENGTH)
    length.writeUInt32BE(bytes.length)
    parts.push(length, bytes)
    return flag
  }
  const flags = add(CLIENT, client) | add(COOKIE, cookie && JSON.stringify(cookie)) | add(FLASH, flash)
  parts.push(Buffer.from(data))
  return { body: Buffer.concat(parts), flags }
}

/** @throws RangeError or SyntaxError where these are not the bytes of a content: a key was used for something else */
export function decodeContent(bytes: Buffer): Decoded {
  const flags = bytes.readUInt8(0)
  const level = bytes.readUInt8(1)
  const idEnd = FIXED + bytes.readUInt8(26)
  const hasGeneration = (flags & GENERATION) !== 0
  const generation = hasGeneration ? bytes.readDoubleBE(idEnd) : null
  const bodyStart = hasGeneration ? idEnd + DOUBLE : idEnd
  if (bodyStart > bytes.length) throw new RangeError('the content is too short')
  const rest = bytes.subarray(bodyStart)
  const record = decodeBody((flags & PACKED) === 0 ? rest : unpack(rest), flags, bytes.readDoubleBE(2))
  const [touched, expires] = [bytes.readDoubleBE(10), bytes.readDoubleBE(18)]
  return { content: { id: bytes.toString('utf8', FIXED, idEnd), record, touched, expires, generation }, level }
}

/** When a content is over, without reading more of it. Milliseconds since 1970. */
export const expiryOf = (bytes: Buffer): number => bytes.readDoubleBE(18)

function decodeBody(body: Buffer, flags: number, created: number): SessionRecord {
  let at = 0
  const next = (flag: number) => {
    if ((flags & flag) === 0) return null
    const start = at + LENGTH
    const end = start + body.readUInt32BE(at)
    if (end > body.length) throw new RangeError('a text is longer than the content')
    at = end
    return body.toString('utf8', start, end)
  }
  const client = next(CLIENT)
  const cookie = next(COOKIE)
  const flash = next(FLASH)
  return {
    data: body.toString('utf8', at),
    flash,
    created,
    client,
    cookie: cookie === null ? null : readCookie(cookie),
  }
}

function readCookie(text: string): StoredCookie {
  const cookie: unknown = JSON.parse(text)
  if (!isStoredCookie(cookie)) throw new SyntaxError('the options of the cookie are none')
  return cookie
}
