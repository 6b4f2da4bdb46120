import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

export interface Token {
  /** 256 random bits, base64url. */
  readonly text: string
  /** Compares in constant time, whatever the candidate's length. */
  matches(candidate: string | null): boolean
}

const digest = (text: string) => createHash('sha256').update(text).digest()

/** A token for this process, new at each start. */
export function createToken(): Token {
  const text = randomBytes(32).toString('base64url')
  const expected = digest(text)
  return { text, matches: candidate => timingSafeEqual(digest(candidate ?? ''), expected) && candidate !== null }
}
