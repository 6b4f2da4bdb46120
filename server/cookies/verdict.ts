import type { StoredCookie } from './cookie.ts'
import type { SetReason, UnreportedReason } from './reasons.ts'

/** What comes of a `Set-Cookie` line. */
export type Effect =
  | 'stored'
  /** Refused, with reasons in the developer tools. */
  | 'blocked'
  /** Refused, and the developer tools say nothing. */
  | 'dropped'
  /** Accepted, with its lifetime already over: it only deletes. */
  | 'expired'
  /** The fetch was made without credentials. */
  | 'not-saved'
  /** Accepted, and pushed out at once: there are too many cookies. */
  | 'evicted'
  /** The whole response was refused. */
  | 'response-failed'

export interface SetCookieVerdict {
  readonly stored: boolean
  readonly effect: Effect
  /** As the developer tools give them; empty where they give none. */
  readonly reasons: readonly SetReason[]
  /** What the developer tools leave out. */
  readonly unreported: readonly UnreportedReason[]
  /** What it became; null where it is not stored. */
  readonly cookie: StoredCookie | null
}

/** Nothing is stored, and there is no reason to give. */
export const withoutReason = (effect: Effect): SetCookieVerdict => ({
  stored: false,
  effect,
  reasons: [],
  unreported: [],
  cookie: null,
})
