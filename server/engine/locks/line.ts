import type { BackendHold, Hold, Owner, ReleaseReason } from './lock.ts'

/** A request that has the lock. */
export interface Grant {
  readonly owner: Owner
  /** Milliseconds since 1970. */
  readonly since: number
  release(reason: ReleaseReason): void
}

/** A request that stands in the line. */
export interface Waiter {
  readonly owner: Owner
  /** It has the lock now. */
  serve(hold: Hold): void
  /** It cannot have it. */
  refuse(error: unknown): void
  /** Somebody has the lock: it waits. */
  told(): void
}

/** The requests of this process that want one session, in the order of their arrival. */
export interface Line {
  readonly key: string
  /** The backend's name. */
  readonly backend: string
  /** The backend's hold, for the process; null where the process has none. */
  lease: BackendHold | null
  /** The request that has the lock. */
  grant: Grant | null
  /** Those that wait; the first one is served next. */
  readonly waiters: Set<Waiter>
  /** Ends the backend's pending `acquire`; null where none is pending. */
  asking: AbortController | null
  /** The backend's pending `release`. */
  releasing: Promise<void> | null
}

export const createLine = (key: string, backend: string): Line => ({
  key,
  backend,
  lease: null,
  grant: null,
  waiters: new Set(),
  asking: null,
  releasing: null,
})

export function firstOf(line: Line): Waiter | undefined {
  for (const waiter of line.waiters) return waiter
  return undefined
}
