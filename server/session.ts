export type { SessionCallback } from './engine/callback.ts'
export { type ClassOptions, registerClass, type SessionClass } from './engine/codec/classes.ts'
export { type ConnectMiddleware, connect, type Next } from './engine/connect.ts'
export type { Duration } from './engine/duration.ts'
export { SessionError, type SessionErrorCode, type SessionErrorOptions } from './engine/errors.ts'
export type {
  Holder,
  LockAcquire,
  LockLeave,
  LockRelease,
  LockWait,
  LostUpdate,
  StorageEvent,
} from './engine/events.ts'
export type { Flash } from './engine/flash.ts'
export { fileLock } from './engine/locks/file-locks.ts'
export type { BackendHold, LockBackend } from './engine/locks/lock.ts'
export { memoryLock } from './engine/locks/memory.ts'
export type {
  PostgresClient,
  PostgresPool,
  PostgresQuery,
  PostgresResult,
} from './engine/locks/postgres/pool.ts'
export { type PostgresLockOptions, postgresLock } from './engine/locks/postgres/postgres-lock.ts'
export { type RedisLockOptions, redisLock } from './engine/locks/redis/redis-lock.ts'
export type {
  AdoptOptions,
  ConnectOptions,
  CookieOptions,
  LockMode,
  LockModeOption,
  LockOption,
  StorageOptions,
} from './engine/options.ts'
export type { IoRedisClient, NodeRedisClient, RedisClient } from './engine/redis/client.ts'
export { Session } from './engine/session.ts'
export { type CookieDefaults, type SameSite, SessionCookie } from './engine/session-cookie.ts'
export {
  type Generations,
  type MemoryGenerationsOptions,
  memoryGenerations,
} from './engine/storages/cookie/generation.ts'
export { type RedisGenerationsOptions, redisGenerations } from './engine/storages/cookie/redis-generations.ts'
export type {
  DatabaseInstance,
  Executor as DatabaseExecutor,
  Outcome as DatabaseOutcome,
} from './engine/storages/database/instance.ts'
export type { Statement } from './engine/storages/statements.ts'
export type { StoredCookie, Update } from './engine/storages/storage.ts'
export type { Answer as StoreAnswer, ExpressSessionStore } from './engine/storages/store/express-store.ts'
export type { Reason as RemovalReason } from './engine/sweep/limits.ts'
export type { SweepOptions } from './engine/sweep/options.ts'
export type { Counts as SweepCounts, Removal, SweepProgress, SweepReport } from './engine/sweep/report.ts'
export { sweep } from './engine/sweep/sweep.ts'
export type { SweepHold, SweepLocks } from './engine/sweep/sweep-entry.ts'
