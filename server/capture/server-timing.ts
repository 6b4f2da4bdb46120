import type { ServerResponse } from 'node:http'
import type { LockState } from './lock-state.ts'
import { shownLock } from './lock-state.ts'
import type { Marks } from './phases.ts'

interface Timed {
  readonly res: ServerResponse
  readonly marks: Marks
  readonly locks: readonly LockState[]
}

/** Adds what is known of an exchange's times when its headers leave; `lock` is the wait, which `session` contains. */
export function addServerTiming(exchange: Timed): void {
  const { res, marks } = exchange
  if (res.headersSent || marks.loaded === null) return
  const lock = shownLock(exchange)
  const had = lock === null ? null : (lock.acquired ?? lock.left)
  res.appendHeader('Server-Timing', [
    ...(lock === null || had === null ? [] : [`lock;dur=${(had - lock.asked).toFixed(1)}`]),
    `session;dur=${marks.loaded.toFixed(1)}`,
    `handler;dur=${(marks.now() - marks.loaded).toFixed(1)}`,
  ])
}
