/** What a copy has looked at, and what became of it. */
export interface CopyCounts {
  /** Sessions of the source; the sum of those below. */
  readonly seen: number
  /** Stored in the target. */
  readonly copied: number
  /** In the target already, where they were used as late or later. */
  readonly kept: number
  /** Not used since an earlier copy had begun. */
  readonly unchanged: number
  /** Over, and therefore left out. */
  readonly expired: number
  /** Damaged: left for the app, which sets them aside. */
  readonly unreadable: number
  /** What could not be read or stored. */
  readonly failed: number
}

export interface CopyReport extends CopyCounts {
  /** What went wrong there; each sentence once, ten at most. */
  readonly failures: readonly string[]
  /** False where it was stopped before the end. */
  readonly complete: boolean
  /** Where a copy has to go on that was stopped. */
  readonly cursor: string | null
  readonly ms: number
}

export const NO_COUNTS: CopyCounts = { seen: 0, copied: 0, kept: 0, unchanged: 0, expired: 0, unreadable: 0, failed: 0 }

/** Whether what was read from a file can be it. */
export const isCopyCounts = (value: unknown): value is CopyCounts =>
  typeof value === 'object' &&
  value !== null &&
  Object.keys(NO_COUNTS).every(name => Number.isSafeInteger((value as Record<string, unknown>)[name]))

export const addCounts = (a: CopyCounts, b: CopyCounts): CopyCounts => ({
  seen: a.seen + b.seen,
  copied: a.copied + b.copied,
  kept: a.kept + b.kept,
  unchanged: a.unchanged + b.unchanged,
  expired: a.expired + b.expired,
  unreadable: a.unreadable + b.unreadable,
  failed: a.failed + b.failed,
})

/** What became of one session; `gone` where it was removed meanwhile, which counts as none. */
export type Fate = Exclude<keyof CopyCounts, 'seen'> | 'gone'

export interface Tally {
  count(fate: Fate, error?: unknown): void
  counts(): CopyCounts
  failures(): readonly string[]
}

const MAX_FAILURES = 10

export function createTally(): Tally {
  const counts: { -readonly [K in keyof CopyCounts]: number } = { ...NO_COUNTS }
  const failures = new Set<string>()
  return {
    count(fate, error) {
      if (fate === 'gone') return
      counts.seen++
      counts[fate]++
      if (error === undefined || failures.size >= MAX_FAILURES) return
      failures.add(error instanceof Error ? error.message : String(error))
    },
    counts: () => ({ ...counts }),
    failures: () => [...failures],
  }
}
