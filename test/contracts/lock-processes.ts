import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Locks } from '../../server/engine/locks/lock.ts'
import { createLocks } from '../../server/engine/locks/queue.ts'
import { type BackendSpec, openBackend } from '../engine/locks/process/open-backend.ts'
import { startProcess, startThread } from '../engine/locks/process/start.ts'
import { limits, owner, refusal, tempFolder } from '../engine/locks/support.ts'
import { createRandom, seedOfRun } from '../support/random.ts'

/** A lock backend, as processes that use the same locks open it. */
export interface ProcessesKind {
  readonly name: string
  /** Locks that nobody used before. */
  spec(): BackendSpec
  /** After the death of its holder a lock may be waited for for so long, milliseconds. */
  readonly bequest: number
  /** The same after the death of one that waited for it; as long as that unless given. */
  readonly ghost?: number
}

const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i))

/** By the clock of the host, which processes share. */
const now = () => performance.timeOrigin + performance.now()

/** How long a lock takes, milliseconds; it is given back. */
async function free(locks: Locks, key: string): Promise<number> {
  const start = performance.now()
  ;(await locks.acquire(key, owner(), limits(10_000))).release('end')
  return performance.now() - start
}

/** What holds for every lock backend between processes, and when one of them is killed. */
export function describeBetweenProcesses({ name, spec, bequest, ghost = bequest }: ProcessesKind): void {
  async function open(these: BackendSpec): Promise<Locks> {
    const { backend, close } = await openBackend(these)
    const locks = createLocks(backend)
    onTestFinished(async () => {
      await locks.close()
      await close()
    })
    return locks
  }

  function counter(): string {
    const file = join(tempFolder(), 'count')
    writeFileSync(file, '0')
    return file
  }

  describe(`locks by ${name} between processes`, { timeout: 60_000 + 10 * ghost }, () => {
    test('no increment of eight processes is lost, 250 each', async () => {
      const [these, file] = [spec(), counter()]
      const peers = await Promise.all(times(8, () => startProcess(these)))
      await Promise.all(peers.map(peer => peer.ask({ do: 'count', key: 'a', file, times: 250 }, 'count')))
      expect(readFileSync(file, 'utf8')).toBe('2000')
    })

    test('every process that waits gets its turn', async () => {
      const these = spec()
      const peers = await Promise.all(times(4, () => startProcess(these)))
      // None of them stops before all have had their turns.
      await Promise.all(peers.map(peer => peer.ask({ do: 'compete', key: 'a', turns: 20 }, 'compete')))
      const locks = await open(these)
      for (let i = 0; i < 20; i++) (await locks.acquire('a', owner(), limits())).release('end')
      await Promise.all(peers.map(peer => peer.kill()))
    })

    test('a wait ends with an error that names the process and its request', async () => {
      const these = spec()
      const peer = await startProcess(these)
      await peer.ask({ do: 'hold', key: 'a', path: '/slow/page' }, 'hold')
      const locks = await open(these)
      const error = (await refusal(locks.acquire('a', owner(), limits(100)))) as Error
      expect(error.message).toContain(`which GET /slow/page (pid ${peer.pid}) has held for `)
      await peer.ask({ do: 'release' }, 'release')
      await expect.poll(() => locks.isHeld('a')).toBe(false)
    })

    test(`the lock of a process that is killed goes to the next within ${bequest} ms, and nothing sticks`, async () => {
      const seed = seedOfRun()
      const random = createRandom(seed)
      const these = spec()
      const locks = await open(these)
      const waits: number[] = []
      let peers = await Promise.all(times(3, () => startProcess(these)))
      for (let round = 0; round < 10; round++) {
        const [holder, ...others] = peers
        await holder?.ask({ do: 'hold', key: 'a', path: '/killed' }, 'hold')
        const served = others.map(
          async peer => (await peer.ask({ do: 'hold', key: 'a', path: '/next', for: 0 }, 'hold')).at,
        )
        const mine = Promise.resolve(locks.acquire('a', owner(), limits())).then(hold => {
          served.push(Promise.resolve(now()))
          hold.release('end')
        })
        await new Promise(resolve => setTimeout(resolve, random.int(20)))
        const at = now()
        await holder?.kill()
        await mine
        waits.push(Math.min(...(await Promise.all(served))) - at)
        peers = [...others, await startProcess(these)]
      }
      console.log(
        `${name}: after SIGKILL the next has it in ${waits.map(ms => ms.toFixed(1)).join(', ')} ms (seed ${seed})`,
      )
      // The median, for other tests run beside this one.
      expect(waits.toSorted((a, b) => a - b)[waits.length / 2], `seed ${seed}`).toBeLessThan(bequest)
      await expect.poll(() => locks.isHeld('a')).toBe(false)
    })

    test('processes that are killed at any moment leave nothing behind', async () => {
      const seed = seedOfRun()
      const random = createRandom(seed)
      const these = spec()
      const locks = await open(these)
      // A key for each round, so that the next one begins while what was left is waited for.
      const rounds = times(6, round => `a${round}`)
      const waits: Promise<number>[] = []
      for (const key of rounds) {
        const peers = await Promise.all(times(3, () => startProcess(these)))
        for (const peer of peers) peer.tell({ do: 'compete', key, turns: 0 })
        await new Promise(resolve => setTimeout(resolve, random.int(30)))
        await Promise.all(peers.map(peer => peer.kill()))
        waits.push(free(locks, key))
      }
      // Far less than any time after which a lock might be taken from the living: 15 s.
      expect(Math.max(...(await Promise.all(waits))), `seed ${seed}`).toBeLessThan(3000 + ghost)
    })

    test('threads of one process exclude each other', async () => {
      const [these, file] = [spec(), counter()]
      const peers = await Promise.all(times(2, () => startThread(these)))
      await Promise.all(peers.map(peer => peer.ask({ do: 'count', key: 'a', file, times: 100 }, 'count')))
      expect(readFileSync(file, 'utf8')).toBe('200')
      const [holder] = peers
      await holder?.ask({ do: 'hold', key: 'a', path: '/thread' }, 'hold')
      const locks = await open(these)
      expect(await refusal(locks.acquire('a', owner(), limits(20)))).toMatchObject({ code: 'ERR_SESSION_LOCK_TIMEOUT' })
    })
  })
}
