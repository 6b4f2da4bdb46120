import { inspect } from 'node:util'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { SessionError } from '../../../server/engine/errors.ts'
import { newId } from '../../../server/engine/id.ts'
import { redisLock } from '../../../server/engine/locks/redis/redis-lock.ts'
import type { RedisClient } from '../../../server/engine/redis/client.ts'
import { createRedisStorage } from '../../../server/engine/storages/redis/redis-storage.ts'
import { record } from '../../contracts/storage.ts'
import { type RedisServerOptions, startRedis } from '../../servers/redis.ts'
import { freePort, isInstalled } from '../../servers/server.ts'
import { clientKinds, connectClient, type TestClient } from './clients.ts'

const SECRET = 'what the session holds'

const open = (client: RedisClient) =>
  createRedisStorage({ client, prefix: 'session:', onConflict: 'overwrite', expiresAt: () => Number.POSITIVE_INFINITY })

/** What goes wrong with a save, a load and a lock; the first that does. */
async function failureOf(client: RedisClient, work: 'save' | 'load' | 'lock' = 'save'): Promise<SessionError> {
  const id = newId()
  const error = await (work === 'lock'
    ? redisLock(client).acquire(id, { pid: 1, method: 'GET', path: '/', since: 0 }, AbortSignal.timeout(10_000))
    : work === 'save'
      ? open(client).save(id, record({ data: SECRET }))
      : open(client).load(id)
  ).then(
    () => new Error('nothing went wrong'),
    error => error,
  )
  for (const text of [error.message, inspect(error, { depth: 10 }), error.stack]) {
    expect(text).not.toContain(id)
    expect(text).not.toContain(SECRET)
    expect(text).not.toContain('password-of-the-app')
  }
  expect(error.message).toMatch(/^\[sessionscope\] .+ Redis \(session(-lock)?:\*\): .+\. Cure: .+\.$/s)
  return error
}

describe.runIf(isInstalled('redis')).each(Object.entries(clientKinds))('a Redis that fails, with %s', (_name, kind) => {
  async function start(options?: RedisServerOptions) {
    const server = await startRedis(options)
    onTestFinished(() => server.stop())
    const plain = new Redis(server.url)
    plain.on('error', () => {})
    onTestFinished(() => plain.disconnect())
    return { server, plain, client: connectClient(kind, server.url) }
  }

  const cases: readonly (readonly [string, RedisServerOptions, string[][], number, string])[] = [
    ['is full', { settings: ['--maxmemory', '1kb'] }, [], 503, "the server's memory is full. Cure: raise maxmemory"],
    ['is a replica', {}, [['REPLICAOF', '127.0.0.1', '1']], 503, 'the server is a replica, and only to be read'],
    ['wants a password', {}, [['CONFIG', 'SET', 'requirepass', 'password-of-the-app']], 500, 'asks for a password'],
    [
      'may not be written by this user',
      {},
      [['ACL', 'SETUSER', 'default', '-@all', '+@connection', '+info']],
      500,
      'the user of this client may not do that',
    ],
    ['has lost a script', { settings: ['--rename-command', 'EVAL', ''] }, [], 500, 'a command that is needed'],
  ]
  test.each(cases)('that %s is told of, with the cure', async (_name, options, commands, status, text) => {
    const { server, plain } = await start(options)
    for (const [name = '', ...args] of commands) await plain.call(name, ...args)
    const error = await failureOf(connectClient(kind, server.url))
    expect(error).toMatchObject({ code: 'ERR_SESSION_STORAGE', status })
    expect(error.message).toContain(text)
  })

  test('that does not accept the password is told of, and the password is not', async () => {
    const { server } = await start({ settings: ['--requirepass', 'another'] })
    const error = await failureOf(connectClient(kind, server.url.replace('//', '//:password-of-the-app@')))
    expect(error).toMatchObject({ code: 'ERR_SESSION_STORAGE', status: 500 })
    expect(error.message).toContain('the server does not accept the password')
  })

  test('that nobody can connect to is told of in two seconds, then at once, for sessions and for locks', async () => {
    const client = connectClient(kind, `redis://user:password-of-the-app@127.0.0.1:${await freePort()}`)
    for (const [work, limit] of [
      ['load', 8000],
      ['save', 1500],
      ['lock', 1500],
    ] as const) {
      const since = performance.now()
      const error = await failureOf(client, work)
      expect(error).toMatchObject({ status: 503, headers: { 'Retry-After': '1' } })
      expect(error.message).toContain('there is no connection to the server')
      expect(performance.now() - since).toBeLessThan(limit)
    }
  })

  test('that is killed while it is asked is told of, and used again when it is back', async () => {
    const { server, client } = await start({ appendonly: true })
    const storage = open(client)
    const id = newId()
    await storage.save(id, record({ data: 'kept' }))
    process.kill(server.pid, 'SIGSTOP')
    const pending = storage.save(newId(), record()).then(
      () => 'stored',
      error => error,
    )
    await server.kill()
    await server.restart()
    // ioredis sends it again by itself.
    const outcome = await pending
    if (outcome !== 'stored') expect(outcome).toMatchObject({ code: 'ERR_SESSION_STORAGE', status: 503 })
    await expect
      .poll(
        () =>
          storage.load(id).then(
            session => session?.data,
            () => 'not yet',
          ),
        { timeout: 10_000 },
      )
      .toBe('kept')
  })
})

describe.runIf(isInstalled('redis'))('a client that cannot be used', () => {
  const closed: Readonly<Record<string, () => TestClient>> = {
    'node-redis that was never connected': () => ({ client: createClient(), end: () => {} }),
    'ioredis that was closed': () => {
      const client = new Redis({ lazyConnect: true })
      client.disconnect()
      return { client, end: () => {} }
    },
  }
  test.each(Object.entries(closed))('%s is told of at once', async (_name, make) => {
    const error = await failureOf(make().client)
    expect(error).toMatchObject({ code: 'ERR_SESSION_STORAGE', status: 500 })
    expect(error.message).toContain('the client is not connected: it never was, or it was closed')
  })
})
