import type { Transform } from 'node:stream'
import zlib from 'node:zlib'

/** Content codings that can be undone and done again. RFC 9110, 8.4.1. */
export type Coding = 'identity' | 'gzip' | 'deflate' | 'br'

/** The value of Content-Encoding → the coding, null for any other and for several one over the other. */
export function parseCoding(value: string | undefined): Coding | null {
  const name = (value ?? '').trim().toLowerCase()
  if (name === '' || name === 'identity') return 'identity'
  if (name === 'gzip' || name === 'x-gzip') return 'gzip'
  return name === 'deflate' || name === 'br' ? name : null
}

/** The two directions of one coding: as streams that pass on every chunk at once, and for a whole body. */
export interface Codec {
  createDecoder(): Transform
  createEncoder(): Transform
  decode(bytes: Buffer, maxOutputLength: number): Buffer
  encode(bytes: Buffer): Buffer
}

const { Z_SYNC_FLUSH, BROTLI_OPERATION_FLUSH, BROTLI_PARAM_QUALITY } = zlib.constants

const flushing = { flush: Z_SYNC_FLUSH }
// A stream that comes truncated goes out as far as it came: browsers show that much, too.
const tolerant = { flush: Z_SYNC_FLUSH, finishFlush: Z_SYNC_FLUSH }
const brotliFlushing = { flush: BROTLI_OPERATION_FLUSH }
const brotliTolerant = { flush: BROTLI_OPERATION_FLUSH, finishFlush: BROTLI_OPERATION_FLUSH }
// The default quality, 11, takes a second for a megabyte.
const brotliParams = { params: { [BROTLI_PARAM_QUALITY]: 4 } }

const gzip: Codec = {
  createDecoder: () => zlib.createGunzip(tolerant),
  createEncoder: () => zlib.createGzip(flushing),
  decode: (bytes, maxOutputLength) => zlib.gunzipSync(bytes, { maxOutputLength }),
  encode: bytes => zlib.gzipSync(bytes),
}

const deflate: Codec = {
  createDecoder: () => zlib.createInflate(tolerant),
  createEncoder: () => zlib.createDeflate(flushing),
  decode: (bytes, maxOutputLength) => zlib.inflateSync(bytes, { maxOutputLength }),
  encode: bytes => zlib.deflateSync(bytes),
}

const deflateRaw: Codec = {
  createDecoder: () => zlib.createInflateRaw(tolerant),
  createEncoder: () => zlib.createDeflateRaw(flushing),
  decode: (bytes, maxOutputLength) => zlib.inflateRawSync(bytes, { maxOutputLength }),
  encode: bytes => zlib.deflateRawSync(bytes),
}

const brotli: Codec = {
  createDecoder: () => zlib.createBrotliDecompress(brotliTolerant),
  createEncoder: () => zlib.createBrotliCompress({ ...brotliFlushing, ...brotliParams }),
  decode: (bytes, maxOutputLength) => zlib.brotliDecompressSync(bytes, { maxOutputLength }),
  encode: bytes => zlib.brotliCompressSync(bytes, brotliParams),
}

/**
 * The codec of a body by its coding and first byte: `deflate` comes with a zlib header (RFC 1950), as it should, or
 * without (RFC 1951), as some servers send it.
 */
export function codecFor(coding: Exclude<Coding, 'identity'>, firstByte: number): Codec {
  if (coding === 'gzip') return gzip
  if (coding === 'br') return brotli
  return (firstByte & 0x0f) === 8 ? deflate : deflateRaw
}
