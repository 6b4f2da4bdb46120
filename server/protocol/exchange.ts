import type { Packed, Value } from './value.ts'

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

/** A header's value, or its values where the message carried the header more than once. Names are lower-case. */
export type Headers = { readonly [name: string]: string | readonly string[] }

/**
 * One request with its response. Times are milliseconds on a monotonic clock, counted from `startedAt`.
 * `V` is how snapshots are held: as trees (the API) or as their JSON text (history and stream).
 */
export interface Exchange<V = Value> {
  /** Unique over all processes. */
  readonly id: string
  /** Counts up by one for each exchange of this process, from 1. */
  readonly seq: number
  readonly process: { readonly pid: number; readonly host: string }
  /** Wall clock, milliseconds since 1970. */
  readonly startedAt: number
  /** Milliseconds until the response was handed to the operating system or the connection closed; null while pending. */
  readonly duration: number | null
  readonly request: RequestFacts<V>
  readonly response: ResponseFacts<V>
  readonly session: SessionFacts<V> | null
  readonly lock: LockFacts | null
  readonly phases: readonly Phase[]
  readonly problems: readonly Problem[]
}

/** An exchange as it is stored and sent: snapshots are strings until somebody looks. */
export type PackedExchange = Exchange<Packed>

export interface RequestFacts<V = Value> {
  readonly method: string
  /** The path and query as the client sent them, secrets in the query redacted. */
  readonly url: string
  /** The route's pattern with its mount path, `/cart/:id`; null where no route matched or the app has no router. */
  readonly route: string | null
  readonly headers: Headers
  readonly cookies: readonly RequestCookie[]
  /** As Express sees it: TLS, or a trusted proxy that says so. */
  readonly secure: boolean
  /** `http` or `https`, as Express sees it. */
  readonly protocol: string
  readonly httpVersion: string
  /** The peer's address. */
  readonly remote: string
  readonly query?: V
  readonly params?: V
  /** As parsed by the app; absent where nothing parsed it. */
  readonly body?: V
}

export interface RequestCookie {
  readonly name: string
  readonly value: CookieValue
  /** Bytes of name, `=` and value. */
  readonly bytes: number
}

/** A cookie's value, cut where it is long; of a secret only the fingerprint. */
export type CookieValue =
  | { readonly text: string; readonly length: number; readonly redacted?: false }
  | { readonly redacted: true; readonly fingerprint: string; readonly length: number }

export interface ResponseFacts<V = Value> {
  /** null until the headers were sent. */
  readonly status: number | null
  /** As really sent. Empty until then. */
  readonly headers: Headers
  readonly setCookies: readonly SetCookieFacts[]
  /** Bytes of the body as really sent, without the tool's own tag. */
  readonly bytes: number
  readonly outcome: 'finished' | 'aborted' | 'pending'
  /** Bytes of the script tag, where the tool added one. */
  readonly injected?: number
  readonly locals?: V
}

export interface SetCookieFacts {
  readonly name: string
  readonly value: CookieValue
  /** The line as sent, a secret value redacted. */
  readonly raw: string
  readonly httpOnly: boolean
  readonly secure: boolean
  /** As written; null where it is missing or not one of the three. */
  readonly sameSite: 'Strict' | 'Lax' | 'None' | null
  readonly path: string | null
  readonly domain: string | null
  /** Seconds; null where it is missing or unreadable. */
  readonly maxAge: number | null
  /** Milliseconds since 1970; null where it is missing or unreadable. */
  readonly expires: number | null
  readonly partitioned: boolean
  readonly priority: 'Low' | 'Medium' | 'High' | null
  readonly prefix: '__Host-' | '__Secure-' | '__Http-' | '__Host-Http-' | null
  /** Bytes of the whole line. */
  readonly bytes: number
  /** Whether the line removes the cookie: its lifetime is already over. */
  readonly deletes: boolean
}

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

export interface Access {
  readonly kind: 'read' | 'write' | 'delete'
  readonly path: string
  readonly at: number
  readonly by?: string
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

export interface LockFacts {
  readonly waited: number
  readonly held: number
  readonly blockedBy: readonly string[]
  readonly blocked: readonly string[]
  readonly released: 'end' | 'forget' | 'abort' | 'timeout'
  readonly backend: string
}

export interface Phase {
  readonly name: 'lock' | 'load' | 'handler' | 'save' | 'respond'
  readonly start: number
  readonly end: number
}

export interface Problem {
  /** Stable, kebab-case. */
  readonly code: string
  readonly severity: 'error' | 'warning' | 'info'
  readonly certainty: 'certain' | 'likely'
  readonly title: string
  readonly why: string
  /** What to do. A line of code where one does it. */
  readonly fix: string
  /** The facts that it rests on, as shown. */
  readonly evidence: readonly string[]
}
