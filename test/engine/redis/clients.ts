import { randomBytes } from 'node:crypto'
import { Redis } from 'ioredis'
import { createClient, RESP_TYPES } from 'redis'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import type { RedisClient } from '../../../server/engine/redis/client.ts'
import { type RedisServer, type RedisServerOptions, startRedis } from '../../servers/redis.ts'

export interface TestClient {
  readonly client: RedisClient
  end(): void
}

/** The clients that apps have, and what they may have set. Each connects by itself. */
export const clientKinds: Readonly<Record<string, (url: string) => TestClient>> = {
  'node-redis': url => {
    const client = createClient({ url })
    client.on('error', () => {})
    client.connect().catch(() => {})
    return { client, end: () => client.destroy() }
  },
  ioredis: url => {
    const client = new Redis(url)
    client.on('error', () => {})
    return { client, end: () => client.disconnect() }
  },
}

/** The same, set in ways that change replies and keys. */
export const oddKinds: typeof clientKinds = {
  'node-redis with RESP2, buffers and a prefix': url => {
    const client = createClient({ url, RESP: 2, keyPrefix: 'app*:' }).withTypeMapping({
      [RESP_TYPES.BLOB_STRING]: Buffer,
    })
    client.on('error', () => {})
    client.connect().catch(() => {})
    return { client, end: () => client.destroy() }
  },
  'ioredis with RESP2, numbers as texts, pipelines and a prefix': url => {
    const client = new Redis(url, { protocol: 2, stringNumbers: true, enableAutoPipelining: true, keyPrefix: 'app*:' })
    client.on('error', () => {})
    return { client, end: () => client.disconnect() }
  },
  'ioredis with RESP3 replies, connecting lazily': url => {
    const client = new Redis(url, { replyMapping: 'resp3', lazyConnect: true })
    client.on('error', () => {})
    return { client, end: () => client.disconnect() }
  },
}

/** A server for the tests of a `describe`. */
export function useRedis(options?: RedisServerOptions): () => RedisServer {
  let server: RedisServer | undefined
  beforeAll(async () => {
    server = await startRedis(options)
  })
  afterAll(() => server?.stop())
  return () => {
    if (server === undefined) throw new Error('the server was not started')
    return server
  }
}

/** A client that is closed after the test. */
export function connectClient(kind: (url: string) => TestClient, url: string): RedisClient {
  const { client, end } = kind(url)
  onTestFinished(end)
  return client
}

/** Sessions of one test are not those of another. */
export const newPrefix = (): string => `test[${randomBytes(6).toString('hex')}]:`
