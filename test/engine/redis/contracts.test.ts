import { describe } from 'vitest'
import { createRedisStorage } from '../../../server/engine/storages/redis/redis-storage.ts'
import { describeLooking } from '../../contracts/looking.ts'
import { describeStorage } from '../../contracts/storage.ts'
import { describeVersions } from '../../contracts/versions.ts'
import { isInstalled } from '../../servers/server.ts'
import { clientKinds, newPrefix, oddKinds, useRedis } from './clients.ts'

const DAY = 86_400_000

describe.runIf(isInstalled('redis'))('the Redis storage', () => {
  const server = useRedis()

  describe.each(Object.entries({ ...clientKinds, ...oddKinds }))('with %s', (_name, connect) => {
    const open = async (onConflict: 'overwrite' | 'reject' = 'overwrite') => {
      const prefix = newPrefix()
      const clients = [connect(server().url), connect(server().url)]
      let opened = 0
      const again = () => {
        // As many processes would, on two connections.
        const { client } = clients[opened++ % 2] ?? connect(server().url)
        return createRedisStorage({ client, prefix, onConflict, expiresAt: (_, touched) => touched + DAY })
      }
      return {
        storage: again(),
        again,
        close: async () => {
          for (const { end } of clients) end()
        },
      }
    }
    const kind = { name: 'redis', open }
    describeStorage({ ...kind, open: () => open() })
    describeVersions(kind)
    describeLooking({ ...kind, open: () => open() })
  })
})
