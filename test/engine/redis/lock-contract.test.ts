import { describe } from 'vitest'
import { redisLock } from '../../../server/engine/locks/redis/redis-lock.ts'
import { describeBackend } from '../../contracts/backends.ts'
import { isInstalled } from '../../servers/server.ts'
import { clientKinds, newPrefix, oddKinds, type TestClient, useRedis } from './clients.ts'

describe.runIf(isInstalled('redis'))('Redis locks', () => {
  const server = useRedis()

  for (const [name, connect] of Object.entries({ ...clientKinds, ...oddKinds })) {
    describeBackend({
      name,
      isAtOnce: false,
      isShared: true,
      async open() {
        const prefix = newPrefix()
        const clients: TestClient[] = []
        return {
          backend() {
            const opened = connect(server().url)
            clients.push(opened)
            return redisLock(opened.client, { prefix })
          },
          async close() {
            for (const { end } of clients) end()
          },
        }
      },
    })
  }
})
