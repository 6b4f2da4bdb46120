import type { StoredSession } from '../storage.ts'
import type { TimedRecord } from './record-text.ts'
import type { UseNote } from './use-note.ts'

/** A session with what was noted of its use since it was saved. */
export function toSession({ stamp, ...record }: TimedRecord, note: UseNote | null): StoredSession {
  if (note === null) return record
  const flash = note.shown !== null && note.shown === stamp ? null : record.flash
  return { ...record, flash, touched: Math.max(record.touched, note.touched) }
}
