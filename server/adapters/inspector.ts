/** A session among many, as a storage lists it. Times are milliseconds since 1970, null where it does not tell. */
export interface InspectedEntry {
  readonly id: string
  readonly bytes: number | null
  readonly created: number | null
  readonly touched: number | null
  /** null for never. */
  readonly expires: number | null
}

interface InspectedPage {
  readonly sessions: readonly InspectedEntry[]
  /** May hold an id, so it is not for the panel as it is. */
  readonly cursor: string | null
}

export interface InspectedSession {
  /** The session's own keys, as the library gives them to the app. */
  readonly keys: object
  readonly created: number | null
  readonly touched: number | null
  readonly expires: number | null
  /** How many messages wait. */
  readonly flash: number
  /** What is said of its cookie. */
  readonly cookie: object
  readonly bytes: number
}

export interface InspectedSurvey {
  readonly place: string
  readonly sessions: number
  readonly expired: number
  readonly bytes: number | null
  readonly oldest: number | null
  readonly newest: number | null
  readonly complete: boolean
  readonly facts: readonly (readonly [string, string])[]
}

/**
 * A way to look through the sessions of a library without using them: nothing is touched or locked. Each method may reject
 * with the storage's own error, and may take long; who calls sets a limit.
 */
export interface StorageInspector {
  readonly name: string
  /** The session library: `sessionscope`, `express-session`. */
  readonly library: string
  /** Why it cannot be looked through, or only in part, as a sentence; null where it can. */
  readonly note: string | null
  survey?(): Promise<InspectedSurvey>
  /** Absent where it cannot be looked through; `peek` and `expire` are then of no use. */
  list?(from: { readonly cursor: string | null; readonly limit: number }): Promise<InspectedPage>
  /**
   * null where there is none, or none any more.
   * @throws where what is stored cannot be read
   */
  peek(id: string): Promise<InspectedSession | null>
  /**
   * Removes a session, under its lock where it has one.
   * @returns whether there was one
   * @throws an error that names the holder, where a request has the session
   */
  expire(id: string): Promise<boolean>
}
