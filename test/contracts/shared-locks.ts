import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Locks } from '../../server/engine/locks/lock.ts'
import { limits, owner, refusal, settled, tempFolder } from '../engine/locks/support.ts'

/** What holds for locks in a folder, for all who open it. To be called inside a `describe`. */
export function describeSharedLocks(create: (folder: string) => Locks): void {
  async function openTwo<T>(use: (one: Locks, other: Locks, folder: string) => Promise<T>): Promise<T> {
    const folder = join(tempFolder(), 'made', 'when-needed')
    const both = [create(folder), create(folder)] as const
    try {
      return await use(...both, folder)
    } finally {
      for (const locks of both) await locks.close()
    }
  }

  test('two that open the same folder exclude each other', () =>
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
      expect(isServed).toBe(false)
      hold.release('end')
      ;(await waiting).release('end')
      expect(await other.isHeld('a')).toBe(false)
    }))

  test('a wait for another one ends with an error that names the holder', () =>
    openTwo(async (one, other) => {
      await one.acquire('a', owner('/slow', 'PUT'), limits())
      const error = (await refusal(other.acquire('a', owner(), limits(30)))) as Error
      expect(error).toMatchObject({ code: 'ERR_SESSION_LOCK_TIMEOUT', status: 503 })
      expect(error.message).toContain(`PUT /slow (pid ${process.pid}) has held for `)
    }))

  test('the holder that is named is the one that has it now, after it was handed on', () =>
    openTwo(async (one, other) => {
      const first = await one.acquire('a', owner('/first'), limits())
      const second = one.acquire('a', owner('/second'), limits())
      first.release('end')
      await second
      expect(((await refusal(other.acquire('a', owner(), limits(30)))) as Error).message).toContain('GET /second (pid')
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
      // And when all leave, nobody stands there any more.
      const again = await one.acquire('a', owner(), limits())
      await refusal(other.acquire('a', owner(), limits(20)))
      again.release('end')
      expect(one.acquire('a', owner(), limits())).not.toBeInstanceOf(Promise)
    }))

  test('a long queue here lets somebody in from there', () =>
    openTwo(async (one, other) => {
      let served = 0
      const first = await one.acquire('a', owner(), limits())
      const queue = Array.from({ length: 200 }, async () => {
        const hold = await one.acquire('a', owner(), limits())
        served++
        await settled()
        hold.release('end')
      })
      const waiting = other.acquire('a', owner(), limits())
      await settled()
      first.release('end')
      const hold = await waiting
      expect(served).toBeLessThan(5)
      hold.release('end')
      await Promise.all(queue)
      expect(served).toBe(200)
    }))

  test('what is kept for the locks is for nobody else to read, and names no session', () =>
    openTwo(async (one, _other, folder) => {
      const hold = await one.acquire('secret-id', owner(), limits())
      expect(statSync(join(folder, '.locks')).mode & 0o777).toBe(0o700)
      const kept = readdirSync(join(folder, '.locks'), { recursive: true, encoding: 'utf8' })
      for (const name of kept) {
        expect(name).not.toContain('secret-id')
        const path = join(folder, '.locks', name)
        expect(statSync(path).mode & 0o077).toBe(0)
        if (statSync(path).isFile()) expect(readFileSync(path, 'latin1')).not.toContain('secret-id')
      }
      hold.release('end')
    }))

  test('a folder that is removed is made anew, and who held a lock in it has lost it', () =>
    openTwo(async (one, other, folder) => {
      const hold = await one.acquire('a', owner(), limits())
      rmSync(folder, { recursive: true })
      expect(hold.lost).toBe(true)
      const next = await other.acquire('a', owner(), limits())
      expect(next.lost).toBe(false)
      hold.release('end')
      expect(next.lost).toBe(false)
      const waiting = one.acquire('a', owner(), limits())
      expect(waiting).toBeInstanceOf(Promise)
      next.release('end')
      expect((await waiting).lost).toBe(false)
    }))

  test('a folder that is moved away while it is waited for is lost too', () =>
    openTwo(async (one, other, folder) => {
      const hold = await one.acquire('a', owner(), limits())
      const waiting = one.acquire('a', owner(), limits())
      renameSync(folder, `${folder}-old`)
      expect(hold.lost).toBe(true)
      ;(await other.acquire('a', owner(), limits())).release('end')
      hold.release('end')
      expect((await waiting).lost).toBe(false)
    }))

  test('a folder that cannot be used is an error that names it and the cure', async () => {
    const folder = join(tempFolder(), 'file')
    writeFileSync(folder, '')
    const locks = create(folder)
    const error = await refusal(locks.acquire('a', owner(), limits()))
    expect(error).toMatchObject({ code: 'ERR_SESSION_STORAGE', status: 500 })
    expect((error as Error).message).toMatch(
      /^\[sessionscope\] .*file\/\.locks.* Cure: a file is where the folder should be/,
    )
    rmSync(folder)
    mkdirSync(folder)
    ;(await locks.acquire('a', owner(), limits())).release('end')
    await locks.close()
  })
}
