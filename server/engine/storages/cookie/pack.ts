import { deflateRawSync, inflateRawSync } from 'node:zlib'

/** What is packed has no more bytes than this, so that nothing small unpacks to something huge. */
export const MAX_UNPACKED = 1024 * 1024

const LENGTH = 4
/** As zlib has it: a window of 2⁹ to 2¹⁵ bytes, and at least 64 bytes at a time. */
const MIN_WINDOW_BITS = 9
const MAX_WINDOW_BITS = 15
const MIN_CHUNK = 64

/** The bytes compressed (RFC 1951), after their length; null where that is not smaller. `level`: 1 to 9. */
export function pack(bytes: Buffer, level: number): Buffer | null {
  // A window as large as the text is as good as a larger one, and takes half the time to prepare.
  const windowBits = Math.min(MAX_WINDOW_BITS, Math.max(MIN_WINDOW_BITS, 32 - Math.clz32(bytes.length)))
  const deflated = deflateRawSync(bytes, { level, windowBits })
  if (deflated.length + LENGTH >= bytes.length) return null
  const length = Buffer.allocUnsafe(LENGTH)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, deflated])
}

/** @throws RangeError or an error of zlib where these bytes are none that `pack` gave */
export function unpack(bytes: Buffer): Buffer {
  const length = bytes.readUInt32BE(0)
  if (length === 0 || length > MAX_UNPACKED) throw new RangeError('the content says that it unpacks to too much')
  const options = { maxOutputLength: length, chunkSize: Math.max(MIN_CHUNK, length) }
  const inflated = inflateRawSync(bytes.subarray(LENGTH), options)
  if (inflated.length !== length) throw new RangeError('the content unpacks to less than it says')
  return inflated
}
