import type { Reason } from './limits.ts'

/** What a sweep did. */
export interface SweepReport {
  /** Files of sessions that were looked at. */
  readonly scanned: number
  readonly removed: number
  /** Sessions that are not over. */
  readonly kept: number
  /** Sessions that are over, and locked by a request: kept. */
  readonly busy: number
  /** Files of sessions that are damaged: left for the app, which sets them aside. */
  readonly corrupt: number
  /** What saves that were cut short have left, and was removed. */
  readonly temporary: number
  /** What is no session: left alone. */
  readonly foreign: number
  /** What could not be read or removed. */
  readonly failed: number
  /** What went wrong there; each sentence once, ten at most. */
  readonly failures: readonly string[]
  /** Sub-folders that are folders of sessions themselves, as those of `masterapp` are: to be swept by themselves. */
  readonly nested: readonly string[]
  /** False where it was stopped before the end. */
  readonly complete: boolean
  readonly ms: number
}

export type Counts = Pick<
  SweepReport,
  'scanned' | 'removed' | 'kept' | 'busy' | 'corrupt' | 'temporary' | 'foreign' | 'failed'
>

/** How far a sweep is. */
export interface SweepProgress extends Counts {
  /** Sub-folders that are done, and all that there were at the beginning. */
  readonly folders: { readonly done: number; readonly total: number }
}

/** A session that was removed. */
export interface Removal {
  /** The first characters of the id's random part: enough to find it in a log, too little to use it. */
  readonly session: string
  readonly reason: Reason
}

/** What is counted while it runs. */
export interface Tally {
  readonly counts: { -readonly [K in keyof Counts]: number }
  readonly failures: Set<string>
  readonly nested: string[]
  readonly folders: { done: number; total: number }
}

export const createTally = (): Tally => ({
  counts: { scanned: 0, removed: 0, kept: 0, busy: 0, corrupt: 0, temporary: 0, foreign: 0, failed: 0 },
  failures: new Set(),
  nested: [],
  folders: { done: 0, total: 0 },
})

const MAX_FAILURES = 10

export function countFailure({ counts, failures }: Tally, error: Error): void {
  counts.failed++
  if (failures.size < MAX_FAILURES) failures.add(error.message)
}
