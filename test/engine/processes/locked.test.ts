import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startPostgres } from '../../servers/postgres.ts'
import { startRedis } from '../../servers/redis.ts'
import { isInstalled } from '../../servers/server.ts'
import { temporaryFolder } from '../support/app.ts'
import { ask, newSession, readCounter, type Setup, startWorkers, useServer, type Worker } from './workers.ts'

const TOTAL = 2000

async function increment(processes: number, setup: Setup): Promise<void> {
  const workers = await startWorkers(processes, setup)
  const [first] = workers as [Worker]
  const cookie = await newSession(workers)
  const start = performance.now()
  const answers = await Promise.all(
    workers.flatMap(worker =>
      Array.from({ length: TOTAL / processes }, () => ask(worker, 'POST', '/increment', cookie)),
    ),
  )
  const seconds = (performance.now() - start) / 1000
  expect(answers.filter(({ status }) => status !== 200)).toEqual([])
  expect(await readCounter(first, cookie)).toBe(TOTAL)
  // Each value once: no two requests ever saw the same session.
  expect(new Set(answers.map(({ text }) => text)).size).toBe(TOTAL)
  for (const worker of workers) {
    expect(JSON.parse((await ask(worker, 'GET', '/reports')).text)).toEqual({ lost: 0, reports: 0 })
  }
  const { storage, lock } = setup
  console.log(
    `${storage.kind}, locked by ${lock?.kind}: ${TOTAL} increments by ${processes} in ${seconds.toFixed(1)} s`,
  )
}

describe('2,000 parallel increments of one session with a lock end at exactly 2,000', { timeout: 180_000 }, () => {
  test('8 processes: SQLite, locked by files', async () => {
    const folder = await temporaryFolder()
    await increment(8, {
      storage: { kind: 'sqlite', url: join(folder, 'sessions.db') },
      lock: { kind: 'files', folder },
    })
  })

  describe.runIf(isInstalled('redis'))('with Redis', () => {
    const redis = useServer(startRedis)

    test.each(['node-redis', 'ioredis'] as const)('8 processes: Redis, locked by Redis, through %s', kind =>
      increment(8, { storage: { kind, url: redis().url }, lock: { kind, url: redis().url } }),
    )

    test('1 process: Redis, locked in memory', () =>
      increment(1, { storage: { kind: 'node-redis', url: redis().url }, lock: { kind: 'memory' } }))
  })

  describe.runIf(isInstalled('postgres'))('with PostgreSQL', () => {
    const postgres = useServer(startPostgres)

    test('8 processes: PostgreSQL, locked by PostgreSQL, with one pool for both', () =>
      increment(8, {
        storage: { kind: 'postgres', url: postgres().url },
        lock: { kind: 'postgres', url: postgres().url },
      }))

    test('1 process: PostgreSQL, locked in memory', () =>
      increment(1, { storage: { kind: 'postgres', url: postgres().url }, lock: { kind: 'memory' } }))

    test.runIf(isInstalled('redis'))('8 processes: PostgreSQL, locked by Redis', async () => {
      const redis = await startRedis()
      onTestFinished(() => redis.stop())
      await increment(8, {
        storage: { kind: 'postgres', url: postgres().url },
        lock: { kind: 'node-redis', url: redis.url },
      })
    })
  })
})
