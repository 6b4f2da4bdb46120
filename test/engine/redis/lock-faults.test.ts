import { getEventListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { RedisServerOptions } from '../../servers/redis.ts'
import { isInstalled } from '../../servers/server.ts'
import { clientKinds } from './clients.ts'
import { code, holder, never, startLocks } from './lock-setup.ts'

describe.runIf(isInstalled('redis')).each(Object.entries(clientKinds))(
  'a lock in a Redis that fails, with %s',
  (_name, kind) => {
    const start = (options?: RedisServerOptions) => startLocks(kind, options)

    test('that was removed behind its back is lost, and another one has it', async () => {
      const { plain, open, heard } = await start()
      const [one, other] = [open({ ttl: 2000 }), open()]
      const lock = await one.acquire('a', holder, never)
      await plain.flushall()
      expect(lock.lost).toBe(false)
      const taken = await other.acquire('a', holder, never)
      expect(await lock.confirm?.()).toBe(false)
      expect(lock.lost).toBe(true)
      // Its token is another one's no more.
      lock.release()
      await heard(one)
      expect([await other.isHeld('a'), taken.lost, await taken.confirm?.()]).toEqual([true, false, true])
    })

    test('that was removed is noticed with the next renewal, without being asked', async () => {
      const { plain, open } = await start()
      const lock = await open({ ttl: 600 }).acquire('a', holder, never)
      const kept = await open({ ttl: 600 }).acquire('b', holder, never)
      for (const key of await plain.keys('*')) {
        if ((await plain.get(key))?.includes('checkout')) await plain.del(key)
        break
      }
      await expect.poll(() => [lock.lost, kept.lost].filter(Boolean).length, { timeout: 5000 }).toBe(1)
    })

    test.each(['stopped', 'asleep'])(
      'is lost by the clock while the server is %s, and no question hangs',
      async how => {
        const { server, plain, open } = await start()
        const backend = open({ ttl: 500 })
        const lock = await backend.acquire('a', holder, never)
        let isAwake = false
        const awake = () => {
          isAwake = true
        }
        if (how === 'stopped') process.kill(server.pid, 'SIGSTOP')
        else plain.call('DEBUG', 'SLEEP', '2').then(awake, awake)
        const since = performance.now()
        // The first question may have come before that.
        await expect.poll(() => lock.confirm?.(), { timeout: 4000 }).toBe(false)
        // The time of the lock, and not the five seconds for which an answer is waited for.
        expect(performance.now() - since).toBeLessThan(3000)
        expect(isAwake).toBe(false)
        await expect.poll(() => lock.lost).toBe(true)
        expect(await backend.holder('a')).toBeNull()
        if (how === 'stopped') process.kill(server.pid, 'SIGCONT')
        await expect.poll(() => backend.isHeld('a'), { timeout: 5000 }).toBe(false)
      },
    )

    test('that was asked for in vain leaves nothing, also when the answer comes later', async () => {
      const { server, plain, open } = await start()
      const backend = open()
      ;(await backend.acquire('a', holder, never)).release()
      process.kill(server.pid, 'SIGSTOP')
      const gone = new AbortController()
      const asked = backend.acquire('a', holder, gone.signal).catch(code)
      // Until it is sent: nothing tells, for the server stands still.
      await sleep(20)
      gone.abort()
      // Before the server goes on, and so without an answer of it.
      expect(await asked).toBe('ERR_SESSION_ABORTED')
      process.kill(server.pid, 'SIGCONT')
      await expect.poll(() => plain.keys('*'), { timeout: 5000 }).toEqual([])
      expect(await open().isHeld('a')).toBe(false)
      expect(getEventListeners(gone.signal, 'abort')).toEqual([])
    })

    test('that was asked for while the server was down is not taken when it is back', async () => {
      const { server, plain, open, heard } = await start()
      const backend = open()
      ;(await backend.acquire('a', holder, never)).release()
      await heard(backend)
      await server.kill()
      const asked = backend.acquire('a', holder, AbortSignal.timeout(100)).catch(code)
      expect(['ERR_SESSION_ABORTED', 'ERR_SESSION_STORAGE']).toContain(await asked)
      await server.restart()
      await expect.poll(async () => backend.isHeld('a'), { timeout: 10_000 }).toBe(false)
      // ioredis sends again by itself what was not answered; it is given back with the answer.
      await expect.poll(() => plain.keys('*')).toEqual([])
    })

    test('is given to who waited for it when the server was restarted meanwhile', async () => {
      const { server, open, heard } = await start({ appendonly: true })
      const [one, other] = [open({ ttl: 4000 }), open({ ttl: 4000 })]
      const lock = await one.acquire('a', holder, never)
      const waiting = other.acquire('a', holder, never)
      await heard(other)
      await server.restart()
      await expect.poll(() => lock.confirm?.(), { timeout: 3500 }).toBe(true)
      lock.release()
      const taken = await waiting
      expect(await taken.confirm?.()).toBe(true)
    })

    test('that cannot be given back while the server is down is given back when it is up again', async () => {
      const { server, plain, open, heard } = await start({ appendonly: true })
      const backend = open({ ttl: 60_000 })
      const lock = await backend.acquire('a', holder, never)
      await heard(backend)
      await server.kill()
      lock.release()
      // What was asked later has waited for a connection in vain; so has the release, for the first time.
      await expect(backend.isHeld('b')).rejects.toMatchObject({ code: 'ERR_SESSION_STORAGE' })
      await server.restart()
      await expect.poll(() => plain.keys('*').catch(() => ['not yet']), { timeout: 10_000 }).toEqual([])
    })

    test('can be waited for by a user who may not listen', async () => {
      const { plain, open, heard } = await start()
      await plain.call('ACL', 'SETUSER', 'default', 'resetchannels', '-subscribe')
      const [one, other] = [open(), open()]
      const lock = await one.acquire('a', holder, never)
      const waiting = other.acquire('a', holder, never)
      await heard(other)
      lock.release()
      const outcome = await Promise.race([waiting.then(() => 'has it', code), sleep(3000, 'too late')])
      expect(outcome).toBe('has it')
    })
  },
)
