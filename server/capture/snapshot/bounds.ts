/** How much of a value a snapshot keeps. */
export interface SnapshotBounds {
  /** Levels of objects within objects; at most 200, so that no value can exhaust the stack. */
  readonly depth: number
  /** Members in all. */
  readonly nodes: number
  /** UTF-16 code units of one string. */
  readonly string: number
  /** UTF-16 code units of one key. */
  readonly key: number
  /** Items of one array, entries of one Map or Set. */
  readonly array: number
  /** Keys of one object. */
  readonly object: number
  /** Code units of the whole text, approximately. */
  readonly text: number
  /** Members beyond the other bounds that are still read for the digests of what was cut. */
  readonly digested: number
}

export const SNAPSHOT_BOUNDS: SnapshotBounds = {
  depth: 24,
  nodes: 20_000,
  string: 2_000,
  key: 256,
  array: 500,
  object: 500,
  text: 256 * 1024,
  digested: 20_000,
}

export const MAX_DEPTH = 200
