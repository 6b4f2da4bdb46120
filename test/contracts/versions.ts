import { describe, expect, onTestFinished, test } from 'vitest'
import { newId } from '../../server/engine/id.ts'
import type { Basis, Saved, Storage, StoredSession, Update } from '../../server/engine/storages/storage.ts'
import { record } from './storage.ts'

/** A storage that counts versions. */
export interface VersionedKind {
  readonly name: string
  /** An empty one; `again` opens the same place as another process would. */
  open(
    onConflict: 'overwrite' | 'reject',
  ): Promise<{ readonly storage: Storage; again(): Storage; close(): Promise<void> }>
}

export const update = (path = '/cart'): Update => ({
  id: newId(),
  by: { pid: process.pid, method: 'POST', path, at: Date.now() },
})

/** What a request saves that had loaded this. */
export const onTopOf = (stored: StoredSession | null, path?: string): Basis => ({ stored, update: update(path) })

const counted = (count: number) => record({ data: JSON.stringify({ json: { count } }) })
const countOf = (session: StoredSession | null): number =>
  session === null ? 0 : (JSON.parse(session.data) as { json: { count: number } }).json.count

const conflict = expect.objectContaining({ code: 'ERR_SESSION_CONFLICT', status: 409 })
const outcomeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: Error) => error,
  )

/** What holds for each storage that counts versions, so that no update is overwritten unseen. */
export function describeVersions(kind: VersionedKind): void {
  const open = async (onConflict: 'overwrite' | 'reject') => {
    const opened = await kind.open(onConflict)
    onTestFinished(() => opened.close())
    return opened
  }

  /** Two requests have loaded the same, and the first has stored already. */
  async function race(onConflict: 'overwrite' | 'reject') {
    const { storage, again } = await open(onConflict)
    const id = newId()
    await save(storage, id, 0, onTopOf(null))
    const [first, second] = [await load(storage, id), await load(again(), id)]
    const firstBasis = onTopOf(first, '/first')
    const saved = await save(storage, id, 10, firstBasis)
    return { storage, again, id, first, second, firstUpdate: firstBasis.update, saved }
  }

  describe.each(['overwrite', 'reject'] as const)(`${kind.name} told to %s`, mode => {
    test('says nothing of conflicts where there are none, and raises the version with each save', async () => {
      const { storage, again } = await open(mode)
      const id = newId()
      let stored: StoredSession | null = null
      for (let i = 1; i <= 5; i++) {
        const basis = onTopOf(stored)
        const { version, overwrote } = await save(storage, id, i, basis)
        expect(overwrote).toBeNull()
        stored = await load(again(), id)
        expect(stored?.version).toEqual(version)
        expect([countOf(stored), version.number, version.lineage.depth]).toEqual([i, i, i])
        expect(version.lineage.updates[0]).toEqual(basis.update)
      }
      expect(new Set(stored?.version?.lineage.updates.map(({ id }) => id)).size).toBe(5)
    })

    test('removes a version only while it is the one that is stored', async () => {
      const { storage, again, id, first, second } = await race(mode)
      const now = await load(again(), id)
      const versionOf = (session: StoredSession | null) => session?.version?.number ?? 0
      expect(versionOf(first)).toBe(versionOf(second))
      expect(await storage.destroyVersion?.(id, versionOf(second))).toBe(false)
      expect(await load(again(), id)).toEqual(now)
      expect(await storage.destroyVersion?.(id, versionOf(now))).toBe(true)
      expect(await again().load(id)).toBeNull()
      // It is gone, and so there is nothing that could have changed.
      expect(await storage.destroyVersion?.(id, versionOf(now))).toBe(true)
    })

    test('does not take a touch for a change', async () => {
      const { storage, again } = await open(mode)
      const id = newId()
      await storage.save(id, record({ flash: 'hello' }), onTopOf(null))
      const stored = await load(storage, id)
      await again().touch(id)
      await again().touch(id, { flashShown: true, flash: 'hello' })
      expect((await save(storage, id, 1, onTopOf(stored))).overwrote).toBeNull()
    })

    test('does not bring back what was removed meanwhile', async () => {
      const { storage, again } = await open(mode)
      const id = newId()
      await save(storage, id, 1, onTopOf(null))
      const stored = await load(storage, id)
      await again().destroy(id)
      expect(await outcomeOf(save(storage, id, 2, onTopOf(stored)))).toEqual(conflict)
      expect(await again().exists(id)).toBe(false)
    })

    test('leaves messages alone that came after those that were shown', async () => {
      const { storage, again } = await open(mode)
      const id = newId()
      await storage.save(id, record({ flash: 'new' }), onTopOf(null))
      await storage.touch(id, { flashShown: true, flash: 'old' })
      expect((await again().load(id))?.flash).toBe('new')
      await storage.touch(id, { flashShown: true, flash: 'new' })
      expect((await again().load(id))?.flash).toBeNull()
    })

    test('stores whatever is there without a basis, and who loaded before meets a conflict', async () => {
      const { storage, again } = await open(mode)
      const id = newId()
      await save(storage, id, 1, onTopOf(null))
      const stored = await load(storage, id)
      expect(await again().save(id, counted(5))).toBeUndefined()
      expect(countOf(await storage.load(id))).toBe(5)
      const outcome = await outcomeOf(save(storage, id, 2, onTopOf(stored)))
      expect(outcome).toEqual(mode === 'reject' ? conflict : 'no error')
    })
  })

  describe(`${kind.name} told to overwrite`, () => {
    test('names the update that is lost, who made it, and what was stored', async () => {
      const { storage, again, id, second, firstUpdate, saved } = await race('overwrite')
      const basis = onTopOf(second, '/second')
      const { overwrote, version } = await save(again(), id, 20, basis)
      expect(overwrote).toMatchObject({ lost: [firstUpdate], lostCount: 1, revived: [], revivedCount: 0 })
      expect(overwrote?.record.version).toEqual(saved.version)
      expect(countOf(overwrote?.record ?? null)).toBe(10)
      const now = await load(storage, id)
      expect([countOf(now), now?.version]).toEqual([20, version])
      expect(version.number).toBe(saved.version.number + 1)
    })

    test('names the update that comes back, because somebody had loaded it before it was lost', async () => {
      const { storage, again, id, second, firstUpdate } = await race('overwrite')
      const third = await load(storage, id)
      const secondBasis = onTopOf(second, '/second')
      await save(again(), id, 20, secondBasis)
      const { overwrote } = await save(storage, id, 11, onTopOf(third))
      expect(overwrote).toMatchObject({ lost: [secondBasis.update], lostCount: 1, revivedCount: 1 })
      expect(overwrote?.revived.map(each => each.id)).toEqual([firstUpdate.id])
    })

    test('takes another session under the same new id for what it is: overwritten', async () => {
      const { storage, again } = await open('overwrite')
      const id = newId()
      const other = onTopOf(null, '/other')
      await save(again(), id, 1, other)
      const { overwrote } = await save(storage, id, 2, onTopOf(null))
      expect(overwrote).toMatchObject({ lost: [other.update], lostCount: 1, revivedCount: 0 })
      expect(countOf(await storage.load(id))).toBe(2)
    })

    test.each([
      ['8 that each load and save 40 times', 8, 40],
      ['one that loads and saves 250 times at once', 1, 1],
    ])('reports each lost update, and invents none: %s', async (_name, openers, rounds) => {
      const { storage, again } = await open('overwrite')
      const id = newId()
      await save(storage, id, 0, onTopOf(null))
      let [saves, lost, revived] = [0, 0, 0]
      const increment = async (on: Storage) => {
        const stored = await load(on, id)
        const { overwrote } = await save(on, id, countOf(stored) + 1, onTopOf(stored))
        saves++
        lost += overwrote?.lostCount ?? 0
        revived += overwrote?.revivedCount ?? 0
      }
      const storages =
        openers === 1 ? Array.from({ length: 250 }, () => storage) : Array.from({ length: openers }, again)
      await Promise.all(
        storages.map(async on => {
          for (let round = 0; round < rounds; round++) await increment(on)
        }),
      )
      expect(lost).toBeGreaterThan(0)
      expect(countOf(await storage.load(id)) + lost - revived).toBe(saves)
    })
  })

  describe(`${kind.name} told to reject`, () => {
    test('refuses the later save, names who was first, and leaves what that one stored', async () => {
      const { storage, again, id, second } = await race('reject')
      const error = await outcomeOf(save(again(), id, 20, onTopOf(second)))
      expect(error).toEqual(conflict)
      expect((error as Error).message).toMatch(
        /^\[sessionscope\] POST \/first \(pid \d+\) stored the session after .*Cure: /,
      )
      expect((error as Error).message).not.toContain(id)
      expect(countOf(await storage.load(id))).toBe(10)
    })

    test('refuses a new session under an id that is there', async () => {
      const { storage, again } = await open('reject')
      const id = newId()
      await save(again(), id, 1, onTopOf(null))
      expect(await outcomeOf(save(storage, id, 2, onTopOf(null)))).toEqual(conflict)
      expect(countOf(await storage.load(id))).toBe(1)
    })

    test('loses nothing where each that is refused tries again', async () => {
      const { storage, again } = await open('reject')
      const id = newId()
      await save(storage, id, 0, onTopOf(null))
      let refusals = 0
      const increment = async (on: Storage): Promise<void> => {
        for (;;) {
          const stored = await load(on, id)
          const outcome = await outcomeOf(save(on, id, countOf(stored) + 1, onTopOf(stored)))
          if (outcome === 'no error') return
          expect(outcome).toEqual(conflict)
          refusals++
        }
      }
      await Promise.all(
        Array.from({ length: 4 }, again).map(async on => {
          for (let round = 0; round < 10; round++) await increment(on)
        }),
      )
      expect(refusals).toBeGreaterThan(0)
      expect(countOf(await storage.load(id))).toBe(40)
    })
  })
}

async function load(storage: Storage, id: string): Promise<StoredSession | null> {
  const stored = await storage.load(id)
  if (stored !== null) expect(stored.version).toBeDefined()
  return stored
}

async function save(storage: Storage, id: string, count: number, basis: Basis): Promise<Saved> {
  const saved = await storage.save(id, counted(count), basis)
  if (saved === undefined) throw new Error('the storage does not say what it saved')
  return saved
}
