import type { Random } from '../../support/random.ts'
import { type Cookies, headerOf, NAME } from './support.ts'

/** Cookies as they were sealed, by name and all with one key; and those of another key and of another name. */
export interface Genuine {
  readonly single: readonly string[]
  /** Each a session in several cookies. */
  readonly several: readonly Cookies[]
  /** Sealed with another key, or for a cookie of another name. */
  readonly foreign: readonly string[]
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const STRANGE = ['+', '/', '=', '*', '"', '%41', ' ', '\t', ',', '\\', '\u0000', 'é', '漢', '.', ';']

type Mutate = (text: string, random: Random, genuine: Genuine) => string

const splice = (text: string, at: number, removed: number, added: string) =>
  text.slice(0, at) + added + text.slice(at + removed)

const inBytes =
  (change: (bytes: Buffer, random: Random) => Buffer): Mutate =>
  (text, random) =>
    change(Buffer.from(text, 'base64url'), random).toString('base64url')

const randomChars = (random: Random, count: number) =>
  Array.from({ length: count }, () => ALPHABET[random.int(64)]).join('')

const mutations: readonly Mutate[] = [
  // A bit of what it holds.
  inBytes((bytes, random) => {
    bytes[random.int(bytes.length)]! ^= 1 << random.int(8)
    return bytes
  }),
  // Some bytes of its beginning, which says what it is.
  inBytes((bytes, random) => {
    for (let count = 1 + random.int(3); count > 0; count--) bytes[random.int(21)] = random.int(256)
    return bytes
  }),
  // Cut short or made longer, in whole bytes.
  inBytes((bytes, random) => bytes.subarray(0, random.int(bytes.length))),
  inBytes((bytes, random) => Buffer.concat([bytes, Buffer.alloc(1 + random.int(40), random.int(256))])),
  inBytes((bytes, random) => bytes.subarray(1 + random.int(bytes.length))),
  // A bit of a character, or another character.
  (text, random) => {
    const at = random.int(text.length)
    return splice(text, at, 1, String.fromCharCode(text.charCodeAt(at) ^ (1 << random.int(8))))
  },
  (text, random) => splice(text, random.int(text.length), 1, ALPHABET[random.int(64)]!),
  // Stray bits at the end.
  (text, random) => splice(text, text.length - 1, 1, ALPHABET[random.int(64)]!),
  (text, random) => splice(text, random.int(text.length + 1), random.int(3), random.pick(STRANGE)),
  (text, random) => text.slice(0, random.int(text.length)),
  // Two put together.
  (text, random, { single }) => {
    const at = random.int(text.length)
    return text.slice(0, at) + random.pick(single).slice(at)
  },
  (text, random, { single }) => text.slice(0, random.int(text.length)) + random.pick(single).slice(random.int(400)),
  (text, random, { foreign }) => {
    const at = random.pick([8, 12, 28, random.int(text.length)])
    return text.slice(0, at) + random.pick(foreign).slice(at)
  },
  (_, random, { foreign }) => random.pick(foreign),
  (text, random) => Buffer.from(text, 'base64url').toString(random.pick(['base64', 'hex', 'latin1'])),
  (text, random) => randomChars(random, random.int(text.length)) + text.slice(random.int(text.length)),
]

/** What is left of a value in a Cookie header. */
const received = (value: string) => value.split(';')[0]!.replace(/^[ \t]+|[ \t]+$/g, '')

/** A header with one cookie that is none of those that were sealed; null where the mutation made one of them. */
export function mutateOne(random: Random, genuine: Genuine): string | null {
  // Few, for they are long, and tell less than others.
  const value = random.chance(0.01)
    ? randomChars(random, random.int(8193))
    : random.pick(mutations)(random.pick(genuine.single), random, genuine)
  return genuine.single.includes(received(value)) ? null : `${NAME}=${value}`
}

type Rearrange = (cookies: Cookies, others: Cookies, random: Random) => Cookies

const rearrangements: readonly Rearrange[] = [
  (cookies, _, random) => cookies.toSpliced(random.int(cookies.length), 1),
  (cookies, others, random) =>
    cookies.map((cookie, index) => (random.chance(0.5) ? cookie : (others[index] ?? cookie))),
  (cookies, _, random) => {
    const values = cookies.map(({ value }) => value).toSorted(() => random.next() - 0.5)
    return cookies.map(({ name }, index) => ({ name, value: values[index]! }))
  },
  (cookies, _, random) => {
    const bytes = cookies.map(({ value }) => value)
    const place = random.int(bytes.length)
    const at = random.int(bytes[place]!.length)
    bytes[place] = splice(bytes[place]!, at, 1, ALPHABET[random.int(64)]!)
    return cookies.map(({ name }, index) => ({ name, value: bytes[index]! }))
  },
  // The boundary between two moved.
  (cookies, _, random) => {
    const [a, b, ...rest] = cookies as [Cookies[number], Cookies[number]]
    const count = 1 + random.int(20)
    const mark = b.value.slice(0, 8)
    const moved = mark + a.value.slice(-count) + b.value.slice(8 + random.int(2) * count)
    return [
      { name: a.name, value: a.value.slice(0, random.chance(0.5) ? -count : undefined) },
      { ...b, value: moved },
      ...rest,
    ]
  },
]

/** The same for a session in several cookies. */
export function mutateSeveral(random: Random, { several }: Genuine): string | null {
  const [cookies, others] = [random.pick(several), random.pick(several)]
  const mutated = random.pick(rearrangements)(cookies, others, random)
  const text = (each: Cookies) => each.map(({ value }, index) => (index === 0 ? value : value.slice(8))).join('')
  const isWhole = several.some(
    each =>
      each.every(({ name, value }) => mutated.some(cookie => cookie.name === name && cookie.value === value)) ||
      (each.length === mutated.length && text(each) === text(mutated)),
  )
  return isWhole ? null : headerOf(mutated)
}
