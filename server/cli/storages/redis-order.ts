import type { RedisClient } from '../../engine/redis/client.ts'
import { linkRedis } from '../../engine/redis/link.ts'

/**
 * Redis goes through its keys in an order of the running server's own: restarted, it has another. A server that does not let
 * itself be asked has none that is known.
 */
export async function orderOf(client: RedisClient): Promise<string> {
  const info = await linkRedis(client)
    .command(['INFO', 'server'])
    .catch(() => '')
  return /run_id:(\w+)/.exec(String(info))?.[1] ?? ''
}
