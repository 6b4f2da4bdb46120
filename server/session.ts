export { type ClassOptions, registerClass } from './engine/codec/classes.ts'
export { type ConnectMiddleware, connect } from './engine/connect.ts'
export { SessionError, type SessionErrorCode } from './engine/errors.ts'
export type {
  Holder,
  LockAcquire,
  LockLeave,
  LockRelease,
  LockWait,
  LostUpdate,
  StorageEvent,
} from './engine/events.ts'
export { fileLock } from './engine/locks/file-locks.ts'
export type { LockBackend } from './engine/locks/lock.ts'
export { memoryLock } from './engine/locks/memory.ts'
export type { PostgresPool } from './engine/locks/postgres/pool.ts'
export { type PostgresLockOptions, postgresLock } from './engine/locks/postgres/postgres-lock.ts'
export { type RedisLockOptions, redisLock } from './engine/locks/redis/redis-lock.ts'
export type {
  AdoptOptions,
  ConnectOptions,
  CookieOptions,
  Duration,
  LockMode,
  LockOption,
  StorageOptions,
} from './engine/options.ts'
export type { RedisClient } from './engine/redis/client.ts'
export { Session } from './engine/session.ts'
export { SessionCookie } from './engine/session-cookie.ts'
export {
  type Generations,
  type MemoryGenerationsOptions,
  memoryGenerations,
} from './engine/storages/cookie/generation.ts'
export { type RedisGenerationsOptions, redisGenerations } from './engine/storages/cookie/redis-generations.ts'
export type { DatabaseInstance } from './engine/storages/database/instance.ts'
export type { Update } from './engine/storages/storage.ts'
export type { ExpressSessionStore } from './engine/storages/store/express-store.ts'
export type { SweepOptions } from './engine/sweep/options.ts'
export type { Removal, SweepProgress, SweepReport } from './engine/sweep/report.ts'
export { sweep } from './engine/sweep/sweep.ts'
