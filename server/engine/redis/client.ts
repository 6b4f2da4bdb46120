/*
 * The clients that are the user's own. Declared here is only what is called of them, so that neither package is needed, at
 * run time or for the types; an instance of either fits without a cast.
 */

/** A client of `redis` 5 or 6: `createClient()`, connected. */
export interface NodeRedisClient {
  readonly isOpen: boolean
  readonly isReady: boolean
  sendCommand(args: readonly string[], options?: { readonly typeMapping?: object }): Promise<unknown>
  duplicate(): unknown
  on(event: string | symbol, listener: (...args: unknown[]) => void): unknown
}

/** A client of `ioredis` 5 or 6: `new Redis()`. */
export interface IoRedisClient {
  readonly status: string
  call(command: string, args: string[]): Promise<unknown>
  duplicate(): unknown
  on(event: string | symbol, listener: (...args: unknown[]) => void): unknown
}

/** A client of one Redis server, or of one that Sentinels name; not of a cluster. */
export type RedisClient = NodeRedisClient | IoRedisClient
