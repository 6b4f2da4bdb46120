import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Locks } from '../../server/engine/locks/lock.ts'
import { limits, owner, refusal, tempFolder } from '../engine/locks/support.ts'

/** What holds for the folder that locks are in. To be called inside a `describe`. */
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
