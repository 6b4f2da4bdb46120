import { describe, expect, onTestFinished, test } from 'vitest'
import { type Fault, startProxy } from '../../servers/proxy.ts'
import { startWorkers, type Worker } from '../processes/workers.ts'
import { faultKinds } from './kinds.ts'
import { acknowledgedMore, startLoad } from './load.ts'

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

/** With how long each lasts, and whether requests must fail of it. */
const faults: readonly [what: string, fault: Fault, ms: number, isFelt: boolean][] = [
  ['drops everything', { kind: 'drop' }, 4000, true],
  ['cuts all connections', { kind: 'cut' }, 1500, true],
  ['truncates answers', { kind: 'truncate', bytes: 40 }, 1500, true],
  ['delays everything', { kind: 'delay', ms: 40 }, 2000, false],
]

for (const { name, isThere, start, setup } of faultKinds()) {
  describe.runIf(isThere)(`a network under load: sessions and locks in ${name}`, { timeout: 120_000 }, () => {
    test.each(faults)('that %s: no request hangs, nothing acknowledged is lost, and it heals', async (_, ...rest) => {
      const [fault, ms, isFelt] = rest
      const server = await start()
      onTestFinished(() => server.stop())
      const proxy = await startProxy(server.port)
      onTestFinished(() => proxy.close())
      const workers = await startWorkers(2, setup(proxy.port))
      const load = await startLoad(() => workers)
      await acknowledgedMore(load, 50)
      proxy.set(fault)
      await pause(ms)
      proxy.set({ kind: 'none' })
      const healed = performance.now()
      await acknowledgedMore(load, 1)
      console.log(`${name}, ${fault.kind}: served again after ${(performance.now() - healed).toFixed(0)} ms`)
      await acknowledgedMore(load, 100)
      await load.stop()
      expect(load.failures().length > 0).toBe(isFelt)
      await load.check(workers[0] as Worker)
    })
  })
}
