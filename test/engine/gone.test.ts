import { Redis } from 'ioredis'
import { Pool } from 'pg'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startPostgres } from '../servers/postgres.ts'
import { startRedis } from '../servers/redis.ts'
import { isInstalled } from '../servers/server.ts'
import { ask, newSession, type Setup, startWorkers, type Worker } from './processes/workers.ts'

/** Removes all sessions, as time does. */
type Clear = () => Promise<unknown>

async function lives(setup: Setup, clear: Clear): Promise<void> {
  const workers = await startWorkers(2, setup)
  const [worker] = workers as [Worker]
  const cookie = await newSession(workers)
  await clear()
  for (let i = 0; i < 2; i++) {
    const answer = await ask(worker, 'GET', '/new', cookie)
    expect(answer.text).toBe('made')
    expect(answer.cookie).not.toBe('')
    expect(answer.cookie).not.toBe(cookie)
    expect((await ask(worker, 'POST', '/increment', answer.cookie)).text).toBe('{"n":1}')
  }
  const many = await Promise.all(
    workers.flatMap(each => Array.from({ length: 8 }, () => ask(each, 'GET', '/new', cookie))),
  )
  expect(many.filter(({ text }) => text !== 'made')).toEqual([])
}

describe('whoever comes with the cookie of a session that is no more gets a new one, alone or many at once', () => {
  test.runIf(isInstalled('redis'))('in Redis, with its locks', async () => {
    const server = await startRedis()
    onTestFinished(() => server.stop())
    const store = { kind: 'ioredis', url: server.url } as const
    const client = new Redis(server.url)
    onTestFinished(() => client.disconnect())
    await lives({ storage: store, lock: store }, () => client.flushall())
  })

  test.runIf(isInstalled('postgres'))('in PostgreSQL, with its locks', { timeout: 60_000 }, async () => {
    const server = await startPostgres()
    onTestFinished(() => server.stop())
    const store = { kind: 'postgres', url: server.url } as const
    const pool = new Pool({ connectionString: server.url, max: 1 })
    onTestFinished(() => pool.end())
    await lives({ storage: store, lock: store }, () => pool.query('delete from web2py_session'))
  })
})
