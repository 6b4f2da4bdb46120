import { expect, onTestFinished, test } from 'vitest'
import { startSentinelGroup } from '../../servers/sentinel.ts'
import { isInstalled } from '../../servers/server.ts'
import { acknowledgedMore, LIMITS, startLoad } from '../faults/load.ts'
import { startWorkers, type Worker } from '../processes/workers.ts'

const isThere = [isInstalled('redis'), isInstalled('sentinel')].every(Boolean)

test.runIf(isThere)(
  'kill -9 of a primary that a Sentinel watches, under load: no request hangs, and it goes on by itself, through ioredis',
  { timeout: 60_000 },
  async () => {
    const group = await startSentinelGroup()
    onTestFinished(() => group.stop())
    const store = { kind: 'ioredis', url: `sentinel://127.0.0.1:${group.port}/${group.name}?detect` } as const
    const workers = await startWorkers(2, { storage: store, lock: { ...store, ttl: '2s' }, timeouts: LIMITS })
    const load = await startLoad(() => workers)
    await acknowledgedMore(load, 200)
    const switched = group.switched()
    const start = performance.now()
    const took = () => `${(performance.now() - start).toFixed(0)} ms`
    await group.primary.kill()
    await switched
    const after = took()
    await acknowledgedMore(load, 1)
    console.log(`the Sentinel has switched after ${after}, requests are served again after ${took()}`)
    await acknowledgedMore(load, 200)
    await load.stop()
    expect(load.failures().length).toBeGreaterThan(0)
    // Also that nothing acknowledged is lost: a replica on the same host has been sent what a process that dies has answered.
    await load.check(workers[0] as Worker)
  },
)
