/** What is stored of one session. */
export interface SessionRecord {
  /** The session's own keys, as the codec's text. */
  readonly data: string
  /** Messages for the next request that shows them, as the codec's text; null where there are none. */
  readonly flash: string | null
  /** Milliseconds since 1970. */
  readonly created: number
  /** The client's address, where sessions are bound to it. */
  readonly client: string | null
  /** What the session says of its own cookie, against the app's defaults. */
  readonly cookie: StoredCookie | null
}

/** Absent: as the app's options have it. */
export interface StoredCookie {
  readonly secure?: boolean
  readonly httpOnly?: boolean
  readonly sameSite?: 'strict' | 'lax' | 'none' | false
  readonly path?: string
  readonly domain?: string
  readonly partitioned?: boolean
  readonly priority?: 'low' | 'medium' | 'high'
  /** Milliseconds; null for a cookie that ends with the browser. */
  readonly maxAge?: number | null
  /** Milliseconds since 1970, where a date was set instead of a duration. */
  readonly expires?: number
}

export interface StoredSession extends SessionRecord {
  /** When it was last saved or touched, milliseconds since 1970. */
  readonly touched: number
  /** Absent where the storage counts no versions, because its sessions are always locked. */
  readonly version?: Version
}

/** Which state of a session this is: what a save is compared with, so that no update is overwritten unseen. */
export interface Version {
  /** Raised by each save. */
  readonly number: number
  readonly lineage: Lineage
}

/** The updates that a state of a session is made of. */
export interface Lineage {
  /** How many they are, since the session was made. */
  readonly depth: number
  /** The last of them, newest first. */
  readonly updates: readonly Update[]
}

/** One save of a session, and who made it. */
export interface Update {
  /** Random, so that no two updates of one session have the same. */
  readonly id: string
  /** The process, the request and the time (milliseconds since 1970); known of the latest only. */
  readonly by?: {
    readonly pid: number
    readonly method: string
    /** The path without its query. */
    readonly path: string
    readonly at: number
  }
}

/** What a save goes out from. */
export interface Basis {
  /** What the request had loaded; null for a session that is new. */
  readonly stored: StoredSession | null
  readonly update: Update
}

export interface Saved {
  readonly version: Version
  /** What was stored by others since the load, and is gone now; null where nothing was. */
  readonly overwrote: Overwritten | null
}

export interface Overwritten {
  /** As it was before the save. */
  readonly record: StoredSession
  /** Updates that it was made of and that what is stored now is not, newest first, as far as they are known. */
  readonly lost: readonly Update[]
  /** How many those are. */
  readonly lostCount: number
  /** Updates that had been lost before and are back with this save, because it had loaded them earlier. */
  readonly revived: readonly Update[]
  readonly revivedCount: number
}

/** One session among many, for who looks through them. */
export interface Listed {
  readonly id: string
  /** Bytes of its texts, as far as the storage tells without reading them; else null. */
  readonly bytes: number | null
  /** Milliseconds since 1970; null where the storage does not tell. */
  readonly created: number | null
  readonly touched: number | null
  /** Null for never. */
  readonly expires: number | null
}

export interface Page {
  readonly sessions: readonly Listed[]
  /** Where the next page begins; null after the last. Valid in another process, too. */
  readonly cursor: string | null
}

/** What a storage holds altogether. */
export interface Survey {
  /** The table, the folder, the beginning of the keys. */
  readonly place: string
  readonly sessions: number
  /** Of those, what is over and was not removed yet. */
  readonly expired: number
  /** Bytes of all texts, as the storage counts them; null where it does not. */
  readonly bytes: number | null
  /** When the oldest and the newest were made, milliseconds since 1970; null where there are none. */
  readonly oldest: number | null
  readonly newest: number | null
  /** False where it was too much to look at all, and these are figures of a part. */
  readonly complete: boolean
  /** Whatever else is worth knowing: `['server', 'PostgreSQL 15.18']`. */
  readonly facts: readonly (readonly [string, string])[]
}

/**
 * Keeps sessions. Ids are checked before they come here. Each method rejects with a SessionError ERR_SESSION_STORAGE that
 * says what failed and what to do, and loses nothing of what was stored before.
 */
export interface Storage {
  /** `files`, `database`, `redis`, or the class of an express-session store. */
  readonly name: string
  /** Asked over a network, so that an answer may never come: the engine sets it a limit. */
  readonly isRemote?: boolean
  /** Whether a session of this id is stored; cheaper than loading it. */
  exists(id: string): Promise<boolean>
  /** Whether it was stored when it was last looked at, not long ago, by this process: then loading it is all it takes. */
  isLikely?(id: string): boolean
  /** null where there is none. What cannot be read is set aside and reported, never deleted, and counts as none. */
  load(id: string): Promise<StoredSession | null>
  /** The same at once; undefined where it takes longer than that. Absent where it always does. */
  loadNow?(id: string): StoredSession | null | undefined
  /**
   * All or nothing: a reader finds the old record or the new one. A storage that counts versions compares them with those
   * of `basis`, in one step with storing, and says what it overwrote. Without a basis it stores whatever is there.
   * @throws SessionError ERR_SESSION_CONFLICT where the session was removed since it was loaded, or was changed and the
   *   storage was told to reject that
   */
  save(id: string, record: SessionRecord, basis?: Basis): Promise<Saved | undefined>
  /**
   * The same at once, where that takes the event loop no longer than waiting for it would; false where it does, and nothing
   * was done.
   */
  saveNow?(id: string, record: SessionRecord): boolean
  /**
   * The session was used. Does not rewrite it. `flashShown`: its messages were shown and are gone; `flash`: only if they are
   * still these.
   */
  touch(id: string, flags?: { readonly flashShown: boolean; readonly flash?: string | null }): Promise<void>
  /** No error where there is none. */
  destroy(id: string): Promise<void>
  /**
   * The same in one step with a look at the version: false where the session has another one now, and nothing was removed.
   * Of storages that count versions.
   */
  destroyVersion?(id: string, version: number): Promise<boolean>
  /** Keeps what the codec cannot read out of the way, and reports it. */
  setAside?(id: string, reason: string): Promise<void>

  /* For who looks from outside, the panel and `npx sessionscope copy`: these change nothing, and lock nothing. */

  /** The sessions, in an order of the storage's own, `limit` at most (a few more or less where it cannot tell). */
  list?(from: { readonly cursor: string | null; readonly limit: number }): Promise<Page>
  /** As load, but leaves what cannot be read where it is. */
  peek?(id: string): Promise<StoredSession | null>
  survey?(): Promise<Survey>
  /** Stores a session of another storage with its times, unless one is here that was used as late or later. */
  restore?(id: string, session: StoredSession): Promise<'stored' | 'kept'>

  /** Gives back what the storage itself has opened; never the user's own client. */
  close?(): void | Promise<void>
}
