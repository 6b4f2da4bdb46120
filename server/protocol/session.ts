import type { StorageStatement } from './storage.ts'
import type { Value } from './value.ts'

/** Why a session was stored, or was not. The same words stand in the API, the panel and the documentation. */
export const verdicts = [
  'new',
  'modified',
  'resaved',
  'touched',
  'clean',
  'forgotten',
  'destroyed',
  'regenerated',
  'uninitialised',
  'failed',
  'too-large',
  'unsaved-change',
] as const

export type Verdict = (typeof verdicts)[number]

export interface SessionFacts<V = Value> {
  /** `express-session`, `cookie-session`, … */
  readonly library: string
  /** A keyed hash of the session's id, or of the cookie where the session has none; null before it has either. */
  readonly fingerprint: string | null
  /** No stored session was found for this request. */
  readonly isNew: boolean
  /** What the storage held when the request came; null for a new session. */
  readonly before: V | null
  /** What the handler left; null where the session was destroyed. */
  readonly after: V | null
  readonly changes: readonly Change<V>[]
  /** Reads and writes by key path, where the session library can tell them. */
  readonly accesses: readonly Access[]
  /** null while pending. */
  readonly verdict: Verdict | null
  /** The deciding clause as a sentence. */
  readonly reason: string
  readonly storage: readonly StorageOperation[]
  /** Bytes of the session as its library serialises it, without the cookie's options. */
  readonly bytes: number
  /** What does not survive storing. */
  readonly losses: readonly Loss[]
  /** Changes made after the response was sent, when nobody saves any more. */
  readonly late: readonly Change<V>[]
  /** The options of the session's cookie at the end of the request; null where there was no session. */
  readonly cookie: SessionCookie | null
  /** Why the session that came was not taken, where the library tells; the request began with a new one. */
  readonly refused?: SessionRefusal
  /** Saves that took each other's place, where the storage tells. */
  readonly lostUpdates?: readonly LostUpdateFacts[]
}

/**
 * `idle`, `absolute`: it was over. `client`: it belongs to another address. `corrupt`: what is stored cannot be read. Of an
 * encrypted cookie: `tampered`; `expired`; `foreign`, sealed with another key; `truncated`, a part of it is missing; `revoked`.
 */
export type SessionRefusal =
  | 'idle'
  | 'absolute'
  | 'client'
  | 'corrupt'
  | 'tampered'
  | 'expired'
  | 'foreign'
  | 'truncated'
  | 'revoked'

export interface LostUpdateFacts {
  /** `overwrote`: this request's save took the place of theirs. `overwritten`: theirs took the place of this one's. */
  readonly role: 'overwrote' | 'overwritten'
  /** Who they are, the newest first, as far as they are known. */
  readonly others: readonly OtherUpdate[]
  /** How many saves were lost. */
  readonly count: number
  /** How many that had been lost before came back with this save. */
  readonly revived: number
  /** What is lost: `cart[0].qty`. */
  readonly keys: readonly string[]
}

/** A save of another request, perhaps of another process. */
export interface OtherUpdate {
  readonly method: string
  readonly path: string
  readonly pid: number
  /** Milliseconds since 1970. */
  readonly at: number
  /** Its exchange, where it is one of this process. */
  readonly exchange: string | null
}

export interface SessionCookie {
  /** null until a Set-Cookie or Cookie header showed it. */
  readonly name: string | null
  readonly secure: boolean
  readonly httpOnly: boolean
  readonly sameSite: string | null
  readonly path: string | null
  readonly domain: string | null
  /** The lifetime that each request renews, in milliseconds; null for a cookie that ends with the browser. */
  readonly originalMaxAge: number | null
  /** Milliseconds since 1970. */
  readonly expires: number | null
  /** Whether the response carried it. */
  readonly sent: boolean
}

export interface Change<V = Value> {
  readonly kind: 'added' | 'changed' | 'removed' | 'moved'
  /** `cart.items[2].qty` */
  readonly path: string
  /** Absent where added. For `moved`: the place among the keys, counted from 0. */
  readonly before?: V
  /** Absent where removed. */
  readonly after?: V
  /** File and line of the code that wrote it, where known. */
  readonly by?: string
}

/** One use of a key by the app. */
export interface Access {
  readonly kind: 'read' | 'write' | 'delete'
  /** `cart.items[2].qty` */
  readonly path: string
  /** Milliseconds since the exchange began. */
  readonly at: number
  /** File and line of the code, `routes/cart.ts:41`, or of the package, `connect-flash/lib/flash.js:47`. */
  readonly by?: string
  /** Read, and nothing was there. */
  readonly missing?: true
}

export interface StorageOperation {
  readonly op: 'get' | 'set' | 'touch' | 'destroy' | 'read-cookie' | 'write-cookie'
  /** The store's class, or `cookie`. */
  readonly store: string
  /** The session it was for. */
  readonly fingerprint: string | null
  readonly start: number
  /** Milliseconds until it answered; null where it has not. */
  readonly ms: number | null
  /** `unknown`: asked without a callback, so that nobody can know. */
  readonly result: 'ok' | 'found' | 'missing' | 'error' | 'pending' | 'unknown'
  readonly error?: string
  /** Which part of the request asked for it. */
  readonly by: 'load' | 'handler' | 'end'
  /** The statements or commands that it took, where the storage tells them. */
  readonly statements?: readonly StorageStatement[]
}

export interface Loss {
  readonly path: string
  /** What is there, `Date` or `function`. */
  readonly type: string
  /** What comes back, `string` or `nothing`. */
  readonly becomes: string
}
