import { describe } from 'vitest'
import { describeBetweenProcesses } from '../../contracts/lock-processes.ts'
import { isInstalled } from '../../servers/server.ts'
import { newPrefix, useRedis } from '../redis/clients.ts'

describe.runIf(isInstalled('redis'))('Redis', () => {
  const server = useRedis()
  for (const kind of ['node-redis', 'ioredis'] as const) {
    describeBetweenProcesses({
      name: kind,
      spec: () => ({ kind, url: server().url, prefix: newPrefix(), ttl: 500 }),
      // What a killed process held is free when its time is over.
      bequest: 700,
      // Who was next and asks no more is so for three seconds.
      ghost: 3200,
    })
  }
})
