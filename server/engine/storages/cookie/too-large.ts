import { SessionError } from '../../errors.ts'
import { showValue } from '../../show-value.ts'
import { MAX_COOKIE_BYTES } from './chunks.ts'
import type { SealedContent } from './content.ts'
import { MAX_UNPACKED } from './pack.ts'

interface Sealing {
  readonly content: SealedContent
  readonly cookieName: string
  readonly attributesBytes: number
  readonly chunks: number
  readonly level: number
}

const NAMED = 5
/** More of them, and a request has more headers than Node takes, 16 KB. */
const ADVISED_CHUNKS = 3

/** @param need characters of the sealed text, and cookies for it; null where it is more than any cookie unpacks to */
export function tooLarge(sealing: Sealing, need: { length: number; count: number } | null): SessionError {
  const { content, chunks, level } = sealing
  const parts = largestParts(content).map(({ name, bytes }) => `${name} (${bytes} bytes)`)
  const largest = parts.length === 0 ? '' : ` The largest in it: ${parts.join(', ')}.`
  const cures = [
    'keep what is large elsewhere, and only its key in the session',
    ...(need !== null && level === 0 ? ['or set compressionLevel: 6'] : []),
    ...(need !== null && need.count > chunks && need.count <= ADVISED_CHUNKS ? [`or set chunks: ${need.count}`] : []),
    'or give connect() a storage with more room',
  ]
  return new SessionError(
    'ERR_SESSION_TOO_LARGE',
    `${whatIsTooLarge(sealing, need)}. Nothing was sent; the browser keeps what it has.${largest} Cure: ${cures.join('; ')}.`,
  )
}

function whatIsTooLarge({ cookieName, attributesBytes, chunks }: Sealing, need: { length: number } | null): string {
  if (need === null) return `the session has more than ${MAX_UNPACKED} bytes, and no cookie carries that`
  if (chunks > 1) {
    return (
      `the session has ${need.length} bytes when sealed, and ${chunks} cookies of ${MAX_COOKIE_BYTES} bytes, with their ` +
      'names and attributes, do not carry that'
    )
  }
  const line = need.length + Buffer.byteLength(cookieName) + 1 + attributesBytes
  return (
    `the session's cookie would have ${line} bytes, with its name and attributes, and browsers drop what has more than ` +
    `${MAX_COOKIE_BYTES}`
  )
}

interface Part {
  readonly name: string
  readonly bytes: number
}

/** The largest of a session's keys, by their bytes as text, and its messages. */
function largestParts({ record: { data, flash } }: SealedContent): readonly Part[] {
  const messages = flash === null ? [] : [{ name: 'its messages', bytes: Buffer.byteLength(flash) }]
  return [...partsOf(data), ...messages].toSorted((a, b) => b.bytes - a.bytes).slice(0, NAMED)
}

/** `data` is superjson's format, `{"json":{…},"meta":…}`; no parts where it is not. */
function partsOf(data: string): readonly Part[] {
  try {
    const { json, meta }: { json: Record<string, unknown>; meta?: unknown } = JSON.parse(data)
    const keys = Object.entries(json).map(([key, value]) => ({ name: showValue(key), bytes: bytesOf(value) }))
    return meta === undefined ? keys : [...keys, { name: 'the types of all these', bytes: bytesOf(meta) }]
  } catch {
    return []
  }
}

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? '')
