import { describe, expect, test } from 'vitest'
import { newId } from '../../../server/engine/id.ts'
import {
  createMemoryStorage,
  type MemoryStorageOptions,
} from '../../../server/engine/storages/memory/memory-storage.ts'
import type { StoredSession } from '../../../server/engine/storages/storage.ts'
import { describeLooking } from '../../contracts/looking.ts'
import { describeStorage, record } from '../../contracts/storage.ts'
import { describeVersions } from '../../contracts/versions.ts'

const open = (options: Partial<MemoryStorageOptions> = {}) =>
  createMemoryStorage({
    expiresAt: ({ cookie }, touched) => touched + (cookie?.maxAge ?? Number.POSITIVE_INFINITY),
    onConflict: 'overwrite',
    limit: 1000,
    ...options,
  })

const kind = {
  name: 'memory',
  async open(onConflict: 'overwrite' | 'reject' = 'overwrite') {
    const storage = open({ onConflict })
    return { storage, again: () => storage, close: async () => {} }
  },
}

describeStorage(kind)
describeVersions(kind)
describeLooking(kind)

const stored = (touched: number, more: Partial<StoredSession> = {}): StoredSession => ({
  ...record(),
  touched,
  ...more,
})

describe('sessions in memory', () => {
  test('are no more than the limit: the one unused longest goes first', async () => {
    const storage = open({ limit: 3 })
    const [a, b, c, d] = [newId(), newId(), newId(), newId()]
    for (const id of [a, b, c]) await storage.save(id, record())
    await storage.touch(a)
    await storage.save(d, record())
    expect(await Promise.all([a, b, c, d].map(id => storage.exists(id)))).toEqual([true, false, true, true])
    await storage.save(a, record({ data: 'more' }))
    expect((await storage.survey?.())?.sessions).toBe(3)
  })

  test('that are over go before the one unused longest', async () => {
    const storage = open({ limit: 3 })
    const [old, over, late, next] = [newId(), newId(), newId(), newId()]
    await storage.save(old, record())
    await storage.restore?.(over, stored(Date.now() - 60_000, { cookie: { maxAge: 1000 } }))
    await storage.save(late, record({ cookie: { maxAge: 60_000 } }))
    await storage.save(next, record())
    expect(await Promise.all([old, over, late, next].map(id => storage.exists(id)))).toEqual([true, false, true, true])
  })

  test('stay within the limit when many more come, at the cost of few looks at all of them', async () => {
    let looks = 0
    const expiresAt = (_: unknown, touched: number) => {
      looks++
      return touched + 1
    }
    const storage = open({ limit: 500, expiresAt })
    for (let i = 0; i < 20_000; i++) await storage.save(newId(), record())
    expect((await storage.list?.({ cursor: null, limit: 9999 }))?.sessions.length).toBeLessThanOrEqual(500)
    expect(looks).toBeLessThan(40_000)
  })

  test('do not change with what the app does to the record that it gave', async () => {
    const storage = open()
    const id = newId()
    const cookie = { path: '/a' }
    await storage.save(id, record({ cookie }))
    cookie.path = '/b'
    expect((await storage.load(id))?.cookie).toEqual({ path: '/a' })
  })

  test('one that was removed and made again is not taken for the one that was loaded', async () => {
    const storage = open()
    const id = newId()
    await storage.save(id, record(), { stored: null, update: { id: 'first' } })
    const loaded = await storage.load(id)
    await storage.destroy(id)
    await storage.save(id, record({ data: 'again' }), { stored: null, update: { id: 'second' } })
    const saved = await storage.save(id, record({ data: 'late' }), { stored: loaded, update: { id: 'third' } })
    expect(saved?.overwrote?.lost).toEqual([{ id: 'second' }])
  })
})
