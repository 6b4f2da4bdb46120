import type { IncomingMessage, ServerResponse } from 'node:http'
import type {
  Access,
  Loss,
  Packed,
  SessionCookie,
  SessionRefusal,
  StorageOperation,
  Verdict,
} from '../protocol/index.ts'
import type { StorageInspector } from './inspector.ts'

/** What an adapter may ask of the exchange that it watches. */
export interface Probe {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  /** The cookies that came, raw, in their order. */
  cookies(): readonly { readonly name: string; readonly value: string }[]
  /** Milliseconds since the exchange began. */
  now(): number
  /** A `performance.now()` of this process → milliseconds since the exchange began. */
  at(time: number): number
  /**
   * What was published on `sessionscope:storage` for this request so far, in that order. For libraries that publish it;
   * of another's session it is not shown, for its adapter watches the store itself.
   */
  storage(): readonly StorageOperation[]
  /** The library keeps its sessions here: `make` is asked once for each `seen`, how they can be looked through. */
  inspects(seen: object, make: () => StorageInspector | null): void
  /** The text of a value, without the named top-level keys. Runs no code of the app. */
  snapshot(value: unknown, omit?: readonly string[]): Packed
  /** Eight hexadecimal digits, keyed: equal for equal texts within one process. */
  fingerprint(text: string): string
  /** What went wrong, on one line and short, without secrets and without these session ids. */
  errorText(error: unknown, ids: readonly string[]): string
  /** Something happened that may come after the report, which is then asked for again. */
  changed(): void
  /** Reports a failure of the tool itself. */
  fail(where: string, error: unknown): void
}

/** One session library's view of one exchange. The methods are called in this order, `report` perhaps more than once. */
export interface SessionWatch {
  /** The library's name. */
  readonly library: string
  /** Whether the library has shown itself in this request. */
  readonly active: boolean
  /** Runs the session middleware. */
  load(run: () => void): void
  /** The session middleware called next, perhaps with an error: the handlers are about to run. */
  loaded(error: unknown): void
  /** The headers are about to be written, before the library adds its cookie. */
  headers(): void
  /** The app ends the response; `run` is the library's part of it. Runs it and returns its result. */
  end<T>(run: () => T): T
  /** The response is over, whichever way. Called some time after, off the response's path. */
  report(closing: Closing): SessionReport
}

/** How the exchange ended. */
export interface Closing {
  readonly finished: boolean
  /** The Set-Cookie lines as sent, unredacted, with what they say. */
  readonly setCookies: readonly SentCookie[]
  /** The names in the Cookie header, with their raw values. */
  readonly cookies: readonly { readonly name: string; readonly value: string }[]
}

export interface SentCookie {
  readonly line: string
  readonly name: string
  readonly rawValue: string
  readonly deletes: boolean
}

/** What a library did with the session of one exchange. */
export interface SessionReport {
  readonly fingerprint: string | null
  readonly isNew: boolean
  /** What the storage held; null for a new session. */
  readonly before: Packed | null
  /** What the handler left; null where there was no session at the end. */
  readonly after: Packed | null
  /** The session some time after the response, where it differs from `after`; else null. */
  readonly late: Packed | null
  /** Top-level keys that the store itself writes into sessions: changes of theirs are not the app's. */
  readonly storeKeys: ReadonlySet<string>
  readonly storage: readonly StorageOperation[]
  /** Reads and writes of keys, where the library tells them. */
  readonly accesses?: readonly Access[]
  /**
   * What does not come back as it was, where the library does not store plain JSON: then every change of a value counts,
   * and the order of keys does not. Absent for a library that stores JSON: the losses are found in `after`.
   */
  readonly losses?: readonly Loss[]
  readonly cookie: SessionCookie | null
  /** Why the session that came was not taken, where the library tells. */
  readonly refused?: SessionRefusal | null
  /** Bytes, where the library's own form says them; else null, and they are counted from the snapshot. */
  readonly bytes: number | null
  /** The ids of the session, which are as good as a password: they are cut wherever else they stand. */
  readonly ids: readonly string[]
  /** The names of the cookies that carry the session, for redaction. */
  readonly cookieNames: readonly string[]
  /** Decides on the verdict, given what changed. */
  judge(changes: ChangeWords): Judgement
}

export interface Judgement {
  readonly verdict: Verdict
  /** The deciding clause as a sentence; what is code stands in backticks. */
  readonly reason: string
}

/** The changes of a session, as sentences want them. */
export interface ChangeWords {
  readonly count: number
  /** "`cart[0].qty` changed from 1 to 2", the first of them and how many more. */
  readonly phrase: string
  /** Only the order of keys differs. */
  readonly onlyMoved: boolean
}

export interface Adapter {
  /** `express-session` */
  readonly library: string
  /** Begins to watch a request, before its session middleware runs. Must leave no trace where the library is not used. */
  watch(probe: Probe): SessionWatch
}
