import type { Value } from './value.ts'

/** One statement or command that a storage sent. Times are milliseconds since the exchange began. */
export interface StorageStatement {
  /** With placeholders or fingerprints in the place of ids; what is longer than 2,000 characters ends with `…`. */
  readonly text: string
  readonly start: number
  readonly ms: number
  /** What came back, or was changed. */
  readonly rows?: number
  readonly bytes?: number
  readonly error?: string
}

/** Per operation; of more, the first are kept. `text` is in characters. */
export const STATEMENTS = { count: 20, text: 2000 } as const

/** One storage of sessions, as `GET <base>/api/storage` answers it. Times are milliseconds since 1970. */
export interface StorageSummary {
  /** By which the other paths and the command `expire` name it. */
  readonly id: string
  /** `files`, `database`, `redis`, or the class of an express-session store. */
  readonly name: string
  /** The session library that uses it: `sessionscope`, `express-session`, … */
  readonly library: string
  /** Whether its sessions can be listed, and so be looked at and expired. */
  readonly listed: boolean
  /** Why not, or what else is to be known, as a sentence; null where there is nothing to say. */
  readonly note: string | null
  /** Why its figures could not be had just now; null where they could, or where it has none. */
  readonly error: string | null
  /** The table, the folder, the beginning of the keys. null where it does not tell. */
  readonly place: string | null
  readonly sessions: number | null
  /** Of those, what is over and was not removed yet. */
  readonly expired: number | null
  readonly bytes: number | null
  readonly oldest: number | null
  readonly newest: number | null
  /** False where these are figures of a part. */
  readonly complete: boolean
  /** `['server', 'PostgreSQL 15.18']` */
  readonly facts: readonly (readonly [string, string])[]
}

/** A session among many. Times are milliseconds since 1970, null where the storage does not tell. */
export interface ListedSession {
  readonly fingerprint: string
  readonly bytes: number | null
  readonly created: number | null
  readonly touched: number | null
  /** null for never, too. */
  readonly expires: number | null
}

/** `GET <base>/api/storage/sessions?storage=&find=&cursor=&limit=` */
export interface SessionsPage {
  readonly sessions: readonly ListedSession[]
  /** To be sent for what follows; null after the last. Valid in this process only. */
  readonly cursor: string | null
  /** How many sessions were looked at for this answer. */
  readonly scanned: number
  /** Of those, the sessions that could not be read. */
  readonly unreadable: number
  /** Whether it looked as far as the end. */
  readonly complete: boolean
  /** What was looked for, as it was understood. */
  readonly by: 'all' | 'fingerprint' | 'key' | 'value'
}

/** `GET <base>/api/storage/sessions/<fingerprint>?storage=` */
export interface StoredSessionFacts extends ListedSession {
  /** The session's own keys, secrets redacted. */
  readonly session: Value
  /** Messages that wait for the next request that shows them. */
  readonly flash: number
  /** What the session says of its own cookie, against the app's defaults. */
  readonly cookie: Value
}

/** What became of an `expire`. */
export interface Expired {
  readonly storage: string
  readonly fingerprint: string
  /** False where the storage had none of this fingerprint any more. */
  readonly found: boolean
}

/** What was not done, and why. `code` is for programs, `message` a sentence for people. */
export interface Refusal {
  readonly refused:
    | 'unknown-storage'
    /** The storage cannot list its sessions. */
    | 'not-listed'
    | 'unknown-session'
    /** Two sessions have this fingerprint. */
    | 'ambiguous-session'
    | 'unreadable-session'
    | 'bad-cursor'
    /** A request has the session's lock. */
    | 'held'
    | 'storage-failed'
  readonly message: string
}

export const isRefusal = (answer: object): answer is Refusal => Object.hasOwn(answer, 'refused')

/** Looks through the storages of sessions. Nothing of it rejects; `storage` is null for the first. */
export interface StorageSource {
  summaries(): Promise<readonly StorageSummary[]>
  sessions(
    storage: string | null,
    query: { readonly find: string; readonly cursor: string | null; readonly limit: number },
  ): Promise<SessionsPage | Refusal>
  session(storage: string | null, fingerprint: string): Promise<StoredSessionFacts | Refusal>
  expire(storage: string | null, fingerprint: string): Promise<Expired | Refusal>
}
