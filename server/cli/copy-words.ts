import type { CopyCounts, CopyReport } from '../engine/copy/report.ts'
import type { Limits } from '../engine/expiry.ts'
import { count } from './count.ts'
import type { Progress } from './progress-bar.ts'
import type { StorageKind } from './storages/opened.ts'

/** @param total sessions of the source, as far as it is known */
export const progressOf = ({ seen, copied }: CopyCounts, total: number | null): Progress => ({
  done: seen,
  total,
  words: `${count(seen)} sessions, ${count(copied)} copied`,
})

/** `20,000 sessions in 4.1 s (4,878 a second): 20,000 copied`; `before`: what was seen by the copy that this one goes on with. */
export function describeCopy({ ms, ...counts }: CopyReport, before: number): string {
  const { seen, copied, kept, unchanged, expired, unreadable, failed, complete } = counts
  const rate = ms === 0 ? '' : ` (${count(Math.round(((seen - before) * 1000) / ms))} a second)`
  const parts = [
    `${count(copied)} copied`,
    ...(kept > 0 ? [`${count(kept)} kept, for the target has them as new or newer`] : []),
    ...(unchanged > 0 ? [`${count(unchanged)} not used since the last copy`] : []),
    ...(expired > 0 ? [`${count(expired)} over, left out`] : []),
    ...(unreadable > 0 ? [`${count(unreadable)} damaged, left for the app to set aside`] : []),
    ...(failed > 0 ? [`${count(failed)} failed`] : []),
  ]
  const goneOn = before === 0 ? '' : `, ${count(before)} of them before it was interrupted`
  return `${count(seen)} sessions${goneOn} in ${(ms / 1000).toFixed(1)} s${rate}: ${parts.join(', ')}${complete ? '' : '; stopped before the end'}`
}

/** What somebody should know before sessions are copied. */
export function adviceOf({ idle, absolute }: Limits, { keepsEnds }: StorageKind): string[] {
  if (!keepsEnds || Number.isFinite(idle) || Number.isFinite(absolute)) return []
  return [
    '[sessionscope] neither --idle nor --absolute is given: a session that nobody uses any more is copied too, and stays in ' +
      'the target for ever. Cure: give them as connect() has them.',
  ]
}

/** Why something in a source is no session: some of the reasons, and how many they were. */
interface Reasons {
  add(reason: string): void
  count(): number
  some(): readonly string[]
}

const MAX_REASONS = 5

export function createReasons(): Reasons {
  const reasons = new Set<string>()
  let all = 0
  return {
    add(reason) {
      all++
      if (reasons.size < MAX_REASONS) reasons.add(reason)
    },
    count: () => all,
    some: () => [...reasons],
  }
}

export const describeUnreadable = (reasons: Reasons): string =>
  `[sessionscope] ${count(reasons.count())} could not be read, and were left where they are: ${reasons.some().join('; ')}`
