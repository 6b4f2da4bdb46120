import { setMaxListeners } from 'node:events'
import { Redis } from 'ioredis'
import { onTestFinished } from 'vitest'
import type { Holder } from '../../../server/engine/events.ts'
import type { LockBackend } from '../../../server/engine/locks/lock.ts'
import { type RedisLockOptions, redisLock } from '../../../server/engine/locks/redis/redis-lock.ts'
import { type RedisServerOptions, startRedis } from '../../servers/redis.ts'
import { connectClient, newPrefix, type TestClient } from './clients.ts'

export const holder: Holder = { pid: process.pid, method: 'POST', path: '/checkout', since: Date.now() }
export const never = new AbortController().signal
setMaxListeners(0, never)
export const code = (error: unknown) => (error as { code?: unknown }).code

/** A server of the test's own, and locks there. */
export async function startLocks(kind: (url: string) => TestClient, options?: RedisServerOptions) {
  const server = await startRedis(options)
  onTestFinished(() => server.stop())
  const prefix = newPrefix()
  const plain = new Redis(server.url)
  plain.on('error', () => {})
  onTestFinished(() => plain.disconnect())
  /** As another process would open it. */
  const open = (more: RedisLockOptions = {}): LockBackend => {
    const backend = redisLock(connectClient(kind, server.url), { prefix, ...more })
    onTestFinished(async () => backend.close())
    return backend
  }
  /** Ends when the server has heard all that was sent before by a backend. */
  const heard = (backend: LockBackend) => backend.isHeld('another')
  return { server, plain, prefix, open, heard }
}
