import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto'

/** The least length of a secret: characters of a text, or bytes. */
const MIN_SECRET = 32
/** 32 random hexadecimal digits have fewer than five different ones once in 10¹⁰ times. */
const MIN_DISTINCT = 5

const KEY_BYTES = 32
const ID_BYTES = 4
const LABEL = 'sessionscope cookie 1'

const CURE =
  'Make one with `node -p "crypto.randomBytes(32).toString(\'base64url\')"`, and keep it where the app finds it and the ' +
  'repository does not, in the environment for one'

/** A key of AES-256-GCM, and the number by which a cookie names it. */
export interface SealKey {
  readonly id: number
  readonly key: KeyObject
}

/**
 * The keys of a cookie: one for each secret, by HKDF-SHA-256 (RFC 5869) with the cookie's name as salt, so that what one
 * cookie's key has sealed no other cookie's opens. The id comes from a later block of the same expansion, and tells nothing
 * of the key.
 * @throws TypeError where there is no secret, or one is too short or of one and the same few characters
 */
export function deriveKeys(
  secrets: readonly (string | Uint8Array)[],
  cookieName: string,
): readonly [SealKey, ...SealKey[]] {
  if (!Array.isArray(secrets) || secrets.length === 0) {
    throw new TypeError(`[sessionscope] option "cookieKey" holds no key. ${CURE}`)
  }
  const keys = new Map<number, SealKey>()
  for (const [index, secret] of secrets.entries()) {
    checkSecret(secret, secrets.length === 1 ? 'option "cookieKey"' : `key ${index + 1} of option "cookieKey"`)
    const key = deriveKey(secret, cookieName)
    const twin = keys.get(key.id)
    if (twin === undefined) keys.set(key.id, key)
    else if (!twin.key.equals(key.key)) {
      throw new TypeError(`[sessionscope] two keys of option "cookieKey" have the same short id by chance. ${CURE}`)
    }
  }
  // There is one at least.
  return [...keys.values()] as [SealKey, ...SealKey[]]
}

/** A key that has sealed nothing: what is refused unread is opened with it, so that all refusals take the same time. */
export const decoyKey = (): KeyObject => createSecretKey(randomBytes(KEY_BYTES))

function deriveKey(secret: string | Uint8Array, cookieName: string): SealKey {
  const bytes = Buffer.from(hkdfSync('sha256', secret, cookieName, LABEL, KEY_BYTES + ID_BYTES))
  return { key: createSecretKey(bytes.subarray(0, KEY_BYTES)), id: bytes.readUInt32BE(KEY_BYTES) }
}

function checkSecret(secret: unknown, name: string): void {
  const isText = typeof secret === 'string'
  if (!isText && !(secret instanceof Uint8Array)) {
    throw new TypeError(`[sessionscope] ${name} is neither a text nor a Buffer. ${CURE}`)
  }
  const unit = isText ? 'characters' : 'bytes'
  if (secret.length < MIN_SECRET) {
    throw new TypeError(`[sessionscope] ${name} has ${secret.length} ${unit}; ${MIN_SECRET} are the least. ${CURE}`)
  }
  const distinct = new Set<string | number>(secret).size
  if (distinct < MIN_DISTINCT) {
    throw new TypeError(`[sessionscope] ${name} has ${distinct} different ${unit} and can be guessed. ${CURE}`)
  }
}
