import type { ExpiresAt } from '../../expiry.ts'
import type { SessionRecord } from '../storage.ts'

export interface Lifetime {
  /** For how long it lives after each use, milliseconds; null where that does not end it. */
  readonly idle: number | null
  /** Milliseconds since 1970 when it is over however much it is used; null for never. */
  readonly ends: number | null
  /** When it is over unless it is used again. */
  readonly expires: number | null
}

/** The earliest of dates: for a session that was used then, nothing but its time of use counts. */
const EARLIEST = -8.64e15

/**
 * What ends a session, in the parts of which a database can itself tell anew when it is over, each time that the session is
 * used: so a touch is one statement, and needs to know nothing of the session.
 */
export function lifetimeOf(
  record: Pick<SessionRecord, 'cookie' | 'created'>,
  touched: number,
  at: ExpiresAt,
): Lifetime {
  const ends = at(record, Number.POSITIVE_INFINITY)
  const earliest = at(record, EARLIEST)
  return {
    idle: earliest === ends ? null : Math.ceil(earliest - EARLIEST),
    ends: timeOrNull(ends),
    expires: timeOrNull(at(record, touched)),
  }
}

/** As it is stored: null for never. */
export const timeOrNull = (time: number): number | null => (Number.isFinite(time) ? Math.ceil(time) : null)
