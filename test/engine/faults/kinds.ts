import { startPostgres } from '../../servers/postgres.ts'
import { startRedis } from '../../servers/redis.ts'
import { isInstalled, type ServerName, type TestServer } from '../../servers/server.ts'
import type { Setup } from '../processes/workers.ts'
import { LIMITS } from './load.ts'

/** Sessions with their locks on one server. */
export interface FaultKind {
  readonly name: string
  readonly server: ServerName
  start(): Promise<TestServer>
  /** @param port of the server, or of what stands before it */
  setup(port: number): Setup
}

const redis = (kind: 'node-redis' | 'ioredis'): FaultKind => ({
  name: `Redis, through ${kind}`,
  server: 'redis',
  // What it has acknowledged is on the disk.
  start: () => startRedis({ appendonly: true }),
  setup(port) {
    const url = `redis://127.0.0.1:${port}`
    return { storage: { kind, url }, lock: { kind, url, ttl: '2s' }, timeouts: LIMITS }
  },
})

const all: readonly FaultKind[] = [
  {
    name: 'PostgreSQL',
    server: 'postgres',
    start: startPostgres,
    setup(port) {
      const url = `postgres://postgres@127.0.0.1:${port}/postgres`
      return { storage: { kind: 'postgres', url }, lock: { kind: 'postgres', url }, timeouts: LIMITS }
    },
  },
  redis('node-redis'),
  redis('ioredis'),
]

export const faultKinds = () => all.map(kind => ({ ...kind, isThere: isInstalled(kind.server) }))
