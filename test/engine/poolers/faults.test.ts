import { describe, expect, onTestFinished, test } from 'vitest'
import { startPgbouncer } from '../../servers/pgbouncer.ts'
import { startPostgres } from '../../servers/postgres.ts'
import { isInstalled } from '../../servers/server.ts'
import { acknowledgedMore, LIMITS, startLoad } from '../faults/load.ts'
import { startWorkers, type Worker } from '../processes/workers.ts'

const isThere = [isInstalled('postgres'), isInstalled('pgbouncer')].every(Boolean)

describe.runIf(isThere)('kill -9 of PgBouncer under load', { timeout: 60_000 }, () => {
  test('in session mode: requests fail with a clear error in time, nothing acknowledged is lost, and it heals', async () => {
    const server = await startPostgres()
    onTestFinished(() => server.stop())
    const pooler = await startPgbouncer(server.port, { mode: 'session' })
    onTestFinished(() => pooler.stop())
    const url = pooler.urlOf('postgres')
    const workers = await startWorkers(4, {
      storage: { kind: 'postgres', url },
      lock: { kind: 'postgres', url },
      timeouts: LIMITS,
    })
    const load = await startLoad(() => workers)
    for (let round = 0; round < 2; round++) {
      await acknowledgedMore(load, 50)
      const before = load.failures().length
      await pooler.kill()
      await expect.poll(() => load.failures().length, { timeout: 15_000 }).toBeGreaterThan(before + 5)
      await pooler.restart()
      await acknowledgedMore(load, 100)
    }
    await load.stop()
    await load.check(workers[0] as Worker)
  })
})
