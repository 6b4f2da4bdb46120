import { Cluster, Redis } from 'ioredis'
import { createClient, createClientPool, createCluster, createSentinel } from 'redis'
import { describe, expect, expectTypeOf, onTestFinished, test } from 'vitest'
import type { RedisClient } from '../../../server/engine/redis/client.ts'
import { linkRedis } from '../../../server/engine/redis/link.ts'
import { defineScript } from '../../../server/engine/redis/script.ts'
import { startRedis } from '../../servers/redis.ts'
import { isInstalled } from '../../servers/server.ts'
import { clientKinds, connectClient, oddKinds, useRedis } from './clients.ts'

const nowhere = { host: '127.0.0.1', port: 1 }
const wrong = {
  'a text': 'redis://user:secret@example.com',
  'a URL': new URL('redis://user:secret@example.com'),
  'a promise': Promise.resolve(createClient()),
  nothing: undefined,
  null: null,
  'a cluster of node-redis': createCluster({ rootNodes: [{ socket: nowhere }] }),
  'Sentinels of node-redis': createSentinel({ name: 'a', sentinelRootNodes: [nowhere] }),
  'a pool': createClientPool({}),
  'a cluster of ioredis': new Cluster([nowhere], { lazyConnect: true }),
  'an object': {},
}

describe('a link to Redis', () => {
  test.each(Object.entries(wrong))('refuses %s, says what would do, and shows no password', (_name, value) => {
    let error: unknown
    try {
      linkRedis(value as unknown as RedisClient)
    } catch (caught) {
      error = caught
    }
    expect(error).toBeInstanceOf(TypeError)
    const { message } = error as Error
    expect(message).toMatch(/^\[sessionscope\] what was given as a Redis client is .+ Allowed: /)
    expect(message).not.toContain('secret')
  })

  test('takes the clients of both packages without a cast', () => {
    expectTypeOf(createClient()).toExtend<RedisClient>()
    expectTypeOf(createClient({ RESP: 2 })).toExtend<RedisClient>()
    expectTypeOf(createClient({ scripts: {}, modules: {} })).toExtend<RedisClient>()
    expectTypeOf(new Redis({ lazyConnect: true })).toExtend<RedisClient>()
    expectTypeOf(new Redis({ lazyConnect: true, replyMapping: 'resp3' })).toExtend<RedisClient>()
    expectTypeOf('redis://').not.toExtend<RedisClient>()
    const client = createClient()
    expect(linkRedis(client)).toBe(linkRedis(client))
  })

  test('says at once that a client was never connected', async () => {
    await expect(linkRedis(createClient()).command(['PING'])).rejects.toMatchObject({ code: 'REDIS_CLOSED' })
    const closed = new Redis({ ...nowhere, lazyConnect: true })
    closed.disconnect()
    await expect(linkRedis(closed).command(['PING'])).rejects.toMatchObject({ code: 'REDIS_CLOSED' })
  })
})

const TWICE = defineScript('twice', `return {redis.call('INCRBY', KEYS[1], 2), 'text', {ARGV[1]}}`)

describe.runIf(isInstalled('redis'))('a link to a server', () => {
  const server = useRedis()
  const kinds = Object.entries({ ...clientKinds, ...oddKinds })

  test.each(kinds)('with %s sends commands that wait until it is connected, in their order', async (_name, kind) => {
    const link = linkRedis(connectClient(kind, server().url))
    const key = link.key('order')
    const replies = Array.from({ length: 20 }, (_, i) => link.command(['SET', key, String(i), 'GET']))
    const texts = (await Promise.all(replies)).map(reply => (reply === null ? null : String(reply)))
    expect(texts).toEqual([null, ...Array.from({ length: 19 }, (_, i) => String(i))])
    const [plain] = [linkRedis(connectClient(clientKinds.ioredis!, server().url))]
    expect(await plain.command(['GET', link.realName('order')])).toBe('19')
    await plain.command(['FLUSHALL'])
  })

  test.each(kinds)('with %s runs scripts, also when the server has forgotten them', async (_name, kind) => {
    const link = linkRedis(connectClient(kind, server().url))
    const counts: number[] = []
    for (let i = 0; i < 4; i++) {
      const reply = (await link.script(TWICE, ['count'], ['é\r\n'])) as unknown[]
      counts.push(Number(reply[0]))
      expect(reply.slice(1)).toEqual(['text', ['é\r\n']])
      if (i === 1) await link.command(['SCRIPT', 'FLUSH'])
    }
    expect(counts).toEqual([2, 4, 6, 8])
    await link.command(['FLUSHALL'])
  })

  test.each(kinds)(
    'with %s hears what is published, over a connection that goes with the last listener',
    async (_name, kind) => {
      const link = linkRedis(connectClient(kind, server().url))
      const connections = async () =>
        String(await link.command(['CLIENT', 'LIST']))
          .trim()
          .split('\n').length
      const before = await connections()
      const heard: string[] = []
      const both = await Promise.all(
        ['one', 'two'].map(
          name =>
            new Promise<() => void>(resolve => {
              const { close } = link.subscribe(link.realName(name), {
                message: text => heard.push(`${name} ${text}`),
                resumed: () => resolve(close),
              })
            }),
        ),
      )
      expect(await connections()).toBe(before + 1)
      for (const name of ['one', 'two', 'three']) await link.command(['PUBLISH', link.realName(name), 'hello'])
      await expect.poll(() => heard).toEqual(['one hello', 'two hello'])
      for (const close of both) close()
      await expect.poll(connections).toBe(before)
    },
  )

  test.each(Object.entries(clientKinds))(
    'with %s keeps nothing for later while there is no connection, and fails at once when it lasts',
    async (_name, kind) => {
      const own = await startRedis()
      onTestFinished(() => own.stop())
      const client = connectClient(kind, own.url)
      const link = linkRedis(client)
      await link.command(['PING'])
      await own.kill()
      // What is sent before the client has noticed is the client's: ioredis sends it again.
      await expect.poll(() => ('isReady' in client ? client.isReady : client.status === 'ready')).toBe(false)
      const late = () => link.command(['SET', 'a', 'late']).catch(error => error.code)
      await expect.poll(late, { timeout: 10_000 }).toBe('REDIS_DOWN')
      const since = performance.now()
      await expect(link.command(['SET', 'a', 'late'])).rejects.toMatchObject({ code: 'REDIS_DOWN' })
      // It waits for two seconds where it does not last yet.
      expect(performance.now() - since).toBeLessThan(1000)
      await own.restart()
      await expect.poll(() => link.command(['EXISTS', 'a']).catch(error => error.code), { timeout: 10_000 }).toBe(0)
      expect(await link.command(['GET', 'a'])).toBeNull()
    },
  )

  test.each(Object.entries(clientKinds))('with %s is listened through again after a restart', async (_name, kind) => {
    const own = await startRedis()
    onTestFinished(() => own.stop())
    const link = linkRedis(connectClient(kind, own.url))
    const heard: string[] = []
    let resumed = 0
    const subscription = link.subscribe('news', { message: text => heard.push(text), resumed: () => resumed++ })
    onTestFinished(subscription.close)
    await expect.poll(() => resumed).toBe(1)
    await own.restart()
    await expect.poll(() => resumed, { timeout: 10_000 }).toBe(2)
    expect(subscription.isLive).toBe(true)
    await expect.poll(() => link.command(['PUBLISH', 'news', 'again']).catch(() => null), { timeout: 10_000 }).toBe(1)
    await expect.poll(() => heard).toEqual(['again'])
  })
})
