import type { CookieFacts } from './cookies.ts'
import type { SessionFacts } from './session.ts'
import type { Packed, Value } from './value.ts'

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
  /** Absent until the response is over. */
  readonly cookies?: CookieFacts
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

/** A request's lock of its session. While it waits or holds, what is not known yet is null. */
export interface LockFacts {
  /** Of the session that is locked, as in the session's facts. */
  readonly fingerprint: string
  /** `files`, `redis`, `mutex`. */
  readonly backend: string
  /** When the request asked for it, milliseconds since `startedAt`. */
  readonly asked: number
  /** Milliseconds until it had the lock, or gave up. */
  readonly waited: number | null
  /** Milliseconds for which it had the lock; 0 where it never did. */
  readonly held: number | null
  /** The exchanges that had the lock while this one waited, in their order. */
  readonly blockedBy: readonly string[]
  /** The exchanges that waited while this one had it. */
  readonly blocked: readonly string[]
  /** `timeout`: it gave up, or was refused. null while it waits or holds. */
  readonly released: 'end' | 'forget' | 'abort' | 'timeout' | null
  /** It was refused because the holder waits for this very request. */
  readonly deadlock?: true
  /** When it was lost while it was held, milliseconds since `startedAt`: from then on another request could have it. */
  readonly lost?: number
  /** Holders in other processes. */
  readonly foreign?: readonly ForeignHolder[]
}

/** Who held a lock in another process. */
export interface ForeignHolder {
  readonly pid: number
  readonly method: string
  readonly path: string
  /** Milliseconds for which it had held it when this request met it. */
  readonly held: number
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
  /** The other requests that it is about, where it is about such. */
  readonly requests?: readonly ProblemRequest[]
}

/** A request that a problem names. */
export interface ProblemRequest {
  /** `POST /cart` */
  readonly name: string
  /** Its exchange, which may be forgotten by now; null where it is none of this process. */
  readonly exchange: string | null
}
