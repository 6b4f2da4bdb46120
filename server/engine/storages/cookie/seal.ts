import { showValue } from '../../show-value.ts'
import { chunksFor, join, MAX_CHUNKS, type NamedValue, roomFor, split } from './chunks.ts'
import { decodeContent, encodeContent, type SealedContent } from './content.ts'
import { arePossible, type Claims, claimsOf, createEnvelopes, ENVELOPE_BYTES } from './envelope.ts'
import { decoyKey, deriveKeys, type SealKey } from './keys.ts'
import { type Received, receivedOf } from './received.ts'
import { tooLarge } from './too-large.ts'

export interface CookieSealOptions {
  /** The first seals, all open. 32 characters or bytes each, at the least. */
  readonly keys: readonly (string | Buffer)[]
  readonly cookieName: string
  /** 1 to 9; null or 0 for none. */
  readonly compressionLevel: number | null
  /** Into how many cookies a session may go: 1 to MAX_CHUNKS. */
  readonly chunks: number
}

/** Why what came is no session: altered; over; sealed by others, or nothing sealed at all; cut short, or a part is missing. */
type Refusal = 'tampered' | 'expired' | 'foreign' | 'truncated'

export type Opened =
  | { readonly state: 'none' }
  | {
      readonly state: 'open'
      readonly content: SealedContent
      /** Of the cookies that carried it, each with its name. */
      readonly bytes: number
      /** The names that came: those of parts that are none of this session's, too. */
      readonly cookies: readonly string[]
      /** Sealed by the first key, at the present level of compression. */
      readonly current: boolean
    }
  | { readonly state: 'refused'; readonly why: Refusal; readonly cookies: readonly string[] }

/** Sessions as cookies: encrypted, bound to the cookie's name, with their times inside. */
export interface CookieSeal {
  /**
   * The cookies that carry a session.
   * @param attributesBytes of all that follows the value in the Set-Cookie line
   * @throws SessionError ERR_SESSION_TOO_LARGE, which names the largest keys and their bytes
   */
  seal(content: SealedContent, attributesBytes: number): readonly NamedValue[]
  /**
   * The session in a request's Cookie header. Of several that could be one the first that opens counts. Never throws; and all
   * refusals of as many bytes take the same time.
   */
  open(cookieHeader: string | undefined): Opened
}

type Attempt = Omit<Extract<Opened, { state: 'open' }>, 'cookies' | 'state'> | Refusal

/** The more a refusal tells, the later it stands. */
const TELLING: readonly Refusal[] = ['foreign', 'tampered', 'truncated', 'expired']
const NONE: Opened = { state: 'none' }

/** @throws TypeError where a key is missing or can be guessed, or where there would be more cookies than MAX_CHUNKS */
export function createCookieSeal({
  keys: secrets,
  cookieName,
  compressionLevel,
  chunks,
}: CookieSealOptions): CookieSeal {
  if (!Number.isInteger(chunks) || chunks < 1 || chunks > MAX_CHUNKS) {
    throw new TypeError(`[sessionscope] option "chunks" is ${showValue(chunks)}; allowed: 1 to ${MAX_CHUNKS}`)
  }
  const keys = deriveKeys(secrets, cookieName)
  const [first] = keys
  const decoy = decoyKey()
  const level = compressionLevel ?? 0
  const envelopes = createEnvelopes(cookieName)

  function attempt(value: string, further: Received['further']): Attempt {
    const start = Buffer.from(value, 'base64url')
    const claims = claimsOf(start)
    const chunks = claims?.chunks ?? 1
    const { text, length, isWhole } =
      chunks < 2 ? { text: value, length: value.length, isWhole: true } : join(value, chunks, further)
    const bytes = chunks < 2 ? start : Buffer.from(text, 'base64url')
    const sealer = claims === null ? undefined : keys.find(({ id }) => id === claims.keyId)
    const fault = faultOf(claims, sealer, { text, isWhole, bytes })
    // What is wrong at the first glance is opened nevertheless, with a key that cannot: so no refusal is quicker.
    const content = envelopes.open(bytes, fault === null && sealer !== undefined ? sealer.key : decoy)
    if (fault !== null) return fault
    if (content === null) return 'tampered'
    if (content === 'expired') return 'expired'
    const decoded = decodeContent(content)
    const names = cookieName.length * chunks + 1 + (chunks - 1) * 3
    return { content: decoded.content, bytes: names + length, current: sealer === first && decoded.level === level }
  }

  /** What is sealed with our key and is no content was sealed by something else. */
  function safeAttempt(value: string, further: Received['further']): Attempt {
    try {
      return attempt(value, further)
    } catch {
      return 'tampered'
    }
  }

  /** Parts without their first: it got lost. */
  function refuseParts(further: Received['further']): Refusal {
    envelopes.open(Buffer.from(further.flat().join(''), 'base64url'), decoy)
    return 'truncated'
  }

  return {
    seal(content, attributesBytes) {
      const sealing = { content, cookieName, attributesBytes, chunks, level }
      const encoded = encodeContent(content, level)
      if (encoded === null) throw tooLarge(sealing, null)
      const room = roomFor(cookieName, attributesBytes)
      const length = textLength(encoded.length + ENVELOPE_BYTES)
      const count = chunksFor(length, room)
      if (count > chunks) throw tooLarge(sealing, { length, count })
      return split(envelopes.close(encoded, first, count).toString('base64url'), cookieName, count, room)
    },

    open(cookieHeader) {
      if (cookieHeader === undefined) return NONE
      const received = receivedOf(cookieHeader, cookieName)
      const { names: cookies, further } = received
      if (cookies.length === 0) return NONE
      if (received.first.length === 0) return { state: 'refused', why: refuseParts(further), cookies }
      let why: Refusal = 'foreign'
      for (const value of received.first) {
        const result = safeAttempt(value, further)
        if (typeof result !== 'string') return { state: 'open', ...result, cookies }
        if (TELLING.indexOf(result) > TELLING.indexOf(why)) why = result
      }
      return { state: 'refused', why, cookies }
    },
  }
}

/** Characters of base64url without padding (RFC 4648, section 5). */
const textLength = (bytes: number): number => Math.ceil((bytes * 4) / 3)

interface Text {
  readonly text: string
  readonly bytes: Buffer
  readonly isWhole: boolean
}

/** What is wrong before anything is decrypted; null where nothing is. */
function faultOf(claims: Claims | null, sealer: SealKey | undefined, { text, bytes, isWhole }: Text): Refusal | null {
  // Another text for the same bytes is not taken: not the other alphabet, nor padding, nor stray bits at the end.
  const isCanonical = bytes.toString('base64url') === text
  if (claims === null || sealer === undefined) return 'foreign'
  if (!arePossible(claims)) return 'tampered'
  if (!isWhole || text.length < textLength(claims.size)) return 'truncated'
  return isCanonical && bytes.length === claims.size ? null : 'tampered'
}
