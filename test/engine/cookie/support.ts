import { randomBytes } from 'node:crypto'
import type { SealedContent } from '../../../server/engine/storages/cookie/content.ts'
import { type CookieSealOptions, createCookieSeal, type Opened } from '../../../server/engine/storages/cookie/seal.ts'
import type { StoredCookie } from '../../../server/engine/storages/storage.ts'
import type { Random } from '../../support/random.ts'

export const NAME = 'session_id'
/** Of `; Path=/; HttpOnly; SameSite=Lax`. */
export const ATTRIBUTES = 32

export const newSecret = () => randomBytes(32).toString('base64url')

export const makeSeal = (options: Partial<CookieSealOptions> = {}) =>
  createCookieSeal({ keys: [newSecret()], cookieName: NAME, compressionLevel: null, chunks: 1, ...options })

type Changes = Partial<Omit<SealedContent, 'record'>> & { readonly record?: Partial<SealedContent['record']> }

export function makeContent({ record, ...changes }: Changes = {}): SealedContent {
  const touched = Date.now()
  return {
    id: '0123456789abcdefghijklmnopqrstuv',
    touched,
    expires: touched + 60_000,
    generation: null,
    ...changes,
    record: { data: '{"json":{"user":"Ada"}}', flash: null, created: touched, client: null, cookie: null, ...record },
  }
}

/** A content with so many random characters, which do not get smaller. */
export const makeLarge = (characters: number) =>
  makeContent({ record: { data: JSON.stringify({ json: { text: randomText(characters) } }) } })

const randomText = (characters: number) => randomBytes(characters).toString('base64url').slice(0, characters)

export type Cookies = readonly { readonly name: string; readonly value: string }[]

export const headerOf = (cookies: Cookies) => cookies.map(({ name, value }) => `${name}=${value}`).join('; ')

/** Why it was refused, else its state. */
export const outcomeOf = (opened: Opened) => (opened.state === 'refused' ? opened.why : opened.state)

const pieces = [
  'a',
  'Z',
  '0',
  ' ',
  '"',
  '\\',
  'é',
  '漢',
  '😀',
  '\u0000',
  '\u2028',
  '{"json":{',
  '}}',
  'cart',
  'user',
  '\n',
]

export function textOf(random: Random, maximum: number): string {
  let text = ''
  for (let left = random.int(maximum + 1); left > 0; left--) text += random.pick(pieces)
  return text
}

const cookies: readonly (StoredCookie | null)[] = [
  null,
  {},
  { secure: true, sameSite: 'strict', path: '/é', maxAge: null },
  { httpOnly: false, domain: 'example.org', partitioned: true, priority: 'high', expires: 1e15, sameSite: false },
]

export function contentOf(random: Random, maximum: number): SealedContent {
  const now = Date.now()
  const orNull = (text: string) => (random.chance(0.5) ? null : text)
  return {
    id: `${random.chance(0.5) ? 'shop-1.' : ''}${'0123456789abcdefghijklmnopqrstuv'.slice(random.int(30))}`,
    touched: now - random.int(1e9) / 7,
    expires: random.chance(0.3) ? Number.POSITIVE_INFINITY : now + 1e6 + random.int(1e9),
    generation: random.chance(0.5) ? null : random.int(2 ** 48),
    record: {
      data: textOf(random, maximum),
      flash: orNull(textOf(random, maximum / 4)),
      created: now - random.int(1e9),
      client: orNull(random.pick(['', '127.0.0.1', '2001:db8::1'])),
      cookie: random.pick(cookies),
    },
  }
}
