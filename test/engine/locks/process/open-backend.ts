import { createFileBackend, type LockKind } from '../../../../server/engine/locks/file-locks.ts'
import type { LockBackend } from '../../../../server/engine/locks/lock.ts'
import { postgresLock } from '../../../../server/engine/locks/postgres/postgres-lock.ts'
import { redisLock } from '../../../../server/engine/locks/redis/redis-lock.ts'

/** What another process needs to know to use the same locks. */
export type BackendSpec =
  | { readonly kind: 'files'; readonly folder: string; readonly by: LockKind }
  /** `isSilent`: its connections do not tell which process of the server they were given, as with some poolers. */
  | { readonly kind: 'postgres'; readonly url: string; readonly max?: number; readonly isSilent?: boolean }
  | { readonly kind: 'node-redis' | 'ioredis'; readonly url: string; readonly prefix: string; readonly ttl: number }

export interface OpenedBackend {
  readonly backend: LockBackend
  /** Ends what it was given: the pool, the client. */
  close(): Promise<void>
}

// Drivers are loaded where they are used: there are many of these processes, and half a second of drivers.
export async function openBackend(spec: BackendSpec): Promise<OpenedBackend> {
  switch (spec.kind) {
    case 'files':
      return { backend: createFileBackend(spec), close: async () => {} }
    case 'postgres': {
      const { Pool } = await import('pg')
      const pool = new Pool({ connectionString: spec.url, max: spec.max ?? 50 })
      pool.on('error', () => {})
      if (spec.isSilent) pool.on('connect', client => Object.assign(client, { processID: null }))
      return { backend: postgresLock(pool), close: () => pool.end() }
    }
    case 'node-redis': {
      const { createClient } = await import('redis')
      const client = createClient({ url: spec.url })
      client.on('error', () => {})
      await client.connect()
      return { backend: redisLock(client, spec), close: async () => client.destroy() }
    }
    case 'ioredis': {
      const { Redis } = await import('ioredis')
      const client = new Redis(spec.url)
      client.on('error', () => {})
      return { backend: redisLock(client, spec), close: async () => client.disconnect() }
    }
  }
}
