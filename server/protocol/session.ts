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
}

export interface Loss {
  readonly path: string
  /** What is there, `Date` or `function`. */
  readonly type: string
  /** What comes back, `string` or `nothing`. */
  readonly becomes: string
}
