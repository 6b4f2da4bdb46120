import { describe, expect, onTestFinished, test } from 'vitest'
import { newId } from '../../server/engine/id.ts'
import type { Listed, Storage, StoredSession } from '../../server/engine/storages/storage.ts'
import { record, type StorageKind } from './storage.ts'

/** A storage that can be looked through. */
export type LookedStorage = Required<Pick<Storage, 'list' | 'peek' | 'survey' | 'restore'>> & Storage

/** All that a storage lists, page by page; each page is asked of another opener. */
export async function listAll(open: () => LookedStorage, limit: number, between?: () => Promise<void>) {
  const sessions: Listed[] = []
  const sizes: number[] = []
  let cursor: string | null = null
  do {
    const page = await open().list({ cursor, limit })
    sessions.push(...page.sessions)
    sizes.push(page.sessions.length)
    cursor = page.cursor
    await between?.()
  } while (cursor !== null)
  return { sessions, sizes, ids: sessions.map(({ id }) => id).toSorted() }
}

/** What holds for each storage for who looks through it from outside: the panel, and `npx sessionscope copy`. */
export function describeLooking(kind: StorageKind): void {
  const open = async () => {
    const opened = await kind.open()
    onTestFinished(() => opened.close())
    const again = () => looked(opened.again())
    return { storage: looked(opened.storage), again }
  }

  /** A session of another storage, last used so many milliseconds ago. */
  const foreign = (ago: number, more: Partial<StoredSession> = {}): StoredSession => ({
    ...record({ created: Date.now() - 3_600_000, cookie: { sameSite: 'strict', maxAge: 86_400_000 }, ...more }),
    touched: Date.now() - ago,
  })

  describe(`${kind.name}, looked through`, () => {
    test('is empty where nothing was stored', async () => {
      const { storage } = await open()
      expect(await storage.list({ cursor: null, limit: 10 })).toEqual({ sessions: [], cursor: null })
      expect(await storage.survey()).toMatchObject({
        sessions: 0,
        expired: 0,
        oldest: null,
        newest: null,
        complete: true,
      })
      expect(await storage.peek(newId())).toBeNull()
    })

    test('lists each session once, page by page, whoever asks for the next page', async () => {
      const { storage, again } = await open()
      const ids = [...Array.from({ length: 40 }, () => newId()), newId('a'), newId('a'), newId('B-1')].toSorted()
      for (const id of ids) await storage.save(id, record({ created: Date.now() - 1000, data: 'x'.repeat(100) }))
      const { sessions, ids: found, sizes } = await listAll(again, 10)
      expect(found).toEqual(ids)
      expect(sizes.length).toBeGreaterThan(1)
      for (const { bytes, created, touched, expires } of sessions) {
        if (bytes !== null) expect(bytes).toBeGreaterThanOrEqual(100)
        if (created !== null) expect(Math.abs(created - Date.now() + 1000)).toBeLessThan(10_000)
        if (touched !== null) expect(Math.abs(touched - Date.now())).toBeLessThan(10_000)
        if (expires !== null) expect(expires).toBeGreaterThan(Date.now())
      }
    })

    test('lists what is there throughout, whatever comes and goes meanwhile', async () => {
      const { storage, again } = await open()
      const ids = Array.from({ length: 30 }, () => newId()).toSorted()
      for (const id of ids) await storage.save(id, record())
      const fleeting = [newId(), newId(), newId()]
      const { ids: found } = await listAll(again, 7, async () => {
        for (const id of fleeting) await storage.destroy(id)
        fleeting.splice(0, 3, newId(), newId(), newId())
        for (const id of fleeting) await storage.save(id, record())
      })
      expect(ids.filter(id => !found.includes(id))).toEqual([])
    })

    test('shows what is stored and changes nothing of it', async () => {
      const { storage, again } = await open()
      const id = newId()
      await storage.save(id, record({ flash: 'hello', client: '192.0.2.1', cookie: { priority: 'low' } }))
      const loaded = await again().load(id)
      expect(await storage.peek(id)).toEqual(loaded)
      await storage.survey()
      await storage.list({ cursor: null, limit: 10 })
      expect(await again().load(id)).toEqual(loaded)
    })

    test('says what there is of them all', async () => {
      const { storage, again } = await open()
      const texts = Array.from({ length: 12 }, (_, i) => 'é'.repeat(i * 10))
      const since = Date.now()
      for (const data of texts) await storage.save(newId(), record({ data, created: Date.now() }))
      const { place, sessions, expired, bytes, oldest, newest, complete, facts } = await again().survey()
      expect([sessions, expired, complete]).toEqual([12, 0, true])
      expect(place).not.toBe('')
      if (bytes !== null) expect(bytes).toBeGreaterThanOrEqual(Buffer.byteLength(texts.join('')))
      for (const time of [oldest, newest]) {
        if (time === null) continue
        expect(time).toBeGreaterThanOrEqual(since - 1000)
        expect(time).toBeLessThanOrEqual(Date.now() + 1000)
      }
      expect(oldest ?? 0).toBeLessThanOrEqual(newest ?? Number.POSITIVE_INFINITY)
      for (const [name, value] of facts) expect([typeof name, typeof value]).toEqual(['string', 'string'])
    })

    test('takes a session over from elsewhere, with its times', async () => {
      const { storage, again } = await open()
      const [id, session] = [newId(), foreign(60_000, { flash: 'hello', client: '192.0.2.1' })]
      expect(await storage.restore(id, session)).toBe('stored')
      const { version: _, ...loaded } = (await again().load(id)) ?? {}
      expect(loaded).toEqual(session)
    })

    test('keeps what it has if that was used as late or later, and else takes the other', async () => {
      const { storage, again } = await open()
      const id = newId()
      const there = foreign(60_000, { data: 'there' })
      await storage.restore(id, there)
      expect(await again().restore(id, { ...there, data: 'as late' })).toBe('kept')
      expect(await again().restore(id, { ...there, data: 'earlier', touched: there.touched - 1 })).toBe('kept')
      expect((await storage.load(id))?.data).toBe('there')
      const later = { ...there, data: 'later', flash: 'later', touched: there.touched + 1 }
      expect(await again().restore(id, later)).toBe('stored')
      expect(await storage.load(id)).toMatchObject(later)
    })

    test('goes on with a session that was taken over', async () => {
      const { storage, again } = await open()
      const id = newId()
      await storage.restore(id, foreign(60_000, { data: 'old' }))
      const stored = await again().load(id)
      const saved = await again().save(id, record({ data: 'new' }), { stored, update: { id: newId() } })
      expect(saved?.overwrote ?? null).toBeNull()
      expect((await storage.load(id))?.data).toBe('new')
      await storage.destroy(id)
      expect((await listAll(again, 10)).ids).toEqual([])
    })
  })
}

const canBeLooked = (storage: Storage): storage is LookedStorage =>
  (['list', 'peek', 'survey', 'restore'] as const).every(name => storage[name] !== undefined)

function looked(storage: Storage): LookedStorage {
  if (canBeLooked(storage)) return storage
  throw new Error(`${storage.name} cannot be looked through`)
}
