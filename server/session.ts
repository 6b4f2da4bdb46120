export { type ClassOptions, registerClass } from './engine/codec/classes.ts'
export { type ConnectMiddleware, connect } from './engine/connect.ts'
export { SessionError, type SessionErrorCode } from './engine/errors.ts'
export type {
  Holder,
  LockAcquire,
  LockLeave,
  LockRelease,
  LockWait,
  StorageEvent,
} from './engine/events.ts'
export type { ConnectOptions, CookieOptions, Duration, LockMode } from './engine/options.ts'
export { Session } from './engine/session.ts'
export { SessionCookie } from './engine/session-cookie.ts'
export type { SweepOptions } from './engine/sweep/options.ts'
export type { Removal, SweepProgress, SweepReport } from './engine/sweep/report.ts'
export { sweep } from './engine/sweep/sweep.ts'
