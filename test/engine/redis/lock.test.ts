import { getEventListeners } from 'node:events'
import { describe, expect, test } from 'vitest'
import { createLocks } from '../../../server/engine/locks/queue.ts'
import { redisLock } from '../../../server/engine/locks/redis/redis-lock.ts'
import type { RedisServerOptions } from '../../servers/redis.ts'
import { isInstalled } from '../../servers/server.ts'
import { leastOf } from '../../support/effort.ts'
import { limits, owner, timers } from '../locks/support.ts'
import { clientKinds, connectClient } from './clients.ts'
import { code, holder, never, startLocks } from './lock-setup.ts'

/** So much is not exceeded by a share of them. */
const quantile = (values: readonly number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN

describe.runIf(isInstalled('redis')).each(Object.entries(clientKinds))('a lock in Redis, with %s', (_name, kind) => {
  const start = (options?: RedisServerOptions) => startLocks(kind, options)

  test('is a key with a token and its holder, and names no session', async () => {
    const { plain, prefix, open } = await start()
    const lock = await open().acquire('secret-id', holder, never)
    const [key = '', ...others] = await plain.keys('*')
    expect(others).toEqual([])
    expect(key.startsWith(prefix)).toBe(true)
    const value = (await plain.get(key)) ?? ''
    expect(value).toMatch(/^[0-9a-f]{48} \{"pid":\d+,"method":"POST","path":"\/checkout","since":\d+\}$/)
    expect(key + value).not.toContain('secret-id')
    expect(await plain.pttl(key)).toBeGreaterThan(5000)
    lock.release()
    await expect.poll(() => plain.keys('*')).toEqual([])
  })

  test('goes from process to process as soon as it is given back', async () => {
    const { plain, open, heard } = await start()
    const [one, other] = [open(), open()]
    const warm = await one.acquire('warm', holder, never)
    const waiting = other.acquire('warm', holder, never)
    await expect.poll(() => plain.pubsub('CHANNELS', '*')).toHaveLength(1)
    warm.release()
    ;(await waiting).release()
    const took: number[] = []
    for (let i = 0; i < 40; i++) {
      const lock = await one.acquire('a', holder, never)
      const next = other.acquire('a', holder, never)
      await heard(other)
      const since = performance.now()
      lock.release()
      const taken = await next
      took.push(performance.now() - since)
      taken.release()
      await heard(other)
    }
    console.log(`handed on between two clients in ${quantile(took, 0.5).toFixed(2)} ms (median of ${took.length})`)
    // Each would be a second where nothing is heard, 100 ms where nothing can be; a busy machine delays some.
    expect(quantile(took, 0.25)).toBeLessThan(50)
  })

  test('can be asked about by the request that has it, through the queue, and about no more than that', async () => {
    const { plain, open } = await start()
    const locks = createLocks(open())
    const hold = await locks.acquire('a', owner(), limits())
    expect(await hold.confirm?.()).toBe(true)
    const next = locks.acquire('a', owner(), limits())
    hold.release('end')
    const second = await next
    expect([await hold.confirm?.(), await second.confirm?.()]).toEqual([false, true])
    await plain.flushall()
    expect([second.lost, await second.confirm?.(), second.lost]).toEqual([false, false, true])
    await locks.close()
  })

  test('is held for as long as its holder lives, beyond its time to live', async () => {
    const { open } = await start()
    const [one, other] = [open({ ttl: 300 }), open({ ttl: 300 })]
    const lock = await one.acquire('a', holder, never)
    const outcome = await other.acquire('a', holder, AbortSignal.timeout(1500)).catch(code)
    expect(outcome).toBe('ERR_SESSION_ABORTED')
    expect([lock.lost, await lock.confirm?.()]).toEqual([false, true])
  })

  test('is free after its time to live when its holder is gone without a word', async () => {
    const { plain, prefix, open, heard } = await start()
    const backend = open({ ttl: 5000 })
    await backend.acquire('a', holder, never)
    const [key = ''] = await plain.keys(`${prefix.replace(/[[\]]/g, '\\$&')}*`)
    await backend.close()
    await heard(open())
    // What a process has left that was killed.
    const left = `${'f'.repeat(48)} {"pid":1,"method":"GET","path":"/dead","since":1}`
    const other = open()
    await plain.set(key, left)
    expect(await other.holder('a')).toEqual({ pid: 1, method: 'GET', path: '/dead', since: 1 })
    const took = async () => {
      const since = performance.now()
      await plain.set(key, left, 'PX', 400)
      const lock = await other.acquire('a', holder, never)
      const ms = performance.now() - since
      expect(ms).toBeGreaterThan(395)
      lock.release()
      await heard(other)
      return ms
    }
    // Who waits asks again after a second, whatever it knows.
    expect(await leastOf(800, took)).toBeLessThan(800)
  })

  test('goes to processes in the order in which they asked, and past those that died meanwhile', async () => {
    const { plain, open, heard } = await start()
    const [first = open(), ...others] = Array.from({ length: 6 }, () => open({ ttl: 2000 }))
    const handOn = async () => {
      const lock = await first.acquire('a', holder, never)
      const served: number[] = []
      const ended: Promise<void>[] = []
      for (const [i, backend] of others.entries()) {
        const waiting = backend.acquire('a', holder, never).then(async held => {
          served.push(i)
          await heard(backend)
          held.release()
        })
        ended.push(waiting)
        await heard(backend)
      }
      // What those have left that were killed while they waited: they came first.
      const [queue = ''] = await plain.keys('*:queue')
      for (const [i, dead] of ['d', 'e', 'f'].entries()) await plain.zadd(queue, i, dead.repeat(48))
      const since = performance.now()
      lock.release()
      await Promise.all(ended)
      expect(served).toEqual([0, 1, 2, 3, 4])
      return performance.now() - since
    }
    // A dead one that is waited for keeps the others from the lock for a second.
    expect(await leastOf(800, handOn)).toBeLessThan(800)
  })

  test('goes to each process in turn, however often the others want it', async () => {
    const { open } = await start()
    const turns = [0, 0, 0]
    let isOver = false
    await Promise.all(
      turns.map(async (_, i) => {
        const locks = createLocks(open())
        const compete = async () => {
          while (!isOver) {
            const hold = await locks.acquire('a', owner(), limits())
            turns[i] = (turns[i] ?? 0) + 1
            isOver ||= Math.min(...turns) >= 20
            await new Promise(resolve => setImmediate(resolve))
            hold.release('end')
          }
        }
        // Unequal: each has as many requests as it likes.
        await Promise.all(Array.from({ length: 1 + 5 * i }, compete))
      }),
    )
    expect(Math.min(...turns)).toBeGreaterThanOrEqual(20)
    expect(Math.max(...turns) / Math.min(...turns)).toBeLessThan(20)
  })

  test('is waited for by 500 with one connection and one channel, and nothing is left of it', async () => {
    const { plain, prefix, open, heard } = await start()
    const [one, other] = [open(), open()]
    const before = timers()
    const ids = Array.from({ length: 500 }, (_, i) => `session ${i}`)
    const locks = await Promise.all(ids.map(id => one.acquire(id, holder, never)))
    const count = async () =>
      String(await plain.client('LIST'))
        .trim()
        .split('\n').length
    const connections = await count()
    const signals = ids.map(() => new AbortController().signal)
    const waiting = ids.map((id, i) => other.acquire(id, holder, signals[i] ?? never))
    await expect.poll(() => plain.pubsub('CHANNELS', '*')).toEqual([expect.stringContaining(`${prefix}next:`)])
    expect(await count()).toBe(connections + 1)
    for (const lock of locks) lock.release()
    for (const lock of await Promise.all(waiting)) lock.release()
    await heard(other)
    await expect.poll(() => plain.keys('*')).toEqual([])
    await Promise.all([one.close(), other.close()])
    await expect.poll(count).toBe(connections)
    expect(signals.flatMap(signal => getEventListeners(signal, 'abort'))).toEqual([])
    // The test runner has timers of its own, which come and go.
    await expect.poll(timers).toBeLessThanOrEqual(before + 1)
  })

  test('refuses options that cannot be', () => {
    const client = connectClient(kind, 'redis://127.0.0.1:1')
    for (const options of [{ ttl: 0 }, { ttl: '2h' }, { ttl: 'soon' }, { prefix: '' }]) {
      expect(() => redisLock(client, options)).toThrow(/^\[sessionscope\] option "(ttl|prefix)" .+ allowed: /)
    }
  })
})
