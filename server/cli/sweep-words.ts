import type { Removal, SweepProgress, SweepReport } from '../engine/sweep/report.ts'
import { count } from './count.ts'
import type { Progress } from './progress-bar.ts'

const reasons: Readonly<Record<Removal['reason'], string>> = {
  own: 'past the lifetime it had set',
  idle: 'not used for too long',
  absolute: 'made too long ago',
}

export const describeRemoval = ({ session, reason }: Removal): string => `removed ${session} ${reasons[reason]}`

export const progressOf = ({ folders, scanned, removed }: SweepProgress): Progress => ({
  ...folders,
  words: `${count(scanned)} sessions, ${count(removed)} removed`,
})

/** One line on a sweep. */
export function describeReport(report: SweepReport): string {
  const { scanned, removed, kept, busy, corrupt, temporary, foreign, complete, ms } = report
  const parts = [
    `${count(removed)} removed`,
    `${count(kept)} kept`,
    ...(busy > 0 ? [`${count(busy)} in use`] : []),
    ...(corrupt > 0 ? [`${count(corrupt)} damaged, left for the app to set aside`] : []),
  ]
  const others = [
    ...(temporary > 0 ? [`removed what ${count(temporary)} interrupted saves had left`] : []),
    ...(foreign > 0 ? [`left alone ${count(foreign)} that are no sessions`] : []),
    ...(complete ? [] : ['stopped before the end']),
  ]
  const looked = `${count(scanned)} sessions in ${(ms / 1000).toFixed(1)} s: ${parts.join(', ')}`
  return [looked, ...others].join('; ')
}

/** What somebody should look at. */
export function warningsOf({ failed, failures, nested }: SweepReport, folder: string): string[] {
  return [
    ...failures,
    ...(failed > failures.length ? [`[sessionscope] ${count(failed)} files or folders failed in all`] : []),
    ...nested.map(
      name => `[sessionscope] ${folder}/${name} has sessions of its own; sweep it with --folder ${folder}/${name}`,
    ),
  ]
}
