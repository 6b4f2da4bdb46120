import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isId, newId } from '../../../server/engine/id.ts'
import type { Page, Storage, StoredSession } from '../../../server/engine/storages/storage.ts'
import { describeLooking } from '../../contracts/looking.ts'
import { record } from '../../contracts/storage.ts'
import { openFiles } from './support.ts'

describeLooking({
  name: 'files',
  async open() {
    const { storage, folder } = openFiles()
    return { storage, again: () => openFiles({ folder }).storage, close: async () => {} }
  },
})

const stored = (touched: number, more: Partial<StoredSession> = {}): StoredSession => ({
  ...record(),
  touched,
  ...more,
})

/** All ids that a storage lists, page by page. */
async function listed(pick: () => Storage, limit: number): Promise<string[]> {
  const ids: string[] = []
  let cursor: string | null = null
  do {
    const page: Page | undefined = await pick().list?.({ cursor, limit })
    ids.push(...(page?.sessions ?? []).map(({ id }) => id))
    expect(page?.sessions.length).toBeLessThanOrEqual(limit)
    cursor = page?.cursor ?? null
  } while (cursor !== null)
  return ids
}

/** Files that are there for their names. */
function fill(folder: string, ids: readonly string[], pathOf: (id: string) => string): void {
  for (const id of ids) {
    mkdirSync(dirname(pathOf(id)), { recursive: true })
    writeFileSync(pathOf(id), 'sessionscope 1 0 {"created":1,"client":null,"cookie":null,"flash":null,"data":0}\n')
  }
  mkdirSync(join(folder, '.locks'), { recursive: true })
}

/** The order in which they are listed. */
const inOrder = (ids: readonly string[], pathOf: (id: string) => string) =>
  ids
    .map(pathOf)
    .toSorted()
    .map(path => path.slice(path.lastIndexOf('/') + 1))

describe('looking through a folder', () => {
  test('finds every session once, in the order of sub-folders and names, in pages of any size', async () => {
    const { folder, storage, pathOf } = openFiles()
    const random = newId()
    const ids = [
      ...Array.from({ length: 300 }, (_, i) => newId(['a', 'shop_1', null][i % 3])),
      `${random.slice(0, 2)}.${random}`,
      random,
    ]
    fill(folder, ids, pathOf)
    for (const limit of [1, 7, 302, 1000]) expect(await listed(() => storage, limit)).toEqual(inOrder(ids, pathOf))
  })

  test('goes on in another process, from where a page has ended', async () => {
    const { folder, pathOf } = openFiles()
    const ids = Array.from({ length: 100 }, (_, i) => newId(i % 2 === 0 ? 'x' : null))
    fill(folder, ids, pathOf)
    expect(await listed(() => openFiles({ folder }).storage, 9)).toEqual(inOrder(ids, pathOf))
  })

  test('finds 25,000 sessions of one sub-folder, of which it holds a part of the names only', async () => {
    const { folder, storage, pathOf } = openFiles()
    const ids = Array.from({ length: 25_000 }, () => newId('all'))
    fill(folder, ids, pathOf)
    expect(await listed(() => storage, 1000)).toEqual(ids.toSorted())
    expect(await listed(() => openFiles({ folder }).storage, 3000)).toEqual(ids.toSorted())
  })

  test('leaves out what is no session, and follows no links', async () => {
    const { folder, storage, pathOf } = openFiles()
    const [id, other] = [newId('here'), newId('here')]
    fill(folder, [id], pathOf)
    writeFileSync(`${pathOf(id)}.01234567.tmp`, '')
    writeFileSync(join(dirname(pathOf(id)), newId('elsewhere')), '')
    writeFileSync(join(folder, newId()), '')
    mkdirSync(pathOf(newId('here')))
    symlinkSync(pathOf(id), pathOf(other))
    symlinkSync(dirname(pathOf(id)), join(folder, 'linked'))
    expect(await listed(() => storage, 10)).toEqual([id])
  })

  test('has nothing in a folder that is not there, and says so of one that is a file', async () => {
    const { storage, folder } = openFiles()
    expect(await storage.list({ cursor: null, limit: 10 })).toEqual({ sessions: [], cursor: null })
    expect(await storage.survey()).toMatchObject({ place: folder, sessions: 0, oldest: null, complete: true })
    mkdirSync(dirname(folder), { recursive: true })
    writeFileSync(folder, '')
    await expect(storage.list({ cursor: null, limit: 10 })).rejects.toThrow(/cannot list a session in .*ENOTDIR/)
    await expect(storage.survey()).rejects.toThrow(/cannot list a session in .*ENOTDIR/)
  })

  test('refuses a cursor that is none, whatever path it would be', async () => {
    const { storage } = openFiles()
    for (const cursor of ['', '../../etc/passwd', 'x'.repeat(32)]) {
      await expect(storage.list({ cursor, limit: 10 })).rejects.toThrow('[sessionscope]')
    }
  })

  test('leaves a damaged file where it is, and lists it as one of which nothing is known', async () => {
    const { storage, pathOf, reports } = openFiles()
    const [good, bad] = [newId('a'), newId('b')]
    for (const id of [good, bad]) await storage.save(id, record({ flash: 'grün' }))
    writeFileSync(pathOf(bad), 'sessionscope 1 0 damaged\n')
    const { sessions } = await storage.list({ cursor: null, limit: 10 })
    expect(sessions[0]).toMatchObject({ id: good, bytes: record().data.length + 5, created: record().created })
    expect(sessions[1]).toEqual({ id: bad, bytes: null, created: null, touched: null, expires: null })
    expect(await storage.peek(bad)).toBeNull()
    expect(readFileSync(pathOf(bad), 'utf8')).toBe('sessionscope 1 0 damaged\n')
    expect(reports).toEqual([])
    expect(await storage.survey()).toMatchObject({ sessions: 1, facts: [['unreadable', '1']] })
  })

  test('changes no time, and no session', async () => {
    const { storage, pathOf } = openFiles()
    const id = newId()
    await storage.save(id, record({ flash: 'hello' }))
    utimesSync(pathOf(id), 1_600_000_000, 1_600_000_000)
    const before = readFileSync(pathOf(id))
    expect(await storage.peek(id)).toEqual({ ...record({ flash: 'hello' }), touched: 1_600_000_000_000 })
    await storage.survey()
    await storage.list({ cursor: null, limit: 1 })
    expect([readFileSync(pathOf(id)), statSync(pathOf(id)).mtimeMs]).toEqual([before, 1_600_000_000_000])
  })

  test('knows what is over, by the times that it was told', async () => {
    const { storage } = openFiles({
      expiresAt: ({ cookie }, touched) => touched + (cookie?.maxAge ?? Number.POSITIVE_INFINITY),
    })
    const now = Date.now()
    await storage.restore(newId('a'), stored(now - 5000, { cookie: { maxAge: 1000 }, created: 1 }))
    await storage.restore(newId('b'), stored(now - 5000, { cookie: { maxAge: 9000 }, created: 3 }))
    await storage.restore(newId('c'), stored(now - 5000, { created: 2 }))
    const { sessions } = await storage.list({ cursor: null, limit: 10 })
    expect(sessions.map(({ expires }) => expires)).toEqual([now - 4000, now + 4000, null])
    expect(await storage.survey()).toMatchObject({
      sessions: 3,
      expired: 1,
      bytes: 3 * record().data.length,
      complete: true,
    })
  })
})

describe('restoring into a folder', () => {
  test('keeps the time of use to the millisecond, the mode, and nothing beside it', async () => {
    const { storage, pathOf } = openFiles()
    for (const touched of [1_700_000_000_000, 1_699_999_999_999, 1_712_345_678_123, 1_700_000_000_001, Date.now()]) {
      const id = newId('times')
      expect(await storage.restore(id, stored(touched, { flash: 'hello' }))).toBe('stored')
      expect(await storage.load(id)).toEqual(stored(touched, { flash: 'hello' }))
      expect(statSync(pathOf(id)).mode & 0o777).toBe(0o600)
    }
    const place = dirname(pathOf(newId('times')))
    expect(readdirSync(place).every(isId)).toBe(true)
  })

  test('replaces what was used earlier, and keeps what was used as late or later', async () => {
    const { storage } = openFiles()
    const id = newId()
    await storage.restore(id, stored(2000, { data: 'first' }))
    expect(await storage.restore(id, stored(2000, { data: 'same' }))).toBe('kept')
    expect(await storage.restore(id, stored(1999, { data: 'earlier' }))).toBe('kept')
    expect((await storage.load(id))?.data).toBe('first')
    expect(await storage.restore(id, stored(2001, { data: 'later' }))).toBe('stored')
    expect(await storage.load(id)).toEqual(stored(2001, { data: 'later' }))
  })

  test('loses nothing that requests store at the same time', async () => {
    const { folder, storage } = openFiles()
    const app = openFiles({ folder }).storage
    for (let round = 0; round < 200; round++) {
      const id = newId('race')
      await app.restore(id, stored(1000))
      const wait = new Promise(resolve => setTimeout(resolve, round % 3))
      const [result] = await Promise.all([
        storage.restore(id, stored(2000, { data: 'copied' })),
        wait.then(() => app.save(id, record({ data: 'of the app' }))),
      ])
      expect(['stored', 'kept']).toContain(result)
      expect((await app.load(id))?.data).toBe('of the app')
    }
  })

  test('says what failed, and leaves what was there', async () => {
    const { storage, pathOf } = openFiles()
    const id = newId()
    mkdirSync(pathOf(id), { recursive: true })
    utimesSync(pathOf(id), 1, 1)
    await expect(storage.restore(id, stored(2000))).rejects.toThrow(/cannot restore a session in .*[A-Z]{5}/)
    expect(readdirSync(dirname(pathOf(id)))).toEqual([id])
  })
})
