import type { Header } from '../storages/files/format.ts'

/** Why a session is over. `own`: by the lifetime that it has set for itself. */
export type Reason = 'own' | 'idle' | 'absolute'

/** Milliseconds; Infinity for never. */
export interface Limits {
  readonly idle: number
  readonly absolute: number
  /** Whether `idle` counts for sessions with a lifetime of their own, too. */
  readonly force: boolean
}

/** Why a session is over at a time; null where it is not. What one session says of its lifetime holds for that one only. */
export function reasonOf({ created, cookie }: Header, touched: number, limits: Limits, now: number): Reason | null {
  if (now - created > limits.absolute) return 'absolute'
  const { expires, maxAge } = (limits.force ? null : cookie) ?? {}
  if (expires !== undefined) return now > expires ? 'own' : null
  if (typeof maxAge === 'number') return now - touched > Math.max(maxAge, 0) ? 'own' : null
  return now - touched > limits.idle ? 'idle' : null
}
