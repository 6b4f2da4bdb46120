import type { KeyHash } from './key-hash.ts'

/**
 * Each session has two places: the lock, and a turnstile before it. Whoever wants the lock takes the turnstile, then the
 * lock, then gives the turnstile back. So one process waits at the lock, which cannot be overtaken, and the holder sees at
 * the turnstile that it is waited for.
 */
export type Part = 'lock' | 'turnstile'

/** Places that one holder at a time can have, among all processes and threads that opened the same folder. */
export interface Places {
  /**
   * Takes a place, or gives null where somebody has it. Two sessions may fall on the same place; they then exclude each
   * other, in one process too.
   * @throws SessionError ERR_SESSION_STORAGE
   */
  tryTake(key: KeyHash, part: Part): Taken | null
  /** Whether anybody has it, this process included. */
  isTaken(key: KeyHash, part: Part): boolean
  close(): void
}

export interface Taken {
  /** Gives it back. A second call does nothing. Never throws. */
  give(): void
  /** Whether it was lost meanwhile: others may have it too. */
  readonly lost: boolean
}
