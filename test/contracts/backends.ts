import { describe, expect, test } from 'vitest'
import type { LockBackend, Locks } from '../../server/engine/locks/lock.ts'
import { createLocks } from '../../server/engine/locks/queue.ts'
import { limits, owner, refusal, settled } from '../engine/locks/support.ts'
import { describeLocks } from './locks.ts'

/** A kind of lock backend. */
export interface BackendKind {
  readonly name: string
  /** Whether it gives a lock that nobody has without a promise. */
  readonly isAtOnce: boolean
  /** Whether it keeps others out than those of its own process: two of its backends then share their locks. */
  readonly isShared: boolean
  open(): Promise<OpenKind>
}

export interface OpenKind {
  /** One as another process would have it. */
  backend(): LockBackend
  /** Ends what its backends were given: pools, clients. */
  close(): Promise<void>
}

/** What holds for every lock backend, behind the queue that is always before it. */
export function describeBackend(kind: BackendKind): void {
  describe(`locks by ${kind.name}`, () => {
    describeLocks(kind)
    if (kind.isShared) describeTwo(kind)
  })
}

function describeTwo(kind: BackendKind): void {
  async function openTwo<T>(use: (one: Locks, other: Locks) => Promise<T>): Promise<T> {
    const opened = await kind.open()
    const both = [createLocks(opened.backend()), createLocks(opened.backend())] as const
    try {
      return await use(...both)
    } finally {
      for (const locks of both) await locks.close()
      await opened.close()
    }
  }

  test('two that use the same locks exclude each other', () =>
    openTwo(async (one, other) => {
      const hold = await one.acquire('a', owner(), limits())
      expect(await other.isHeld('a')).toBe(true)
      expect(await other.isHeld('b')).toBe(false)
      let isServed = false
      const waiting = Promise.resolve(other.acquire('a', owner(), limits())).then(held => {
        isServed = true
        return held
      })
      await settled()
      // What is asked now is answered after the wait was begun.
      expect(await one.isHeld('a')).toBe(true)
      expect(isServed).toBe(false)
      hold.release('end')
      ;(await waiting).release('end')
      await expect.poll(() => other.isHeld('a')).toBe(false)
    }))

  test('a hundred increments from both sides are a hundred', () =>
    openTwo(async (one, other) => {
      let count = 0
      await Promise.all(
        Array.from({ length: 100 }, async (_, i) => {
          const hold = await (i % 2 === 0 ? one : other).acquire('a', owner(), limits())
          const read = count
          await settled()
          count = read + 1
          hold.release('end')
        }),
      )
      expect(count).toBe(100)
    }))

  test('a wait for another one ends with an error that names the holder, and not the session', () =>
    openTwo(async (one, other) => {
      await one.acquire('secret-id', owner('/slow', 'PUT'), limits())
      const error = (await refusal(other.acquire('secret-id', owner(), limits(100)))) as Error
      expect(error).toMatchObject({ code: 'ERR_SESSION_LOCK_TIMEOUT', status: 503 })
      expect(error.message).toMatch(new RegExp(`PUT /slow \\(pid ${process.pid}\\) has held for [0-2](\\.\\d)? s`))
      expect(error.message).not.toContain('secret-id')
    }))

  test('the holder that is named is the one that has it now, after it was handed on', () =>
    openTwo(async (one, other) => {
      const first = await one.acquire('a', owner('/first'), limits())
      const second = one.acquire('a', owner('/second'), limits())
      first.release('end')
      await second
      expect(((await refusal(other.acquire('a', owner(), limits(100)))) as Error).message).toContain('GET /second (pid')
    }))

  test('when the first in the queue leaves, the next one is served in its stead', () =>
    openTwo(async (one, other) => {
      const hold = await one.acquire('a', owner(), limits())
      const gone = new AbortController()
      const leaving = refusal(other.acquire('a', owner(), limits(10_000, gone.signal)))
      const staying = other.acquire('a', owner(), limits())
      gone.abort()
      await leaving
      hold.release('end')
      ;(await staying).release('end')
    }))

  test('when all who wait have left, nobody stands there any more, and the lock is free again', () =>
    openTwo(async (one, other) => {
      for (let round = 0; round < 3; round++) {
        const hold = await one.acquire('a', owner(), limits())
        const gone = new AbortController()
        const leaving = refusal(other.acquire('a', owner(), limits(10_000, gone.signal)))
        await one.isHeld('a')
        gone.abort()
        await leaving
        hold.release('end')
        ;(await one.acquire('a', owner(), limits(1000))).release('end')
        ;(await other.acquire('a', owner(), limits(1000))).release('end')
      }
    }))

  test('a long queue here lets somebody in from there', () =>
    openTwo(async (one, other) => {
      let served = 0
      const first = await one.acquire('a', owner(), limits())
      const queue = Array.from({ length: 200 }, async () => {
        const hold = await one.acquire('a', owner(), limits())
        served++
        // A backend over a network learns of others with its next answer, not at once.
        await new Promise(resolve => setTimeout(resolve, 1))
        hold.release('end')
      })
      const waiting = other.acquire('a', owner(), limits())
      await other.isHeld('a')
      first.release('end')
      const hold = await waiting
      expect(served).toBeLessThan(kind.isAtOnce ? 5 : 100)
      hold.release('end')
      await Promise.all(queue)
      expect(served).toBe(200)
    }))

  test('closing gives back what is held, and nobody waits there any more', () =>
    openTwo(async (one, other) => {
      await one.acquire('a', owner(), limits())
      await one.acquire('b', owner(), limits())
      const waiting = other.acquire('a', owner(), limits())
      await one.close()
      ;(await waiting).release('end')
      ;(await other.acquire('b', owner(), limits(1000))).release('end')
    }))
}
