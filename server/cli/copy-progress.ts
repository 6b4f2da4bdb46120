import type { CopyCounts } from '../engine/copy/report.ts'
import { progressOf } from './copy-words.ts'
import { createProgressBar } from './progress-bar.ts'
import { createProgressLines } from './progress-lines.ts'
import type { Opened } from './storages/opened.ts'

interface CopyProgress {
  show(counts: CopyCounts): void
  clear(): void
}

/** Says on stderr how far a copy is: a bar on a terminal, else a line now and then. */
export function startProgress(source: Opened): CopyProgress {
  const isTerminal = process.stderr.isTTY
  const shown = isTerminal ? createProgressBar(process.stderr, process.env) : createProgressLines(process.stderr)
  let total: number | null = null
  const note = (count: number | null) => {
    total = count
  }
  // Counted beside the copy, for the bar only.
  if (isTerminal) source.count().then(note, () => {})
  return { show: counts => shown.show(progressOf(counts, total)), clear: shown.clear }
}
