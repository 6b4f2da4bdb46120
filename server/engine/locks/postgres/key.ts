import { createHash } from 'node:crypto'

/** A session's places among the advisory locks of a database, as decimal numbers of 64 bits with a sign. */
export interface LockKey {
  readonly lock: string
  /** Where those stand that wait for it, so that its holder sees that somebody does. */
  readonly turnstile: string
}

export function lockKey(namespace: string, id: string): LockKey {
  const hash = createHash('sha256').update(`${namespace}\0${id}`).digest()
  return { lock: String(hash.readBigInt64BE(0)), turnstile: String(hash.readBigInt64BE(8)) }
}
