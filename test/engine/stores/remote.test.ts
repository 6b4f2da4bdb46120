import { setTimeout as sleep } from 'node:timers/promises'
import { RedisStore } from 'connect-redis'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectRedisSource } from '../../../server/engine/express-session/connect-redis-source.ts'
import { newId } from '../../../server/engine/id.ts'
import type { Storage } from '../../../server/engine/storages/storage.ts'
import { record } from '../../contracts/storage.ts'
import { type RedisServer, startRedis } from '../../servers/redis.ts'
import { isInstalled } from '../../servers/server.ts'
import { DAY, refusal, storageOf } from './support.ts'

/** Resolves when the store answers again. */
async function answering(storage: Storage): Promise<void> {
  for (;;) {
    try {
      await storage.exists(newId())
      return
    } catch {
      await sleep(20)
    }
  }
}

describe.runIf(isInstalled('redis'))('connect-redis with a server', () => {
  let server: RedisServer
  const clients: { destroy(): void }[] = []
  const connect = async () => {
    const client = createClient({ url: server.url, socket: { reconnectStrategy: 20 } })
    client.on('error', () => {})
    clients.push(client)
    await client.connect()
    return client
  }
  beforeAll(async () => {
    server = await startRedis({ appendonly: true })
  })
  afterAll(async () => {
    for (const client of clients) client.destroy()
    await server.stop()
  })

  test('lets a session go when it is over, and later when it is touched', async () => {
    const client = await connect()
    const storage = storageOf(new RedisStore({ client }))
    const id = newId()
    await storage.save(id, record({ cookie: { maxAge: 60_000 } }))
    const left = await client.pTTL(`sess:${id}`)
    expect(left).toBeGreaterThan(55_000)
    expect(left).toBeLessThanOrEqual(60_000)
    await client.expire(`sess:${id}`, 10)
    await storage.touch(id)
    expect(await client.pTTL(`sess:${id}`)).toBeGreaterThan(55_000)
    const unlimited = newId()
    await storage.save(unlimited, record())
    expect(await client.pTTL(`sess:${unlimited}`)).toBeGreaterThan(DAY - 10_000)
  })

  test('loses no save to touches of other processes, and brings no session back that was removed', async () => {
    const [one, other] = [
      storageOf(new RedisStore({ client: await connect() })),
      storageOf(new RedisStore({ client: await connect() })),
    ]
    const id = newId()
    await one.save(id, record({ data: '0' }))
    await other.load(id)
    for (let i = 1; i <= 300; i++) {
      const touches = [other.touch(id), other.touch(id, { flashShown: true })]
      await one.save(id, record({ data: String(i), flash: 'hello' }))
      expect((await one.load(id))?.data).toBe(String(i))
      await Promise.all(touches)
      expect((await one.load(id))?.data).toBe(String(i))
    }
    for (let i = 0; i < 100; i++) {
      const gone = newId()
      await one.save(gone, record())
      await Promise.all([other.touch(gone), other.touch(gone), one.destroy(gone)])
      expect(await other.exists(gone)).toBe(false)
    }
  })

  test('has nothing to copy for who comes from express-session but what that stored', async () => {
    const client = await connect()
    await client.flushDb()
    const storage = storageOf(new RedisStore({ client }))
    await storage.save(newId(), record())
    await storage.touch((await storage.list?.({ cursor: null, limit: 1 }))?.sessions[0]?.id ?? '')
    const reasons: string[] = []
    const source = connectRedisSource(client, { onUnreadable: reason => reasons.push(reason) })
    for await (const found of source.sessions()) expect(found).toBeUndefined()
    expect(reasons).toEqual(['connect({ store }) has stored it: copy it with that storage'])
  })

  test('that is killed is an error in time, and goes on by itself with all that was stored', async () => {
    const client = await connect()
    const storage = storageOf(new RedisStore({ client }), 200)
    const id = newId()
    await storage.save(id, record({ data: 'kept' }))
    await server.kill()
    const since = performance.now()
    const errors = await Promise.all([storage.load(id), storage.save(id, record()), storage.touch(id)].map(refusal))
    expect(performance.now() - since).toBeLessThan(8000)
    for (const error of errors) expect(error).toMatchObject({ code: 'ERR_SESSION_STORAGE', status: 503 })
    for (const { message } of errors) expect(message).toContain('RedisStore')
    await server.restart()
    await answering(storage)
    expect(await storage.exists(id)).toBe(true)
    await storage.save(id, record({ data: 'again' }))
    expect((await storage.load(id))?.data).toBe('again')
  })
})
