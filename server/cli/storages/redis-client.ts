import { setTimeout as sleep } from 'node:timers/promises'
import type { RedisClient } from '../../engine/redis/client.ts'
import { loadDriver } from './drivers.ts'

interface OpenedClient {
  readonly client: RedisClient
  close(): Promise<void>
}

interface Common {
  connect(): Promise<unknown>
  on(event: 'error', listener: (error: Error) => void): unknown
}
type NodeRedis = RedisClient & Common & { close(): Promise<unknown>; destroy(): void }
type IoRedis = RedisClient & Common & { disconnect(): void }

interface NodeRedisModule {
  createClient(options: {
    readonly url: string
    readonly disableOfflineQueue: boolean
    readonly socket: { readonly connectTimeout: number; readonly reconnectStrategy: (retries: number) => number }
  }): NodeRedis
}
interface IoRedisModule {
  readonly Redis: new (
    url: string,
    options: {
      readonly lazyConnect: boolean
      readonly enableOfflineQueue: boolean
      readonly maxRetriesPerRequest: number
      readonly connectTimeout: number
      readonly retryStrategy: (retries: number) => number
    },
  ) => IoRedis
}

/** Milliseconds. */
const PATIENCE = 10_000
const reconnect = (retries: number) => Math.min(100 * retries + 100, 1000)

/**
 * Connects to a Redis server. What is asked while the connection is gone fails at once, and is asked again by who copies.
 * @throws Error that names the server's place, not its password, where it cannot be reached
 */
export async function connectRedis(url: string, shown: string): Promise<OpenedClient> {
  const { name, module } = loadDriver<NodeRedisModule | IoRedisModule>(['redis', 'ioredis'], 'Redis')
  const opened =
    name === 'redis' ? openNodeRedis(module as NodeRedisModule, url) : openIoRedis(module as IoRedisModule, url)
  const { client, end } = opened
  const failed = new Promise<never>((_, reject) => client.on('error', reject))
  // Later errors are those of the commands.
  failed.catch(() => {})
  const timer = new AbortController()
  const late = sleep(PATIENCE, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`it has not answered for ${PATIENCE / 1000} s`)
  })
  try {
    await Promise.race([client.connect(), failed, late])
  } catch (error) {
    end()
    throw new Error(
      `[sessionscope] cannot connect to ${shown}: ${error instanceof Error ? error.message : error}. ` +
        'Cure: see whether the server runs, and whether host, port, user and password are right.',
      { cause: error },
    )
  } finally {
    timer.abort()
    late.catch(() => {})
  }
  return { client, close: opened.close }
}

function openNodeRedis({ createClient }: NodeRedisModule, url: string) {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: { connectTimeout: PATIENCE, reconnectStrategy: reconnect },
  })
  return { client, end: () => client.destroy(), close: async () => void (await client.close()) }
}

function openIoRedis({ Redis }: IoRedisModule, url: string) {
  const client = new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: PATIENCE,
    retryStrategy: reconnect,
  })
  return { client, end: () => client.disconnect(), close: async () => client.disconnect() }
}
