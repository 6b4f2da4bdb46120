import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { newId } from '../../../server/engine/id.ts'
import { createMemoryStorage } from '../../../server/engine/storages/memory/memory-storage.ts'
import { pruned } from '../../../server/engine/storages/prune.ts'
import { record } from '../../contracts/storage.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

test('what is over is removed in batches as the app saves, a quarter of an hour apart', async () => {
  const asked: number[] = []
  const left = [500, 500, 7, 0]
  const memory = createMemoryStorage({ expiresAt: () => Number.POSITIVE_INFINITY, onConflict: 'overwrite', limit: 10 })
  const sweep = async (_now: number, limit: number) => {
    asked.push(limit)
    return left.shift() ?? 0
  }
  const storage = pruned({ ...memory, sweep })
  const save = async () => {
    await storage.save(newId(), record())
    await new Promise(resolve => setImmediate(resolve))
  }
  vi.setSystemTime(Date.now() + 61_000)
  await save()
  expect(asked).toEqual([500, 500, 500])
  await save()
  expect(asked).toHaveLength(3)
  vi.setSystemTime(Date.now() + 16 * 60_000)
  await save()
  expect(asked).toHaveLength(4)
})

test('a look that fails is no error of the save', async () => {
  const memory = createMemoryStorage({ expiresAt: () => Number.POSITIVE_INFINITY, onConflict: 'overwrite', limit: 10 })
  const storage = pruned({ ...memory, sweep: () => Promise.reject(new Error('no connection')) })
  vi.setSystemTime(Date.now() + 61_000)
  const id = newId()
  await storage.save(id, record())
  expect(await storage.exists(id)).toBe(true)
})
