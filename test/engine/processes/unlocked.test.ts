import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startMariadb } from '../../servers/mariadb.ts'
import { startPostgres } from '../../servers/postgres.ts'
import { startRedis } from '../../servers/redis.ts'
import { isInstalled, type ServerName } from '../../servers/server.ts'
import { createRandom, seedOfRun } from '../../support/random.ts'
import { temporaryFolder } from '../support/app.ts'
import { ask, newSession, readCounter, type Setup, startWorkers, type Worker } from './workers.ts'

type Storage = Setup['storage']

/** Saves that were overwritten, by what the workers were told. */
async function reported(workers: readonly Worker[]): Promise<{ lost: number; reports: number }> {
  const sum = { lost: 0, reports: 0 }
  for (const worker of workers) {
    const { lost, reports } = JSON.parse((await ask(worker, 'GET', '/reports')).text) as typeof sum
    sum.lost += lost
    sum.reports += reports
  }
  return sum
}

const servers: readonly [name: string, server: ServerName | null, open: () => Promise<Storage>][] = [
  ['SQLite', null, async () => ({ kind: 'sqlite', url: join(await temporaryFolder(), 'sessions.db') })],
  [
    'PostgreSQL',
    'postgres',
    async () => {
      const server = await startPostgres()
      onTestFinished(() => server.stop())
      return { kind: 'postgres', url: server.url }
    },
  ],
  [
    'MariaDB',
    'mariadb',
    async () => {
      const server = await startMariadb()
      onTestFinished(() => server.stop())
      return { kind: 'mysql', url: await server.database() }
    },
  ],
  [
    'Redis',
    'redis',
    async () => {
      const server = await startRedis()
      onTestFinished(() => server.stop())
      return { kind: 'node-redis', url: server.url }
    },
  ],
]

describe('2,000 increments of one session by 8 processes without a lock', { timeout: 180_000 }, () => {
  for (const [name, server, open] of servers) {
    test.runIf(server === null || isInstalled(server))(
      `${name}: what was counted and what was reported as lost are 2,000 together`,
      async () => {
        const seed = seedOfRun()
        const random = createRandom(seed)
        const workers = await startWorkers(8, { storage: await open() })
        const [first] = workers as [Worker]
        const cookie = await newSession(workers)
        const start = performance.now()
        const answers = await Promise.all(
          workers.map(async worker => {
            // A few at once: some meet, some do not.
            const found: Awaited<ReturnType<typeof ask>>[] = []
            while (found.length < 250) {
              const burst = Math.min(250 - found.length, 1 + random.int(4))
              found.push(
                ...(await Promise.all(Array.from({ length: burst }, () => ask(worker, 'POST', '/increment', cookie)))),
              )
            }
            return found
          }),
        )
        const seconds = (performance.now() - start) / 1000
        expect(
          answers.flat().filter(({ status }) => status !== 200),
          `seed ${seed}`,
        ).toEqual([])
        const [n, { lost, reports }] = [await readCounter(first, cookie), await reported(workers)]
        console.log(
          `${name}: ${n} counted, ${lost} lost by ${reports} reports, in ${seconds.toFixed(1)} s (seed ${seed})`,
        )
        expect(reports).toBeGreaterThan(0)
        expect(n + lost, `seed ${seed}`).toBe(2000)
        // And none is invented: one after the other, from process to process, nothing is lost.
        for (let i = 0; i < 40; i++) await ask(workers[i % 8] as Worker, 'POST', '/increment', cookie)
        expect(await readCounter(first, cookie)).toBe(n + 40)
        expect(await reported(workers)).toEqual({ lost, reports })
      },
    )
  }
})
