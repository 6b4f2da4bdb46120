import { describe, expect, onTestFinished, test } from 'vitest'
import { startWorker, startWorkers, type Worker } from '../processes/workers.ts'
import { faultKinds } from './kinds.ts'
import { acknowledgedMore, startLoad } from './load.ts'

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

for (const { name, isThere, start, setup } of faultKinds()) {
  describe.runIf(isThere)(`kill -9 under load: sessions and locks in ${name}`, { timeout: 120_000 }, () => {
    test('of a worker: the others go on, and nothing acknowledged is lost', async () => {
      const server = await start()
      onTestFinished(() => server.stop())
      const these = setup(server.port)
      let workers = await startWorkers(3, these)
      const load = await startLoad(() => workers)
      for (let round = 0; round < 2; round++) {
        await acknowledgedMore(load, 50)
        const [victim, ...others] = workers as [Worker, ...Worker[]]
        workers = others
        await victim.kill()
        // Whatever it held is free soon enough for nobody to be refused.
        await acknowledgedMore(load, 100)
        workers = [...others, await startWorker(these)]
      }
      await load.stop()
      expect(load.failures().filter(answer => answer !== 'cut' && answer.status !== 503)).toEqual([])
      await load.check(workers[0] as Worker)
    })

    test('of the server: requests fail with a clear error in time, and all works when it is back', async () => {
      const server = await start()
      onTestFinished(() => server.stop())
      const workers = await startWorkers(2, setup(server.port))
      const load = await startLoad(() => workers)
      for (let round = 0; round < 2; round++) {
        await acknowledgedMore(load, 50)
        await server.kill()
        const before = load.failures().length
        await expect.poll(() => load.failures().length, { timeout: 15_000 }).toBeGreaterThan(before + 5)
        await pause(500)
        await server.restart()
        const up = performance.now()
        await acknowledgedMore(load, 1)
        console.log(`${name}: served again ${(performance.now() - up).toFixed(0)} ms after its restart`)
        await acknowledgedMore(load, 100)
      }
      await load.stop()
      await load.check(workers[0] as Worker)
    })
  })
}
