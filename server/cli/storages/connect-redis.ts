import { connectRedisSource } from '../../engine/express-session/connect-redis-source.ts'
import { parseUrl } from './address.ts'
import type { SourceKind } from './opened.ts'
import { connectRedis } from './redis-client.ts'
import { orderOf } from './redis-order.ts'
import { ttlOf, withTtl } from './ttl.ts'

export const connectRedisStore: SourceKind = {
  schemes: ['connect-redis+redis', 'connect-redis+rediss'],
  example: 'connect-redis+redis://host:6379/0?prefix=sess:',
  parse: text => withTtl(parseUrl(text, ['prefix', 'ttl'])),
  async openSource({ driver, own, shown }, { onUnreadable }) {
    const { client, close } = await connectRedis(driver, shown)
    const prefix = own.get('prefix') ?? 'sess:'
    const storage = connectRedisSource(client, { prefix, ...ttlOf(own), onUnreadable })
    return { storage, count: storage.count, order: () => orderOf(client), close }
  },
}
