import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import type { Hold, Locks } from '../../server/engine/locks/lock.ts'
import { createLocks } from '../../server/engine/locks/queue.ts'
import { limits, openFiles, owner, refusal, settled, timers } from '../engine/locks/support.ts'
import type { BackendKind } from './backends.ts'

/** What holds for all locks, within one process. To be called inside a `describe`. */
export function describeLocks(kind: BackendKind): void {
  async function open<T>(use: (locks: Locks) => Promise<T>): Promise<T> {
    const opened = await kind.open()
    const locks = createLocks(opened.backend())
    try {
      return await use(locks)
    } finally {
      await locks.close()
      await opened.close()
    }
  }

  /** Takes it while nobody has it, and gives it back. */
  async function expectFree(locks: Locks, key: string): Promise<void> {
    const waiting = locks.acquire(key, owner(), limits(1000))
    if (kind.isAtOnce) expect(waiting).not.toBeInstanceOf(Promise)
    const hold = await waiting
    expect(hold.lost).toBe(false)
    hold.release('end')
  }

  test('a lock that nobody has is given at once', () => open(locks => expectFree(locks, 'a')))

  test('a lock that is held is confirmed, where that has to be asked', () =>
    open(async locks => {
      const hold: Hold = await locks.acquire('a', owner(), limits())
      expect(await (hold.confirm?.() ?? true)).toBe(true)
      expect(hold.lost).toBe(false)
      hold.release('end')
    }))

  test('one request at a time has a lock, and all have it in the end', () =>
    open(async locks => {
      let inside = 0
      let done = 0
      await Promise.all(
        Array.from({ length: 100 }, async () => {
          const hold = await locks.acquire('a', owner(), limits())
          expect(++inside).toBe(1)
          await settled()
          inside--
          done++
          hold.release('end')
        }),
      )
      expect(done).toBe(100)
    }))

  test('locks of different sessions do not wait for each other', () =>
    open(async locks => {
      const holds = await Promise.all(Array.from({ length: 20 }, (_, i) => locks.acquire(`s${i}`, owner(), limits())))
      expect(holds).toHaveLength(20)
      for (const hold of holds) hold.release('end')
    }))

  test('requests are served in the order of their arrival', () =>
    open(async locks => {
      const first = await locks.acquire('a', owner(), limits())
      const served: number[] = []
      const all = Array.from({ length: 20 }, async (_, i) => {
        const hold = await locks.acquire('a', owner(), limits())
        served.push(i)
        await settled()
        hold.release('end')
      })
      first.release('end')
      await Promise.all(all)
      expect(served).toEqual(Array.from({ length: 20 }, (_, i) => i))
    }))

  test('a wait ends with an error that names the holder, and not the session', () =>
    open(async locks => {
      const hold = await locks.acquire('secret-id', owner('/checkout', 'POST'), limits())
      const error = await refusal(locks.acquire('secret-id', owner(), limits(30)))
      expect(error).toMatchObject({ code: 'ERR_SESSION_LOCK_TIMEOUT', status: 503, headers: { 'Retry-After': '1' } })
      const { message } = error as Error
      expect(message).toMatch(
        /^\[sessionscope\] waited 0 s .* POST \/checkout \(pid \d+\) has held for [\d.]+ s\. Cure: /,
      )
      expect(message).toContain(`(pid ${process.pid})`)
      expect(message).not.toContain('secret-id')
      hold.release('end')
      await expectFree(locks, 'secret-id')
    }))

  test('a client that goes away leaves the queue', () =>
    open(async locks => {
      const hold = await locks.acquire('a', owner(), limits())
      const gone = new AbortController()
      const leaving = refusal(locks.acquire('a', owner(), limits(10_000, gone.signal)))
      const staying = locks.acquire('a', owner(), limits())
      gone.abort()
      expect(await leaving).toMatchObject({ code: 'ERR_SESSION_ABORTED' })
      hold.release('end')
      ;(await staying).release('end')
      expect(await refusal(locks.acquire('a', owner(), limits(10, gone.signal)))).toMatchObject({
        code: 'ERR_SESSION_ABORTED',
      })
    }))

  test('a second release does nothing to whoever has the lock by then', () =>
    open(async locks => {
      const first = await locks.acquire('a', owner(), limits())
      const second = locks.acquire('a', owner(), limits())
      first.release('end')
      first.release('abort')
      await second
      first.release('end')
      expect(await locks.isHeld('a')).toBe(true)
      expect(await refusal(locks.acquire('a', owner(), limits(20)))).toMatchObject({ code: 'ERR_SESSION_LOCK_TIMEOUT' })
    }))

  test('it can be asked whether a lock is held, which takes nothing', () =>
    open(async locks => {
      expect(await locks.isHeld('a')).toBe(false)
      const hold = await locks.acquire('a', owner(), limits())
      expect(await locks.isHeld('a')).toBe(true)
      expect(await locks.isHeld('b')).toBe(false)
      hold.release('end')
      if (kind.isAtOnce) expect(await locks.isHeld('a')).toBe(false)
      else await expect.poll(() => locks.isHeld('a')).toBe(false)
      await expectFree(locks, 'a')
    }))

  test('300 sessions with three requests each leave no listener, no timer and no file open', async () => {
    const [timersBefore, filesBefore] = [timers(), openFiles()]
    const signals: AbortSignal[] = []
    await open(async locks => {
      const use = async (key: string) => {
        const { signal } = new AbortController()
        signals.push(signal)
        const hold = await locks.acquire(key, owner(), limits(10_000, signal))
        await settled()
        hold.release('end')
      }
      await Promise.all(Array.from({ length: 900 }, (_, i) => use(`s${i % 300}`)))
    })
    expect(signals.flatMap(signal => getEventListeners(signal, 'abort'))).toEqual([])
    // The test runner has timers of its own, which come and go.
    expect(timers()).toBeLessThanOrEqual(timersBefore + 1)
    // A connection is closed when its other end has answered.
    await expect.poll(openFiles).toBeLessThanOrEqual(filesBefore)
  })

  test('closing refuses those that wait and gives back what is held', () =>
    open(async locks => {
      const hold = await locks.acquire('a', owner(), limits())
      const waiting = refusal(locks.acquire('a', owner(), limits()))
      await locks.close()
      expect(await waiting).toMatchObject({ code: 'ERR_SESSION_ABORTED', status: 503 })
      hold.release('end')
      expect(await refusal(locks.acquire('b', owner(), limits()))).toMatchObject({ code: 'ERR_SESSION_ABORTED' })
    }))
}
