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
}

/**
 * Keeps sessions. Ids are checked before they come here. Each method rejects with a SessionError ERR_SESSION_STORAGE that
 * says what failed and what to do, and loses nothing of what was stored before.
 */
export interface Storage {
  /** `files`. */
  readonly name: string
  /** Whether a session of this id is stored; cheaper than loading it. */
  exists(id: string): Promise<boolean>
  /** Whether it was stored when it was last looked at, not long ago, by this process: then loading it is all it takes. */
  isLikely?(id: string): boolean
  /** null where there is none. What cannot be read is set aside and reported, never deleted, and counts as none. */
  load(id: string): Promise<StoredSession | null>
  /** All or nothing: a reader finds the old record or the new one. */
  save(id: string, record: SessionRecord): Promise<void>
  /**
   * The same at once, where that takes the event loop no longer than waiting for it would; false where it does, and nothing
   * was done.
   */
  saveNow?(id: string, record: SessionRecord): boolean
  /** The session was used. Does not rewrite it. `flashShown`: its messages were shown and are gone. */
  touch(id: string, flags?: { readonly flashShown: boolean }): Promise<void>
  /** No error where there is none. */
  destroy(id: string): Promise<void>
  /** Keeps what the codec cannot read out of the way, and reports it. */
  setAside?(id: string, reason: string): Promise<void>
  close?(): void | Promise<void>
}
