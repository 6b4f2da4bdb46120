import { describe, expect, onTestFinished, test } from 'vitest'
import type { RedisClient } from '../../../server/engine/redis/client.ts'
import { linkRedis } from '../../../server/engine/redis/link.ts'
import { redisGenerations } from '../../../server/engine/storages/cookie/redis-generations.ts'
import { collectStatements, type Statement } from '../../../server/engine/storages/statements.ts'
import { startRedis } from '../../servers/redis.ts'
import { isInstalled } from '../../servers/server.ts'
import { clientKinds, connectClient, newPrefix, oddKinds, useRedis } from '../redis/clients.ts'

const ID = '0123456789abcdefghijklmnopqrstuv'
const OTHER = 'vutsrqponmlkjihgfedcba9876543210'

describe.runIf(isInstalled('redis'))('generations in Redis', () => {
  const redis = useRedis()

  describe.each(Object.entries({ ...clientKinds, ...oddKinds }))('with %s', (_, kind) => {
    test('are the same for each process, and raised for one session at a time', async () => {
      const prefix = newPrefix()
      const [a, b] = [0, 1].map(() => redisGenerations(connectClient(kind, redis().url), { prefix }))
      const before = await a!.get(ID)
      expect(Number.isSafeInteger(before)).toBe(true)
      expect([await b!.get(ID), await b!.get(OTHER)]).toEqual([before, before])
      const raised = await b!.raise(ID)
      expect(raised).toBe(before + 1)
      expect([await a!.get(ID), await a!.get(OTHER)]).toEqual([raised, before])
      const many = await Promise.all(Array.from({ length: 50 }, (_, index) => [a!, b!][index % 2]!.raise(ID)))
      expect(new Set(many).size).toBe(50)
      expect(await a!.get(ID)).toBe(raised + 50)
    })
  })

  test('are other ones where the server has lost its data, so that nothing revoked comes back', async () => {
    const own = await startRedis()
    onTestFinished(() => own.stop())
    const generations = redisGenerations(connectClient(clientKinds['node-redis']!, own.url))
    const revoked = await generations.get(ID)
    await generations.raise(ID)
    await own.restart()
    expect(await generations.get(ID)).not.toBe(revoked)
    expect(await generations.get(OTHER)).not.toBe(revoked)
  })

  test('live for a time after they were asked for last, but for what they count from', async () => {
    const client = connectClient(clientKinds.ioredis!, redis().url)
    const prefix = newPrefix()
    const ask = (command: string, key: string, ...more: string[]) =>
      linkRedis(client).command([command, prefix + key, ...more])
    const generations = redisGenerations(client, { prefix, ttl: '1h' })
    const raised = await generations.raise(ID)
    expect(await ask('PTTL', ID)).toBeGreaterThan(3_500_000)
    await ask('PEXPIRE', ID, '100000')
    expect(await generations.get(ID)).toBe(raised)
    expect(await ask('PTTL', ID)).toBeGreaterThan(3_500_000)
    expect(await ask('PTTL', 'base')).toBe(-1)
    const lasting = redisGenerations(client, { prefix })
    await lasting.raise(OTHER)
    expect(await ask('PTTL', OTHER)).toBe(-1)
  })

  test('show their commands without the id', async () => {
    const statements: Statement[] = []
    const generations = redisGenerations(connectClient(clientKinds.ioredis!, redis().url), { prefix: 'g:' })
    await collectStatements(statements, () => generations.raise(ID))
    await collectStatements(statements, () => generations.get(ID))
    expect(statements.map(({ text }) => text)).toEqual([
      'EVALSHA <raise generation> 2 g:base g:<id> …',
      'EVALSHA <generation> 2 g:base g:<id> …',
    ])
  })

  test('say what lies in their place', async () => {
    const client = connectClient(clientKinds.ioredis!, redis().url)
    const prefix = newPrefix()
    await linkRedis(client).command(['RPUSH', prefix + ID, 'x'])
    await linkRedis(client).command(['SET', prefix + OTHER, 'x'])
    const generations = redisGenerations(client, { prefix })
    for (const id of [ID, OTHER]) {
      await expect(generations.get(id)).rejects.toMatchObject({
        code: 'ERR_SESSION_STORAGE',
        message: expect.stringMatching(/^\[sessionscope\] cannot read a session in the generations in Redis \(test/),
      })
    }
  })

  test('are refused what is no client', () => {
    expect(() => redisGenerations('redis://localhost' as unknown as RedisClient)).toThrow(/^\[sessionscope\]/)
  })
})
