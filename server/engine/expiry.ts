import type { SessionRecord } from './storages/storage.ts'

/** What ends a session, from the options. Milliseconds; Infinity for never. */
export interface Limits {
  readonly idle: number
  readonly absolute: number
  readonly cookie: {
    readonly maxAge: number | null
    /** Milliseconds since 1970, where the cookies of all sessions end at one date. */
    readonly expires: number | undefined
  }
}

type Lasting = Pick<SessionRecord, 'cookie' | 'created'>

/** For how long a session lives after it was used, milliseconds. */
const lifetimeOf = ({ cookie }: Lasting, limits: Limits): number =>
  cookie?.maxAge ?? Math.min(limits.idle, limits.cookie.maxAge ?? limits.idle)

/** When a session is over that was used at a time, and why. Milliseconds since 1970; Infinity for never. */
export function endOf(record: Lasting, touched: number, limits: Limits): { at: number; reason: 'idle' | 'absolute' } {
  const { cookie } = record
  const date = cookie?.expires ?? (cookie?.maxAge === undefined ? limits.cookie.expires : undefined)
  const idle = Math.min(date ?? Number.POSITIVE_INFINITY, touched + lifetimeOf(record, limits))
  const absolute = record.created + limits.absolute
  return idle <= absolute ? { at: idle, reason: 'idle' } : { at: absolute, reason: 'absolute' }
}

/** For storages: when a session that was used at a time may go. */
export type ExpiresAt = (record: Lasting, touched: number) => number

export const expiresAtBy =
  (limits: Limits): ExpiresAt =>
  (record, touched) =>
    endOf(record, touched, limits).at
