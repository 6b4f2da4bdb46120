/** One use of a session's key, as the tracer saw it. */
export interface TracedAccess {
  readonly kind: 'read' | 'write' | 'delete'
  /** `['cart', 0, 'qty']` */
  readonly path: readonly (string | number)[]
  /** `performance.now()`. */
  readonly at: number
  /** Read, and nothing was there. */
  readonly missing?: true
  /** The app's line, or null where there is none; worked out when asked for, which is to be done off the response's path. */
  frame(): string | null
}

/** A session whose keys are watched. */
export interface Trace {
  /** What the app gets as its session. */
  readonly session: object
  /** How many accesses were seen; those past the bounds are counted only. */
  readonly count: number
  /** In the order of their times. */
  readonly accesses: readonly TracedAccess[]
  /**
   * Runs something whose reads and writes are the engine's own. It sees plain data all the way down, as it is without a
   * trace. To be used for every walk through the session.
   */
  untraced<T>(run: () => T): T
  /** What lies under these keys was read anew from the storage. */
  adopt(keys: readonly string[]): void
  /** Ends it: what the app keeps of the session goes on to work, unwatched. */
  stop(): void
}
