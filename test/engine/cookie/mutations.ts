import type { Random } from '../../support/random.ts'

/** Values as they were sealed, all by one key and for one name; and those of another key or of another name. */
export interface Genuine {
  readonly single: readonly string[]
  /** Each a session in several cookies. */
  readonly several: readonly (readonly NamedValue[])[]
  readonly foreign: readonly string[]
}

export interface NamedValue {
  readonly name: string
  readonly value: string
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const STRANGE = ['+', '/', '=', '*', '"', '%41', ' ', '\t', ',', '\\', '\u0000', 'é', '漢', '.', ';']

/** Where an envelope says how long it is; where its nonce begins; how long its tag is. */
const [SIZE_AT, NONCE_AT, SEALED_AT, TAG] = [6, 9, 21, 16]

export type Mutate = (text: string, random: Random, genuine: Genuine) => string

type MutateBytes = (bytes: Buffer, random: Random, other: () => Buffer) => Buffer

export const splice = (text: string, at: number, removed: number, added: string) =>
  text.slice(0, at) + added + text.slice(at + removed)

export const randomChars = (random: Random, count: number) =>
  Array.from({ length: count }, () => ALPHABET[random.int(64)]).join('')

const inBytes =
  (change: MutateBytes): Mutate =>
  (text, random, { single }) =>
    change(Buffer.from(text, 'base64url'), random, () => Buffer.from(random.pick(single), 'base64url')).toString(
      'base64url',
    )

/** Says of itself that it is as long as it is. */
function sized(bytes: Buffer): Buffer {
  if (bytes.length >= NONCE_AT) bytes.writeUIntBE(bytes.length, SIZE_AT, 3)
  return bytes
}

const inserted = (bytes: Buffer, at: number, more: Buffer) =>
  Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)])

/** What somebody does who knows the envelope. */
const informed: readonly MutateBytes[] = [
  // Cut short or made longer, and its length set right.
  (bytes, random) => sized(bytes.subarray(0, NONCE_AT + random.int(bytes.length - NONCE_AT))),
  (bytes, random) =>
    sized(inserted(bytes, SEALED_AT + random.int(bytes.length - SEALED_AT), Buffer.alloc(1 + random.int(40)))),
  // Of another number of parts.
  (bytes, random) => {
    bytes[5] = random.int(12)
    return bytes
  },
  // With the nonce, the tag, the key's id or all that is before the ciphertext of another one.
  (bytes, random, other) => {
    const [start, end] = random.pick([
      [NONCE_AT, SEALED_AT],
      [bytes.length - TAG, bytes.length],
      [1, 5],
      [0, SEALED_AT],
    ] as const)
    const from = other()
    from.copy(bytes, start, end === bytes.length ? from.length - TAG : start, end === bytes.length ? from.length : end)
    return bytes
  },
  // A shorter tag, a tag of zeros, no tag.
  (bytes, random) => sized(bytes.subarray(0, bytes.length - 1 - random.int(TAG))),
  bytes => bytes.fill(0, bytes.length - TAG),
]

const uninformed: readonly MutateBytes[] = [
  // A bit of what it holds.
  (bytes, random) => {
    bytes[random.int(bytes.length)]! ^= 1 << random.int(8)
    return bytes
  },
  // Some bytes of its beginning, which says what it is.
  (bytes, random) => {
    for (let count = 1 + random.int(3); count > 0; count--) bytes[random.int(SEALED_AT)] = random.int(256)
    return bytes
  },
  // Cut short or made longer, in whole bytes.
  (bytes, random) => bytes.subarray(0, random.int(bytes.length)),
  (bytes, random) => Buffer.concat([bytes, Buffer.alloc(1 + random.int(40), random.int(256))]),
  (bytes, random) => bytes.subarray(1 + random.int(bytes.length)),
  // Two blocks of the cipher swapped.
  (bytes, random) => {
    const blocks = Math.floor((bytes.length - SEALED_AT - TAG) / 16)
    const [a, b] = [0, 0].map(() => SEALED_AT + 16 * random.int(Math.max(blocks, 1))) as [number, number]
    const first = Buffer.from(bytes.subarray(a, a + 16))
    bytes.copy(bytes, a, b, b + 16)
    first.copy(bytes, b)
    return bytes
  },
]

/** Other texts for bytes that may be the same: they are none of ours. */
const respelt: readonly Mutate[] = [
  // Stray bits at the end.
  (text, random) => splice(text, text.length - 1, 1, ALPHABET[random.int(64)]!),
  text => text.replaceAll('-', '+').replaceAll('_', '/'),
  (text, random) => text + '='.repeat(1 + random.int(3)),
  text => `"${text}"`,
  (text, random) => {
    const at = random.int(text.length)
    return splice(text, at, 1, `%${text.charCodeAt(at).toString(16)}`)
  },
  (text, random) => splice(text, random.int(text.length + 1), 0, random.pick(STRANGE)),
  (text, random) => Buffer.from(text, 'base64url').toString(random.pick(['base64', 'hex', 'latin1'])),
  (text, random) => (random.chance(0.5) ? text.toUpperCase() : text.toLowerCase()),
]

const inText: readonly Mutate[] = [
  // A bit of a character, or another character.
  (text, random) => {
    const at = random.int(text.length)
    return splice(text, at, 1, String.fromCharCode(text.charCodeAt(at) ^ (1 << random.int(8))))
  },
  (text, random) => splice(text, random.int(text.length), 1, ALPHABET[random.int(64)]!),
  (text, random) => splice(text, random.int(text.length + 1), random.int(3), random.pick(STRANGE)),
  (text, random) => text.slice(0, random.int(text.length)),
  // Two put together.
  (text, random, { single }) => {
    const at = random.int(text.length)
    return text.slice(0, at) + random.pick(single).slice(at)
  },
  (text, random, { single }) => text.slice(0, random.int(text.length)) + random.pick(single).slice(random.int(400)),
  (text, random) => randomChars(random, random.int(text.length)) + text.slice(random.int(text.length)),
]

const foreign: readonly Mutate[] = [
  (_, random, { foreign }) => random.pick(foreign),
  (text, random, { foreign }) => {
    const at = random.pick([8, 12, 28, random.int(text.length)])
    return text.slice(0, at) + random.pick(foreign).slice(at)
  },
]

/** Kinds of change to the value of one cookie. */
export const valueMutations = {
  bytes: uninformed.map(inBytes),
  envelope: informed.map(inBytes),
  characters: inText,
  spelling: respelt,
  foreign,
} as const satisfies Readonly<Record<string, readonly Mutate[]>>
