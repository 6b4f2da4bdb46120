import { createRedisStorage } from '../../engine/storages/redis/redis-storage.ts'
import type { Storage } from '../../engine/storages/storage.ts'
import { type Address, parseUrl } from './address.ts'
import { countBySurvey, type Opened, type OpenOptions, type StorageKind } from './opened.ts'
import { connectRedis } from './redis-client.ts'
import { orderOf } from './redis-order.ts'

async function open({ driver, own, shown }: Address, { expiresAt }: OpenOptions): Promise<Opened<Storage>> {
  const { client, close } = await connectRedis(driver, shown)
  const prefix = own.get('prefix') ?? 'session:'
  const storage = createRedisStorage({ client, prefix, onConflict: 'overwrite', expiresAt })
  return {
    storage,
    count: () => countBySurvey(storage),
    order: () => orderOf(client),
    async close() {
      await storage.close?.()
      await close()
    },
  }
}

export const redis: StorageKind = {
  schemes: ['redis', 'rediss'],
  example: 'redis://host:6379/0?prefix=session:',
  keepsEnds: true,
  parse: text => parseUrl(text, ['prefix']),
  openSource: open,
  openTarget: open,
}
