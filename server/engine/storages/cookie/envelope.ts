import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto'
import { MAX_CHUNKS } from './chunks.ts'
import { type Encoded, expiryOf } from './content.ts'
import type { SealKey } from './keys.ts'
import { NONCE_BYTES, writeNonce } from './nonces.ts'

/*
 * The bytes of a cookie:
 *
 *     version (1), key id (4), number of chunks (1), bytes in all (3) │ nonce (12) │ ciphertext │ tag (16)
 *
 * AES-256-GCM, with all that is before the nonce, and the cookie's name, as additional data. In base64url the nonce begins
 * with the 13th character.
 */

const VERSION = 1
const CHUNKS_AT = 5
const SIZE_AT = 6
const HEAD = 9
const SEALED_AT = HEAD + NONCE_BYTES
const TAG = 16
const ALGORITHM = 'aes-256-gcm'
const OPTIONS = { authTagLength: TAG }

/** So many bytes an envelope has beside what it carries. */
export const ENVELOPE_BYTES = SEALED_AT + TAG

/** What an envelope says of itself, before anybody knows whether that is true. */
export interface Claims {
  readonly keyId: number
  readonly chunks: number
  /** Bytes. */
  readonly size: number
}

/** null where this is no envelope, or one of another version. */
export function claimsOf(bytes: Buffer): Claims | null {
  if (bytes.length < HEAD || bytes[0] !== VERSION) return null
  const chunks = bytes[CHUNKS_AT]!
  return { keyId: bytes.readUInt32BE(1), chunks, size: bytes.readUIntBE(SIZE_AT, 3) }
}

/** Whether an envelope could say this at all. */
export const arePossible = ({ chunks, size }: Claims): boolean =>
  chunks > 0 && chunks <= MAX_CHUNKS && size >= ENVELOPE_BYTES

interface Envelopes {
  close(content: Encoded, key: SealKey, chunks: number): Buffer
  /**
   * What an envelope carries; null where it was not closed with this key, under this name, as it is; `expired` where it
   * was, and is over. Each null and each `expired` takes the same time, by the number of bytes.
   */
  open(bytes: Buffer, key: KeyObject): Buffer | 'expired' | null
}

/** For the cookie of a name. */
export function createEnvelopes(cookieName: string): Envelopes {
  const additional = Buffer.concat([Buffer.alloc(HEAD), Buffer.from(cookieName)])
  const additionalFor = (bytes: Buffer) => {
    bytes.copy(additional, 0, 0, HEAD)
    return additional
  }

  return {
    close({ head, body, length }, { id, key }, chunks) {
      const bytes = Buffer.allocUnsafe(length + ENVELOPE_BYTES)
      bytes[0] = VERSION
      bytes.writeUInt32BE(id, 1)
      bytes[CHUNKS_AT] = chunks
      bytes.writeUIntBE(bytes.length, SIZE_AT, 3)
      writeNonce(bytes, HEAD)
      const cipher = createCipheriv(ALGORITHM, key, bytes.subarray(HEAD, SEALED_AT), OPTIONS)
      cipher.setAAD(additionalFor(bytes))
      head.copy(bytes, SEALED_AT)
      if (typeof body === 'string') bytes.write(body, SEALED_AT + head.length)
      else body.copy(bytes, SEALED_AT + head.length)
      cipher.update(bytes.subarray(SEALED_AT, SEALED_AT + length)).copy(bytes, SEALED_AT)
      cipher.final()
      cipher.getAuthTag().copy(bytes, bytes.length - TAG)
      return bytes
    },

    open(bytes, key) {
      const whole = bytes.length < ENVELOPE_BYTES ? TOO_SHORT : bytes
      const decipher = createDecipheriv(ALGORITHM, key, whole.subarray(HEAD, SEALED_AT), OPTIONS)
      decipher.setAuthTag(whole.subarray(whole.length - TAG))
      decipher.setAAD(additionalFor(whole))
      const content = decipher.update(whole.subarray(SEALED_AT, whole.length - TAG))
      let isAuthentic = false
      try {
        decipher.final()
        isAuthentic = true
        if (Date.now() <= expiryOf(content)) return content
        // A tag that is wrong costs an error, more than half of the time in all; so does asking twice.
        decipher.final()
      } catch {
        // Told by what is returned.
      }
      return isAuthentic ? 'expired' : null
    },
  }
}

const TOO_SHORT = Buffer.alloc(ENVELOPE_BYTES)
