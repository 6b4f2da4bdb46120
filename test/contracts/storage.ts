import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { newId } from '../../server/engine/id.ts'
import type { SessionRecord, Storage } from '../../server/engine/storages/storage.ts'

/** A storage to be held to the contract. */
export interface StorageKind {
  readonly name: string
  /** An empty one; `again` opens the same place as another process would. */
  open(): Promise<{ readonly storage: Storage; again(): Storage; close(): Promise<void> }>
}

export const record = (more: Partial<SessionRecord> = {}): SessionRecord => ({
  data: '{"json":{"views":1}}',
  flash: null,
  created: 1_700_000_000_000,
  client: null,
  cookie: null,
  ...more,
})

const texts: Readonly<Record<string, string>> = {
  empty: '',
  'of one character': '1',
  'with line ends': '{"json":\r\n"\\n"}\n\n',
  'beyond ASCII': JSON.stringify({ json: 'grün 中文 👻 \u2028 \u0000 \ud83d' }),
  'that looks like a header': 'sessionscope 1 1 {"created":1}\n',
  'of 2 KB': JSON.stringify({ json: 'x'.repeat(2000) }),
  'of 1 MB': JSON.stringify({ json: 'é'.repeat(500_000) }),
}

/** What holds for each storage of sessions. */
export function describeStorage(kind: StorageKind): void {
  const open = async () => {
    const opened = await kind.open()
    onTestFinished(() => opened.close())
    return opened
  }

  describe(`${kind.name} as a storage`, () => {
    test('has nothing of an id that was never saved', async () => {
      const { storage } = await open()
      const id = newId()
      expect(await storage.exists(id)).toBe(false)
      expect(await storage.load(id)).toBeNull()
    })

    test.each(Object.keys(texts))('gives back a text %s, byte for byte', async name => {
      const { storage, again } = await open()
      const data = texts[name] ?? ''
      for (const flash of [null, data]) {
        const id = newId()
        await storage.save(id, record({ data, flash }))
        expect(await again().load(id)).toMatchObject({ data, flash })
      }
    })

    test('gives back all that is known of a session', async () => {
      const { storage, again } = await open()
      const id = newId('group_A-1')
      const saved: SessionRecord = {
        data: '{"json":{}}',
        flash: '{"json":["hello"]}',
        created: Date.now() - 60_000,
        client: '2001:db8::1',
        cookie: {
          secure: true,
          httpOnly: false,
          sameSite: false,
          path: '/shop "a"\n',
          domain: 'example.com',
          partitioned: true,
          priority: 'high',
          maxAge: null,
          expires: 1_900_000_000_000,
        },
      }
      await storage.save(id, saved)
      const { touched, version: _, ...loaded } = (await again().load(id)) ?? {}
      expect(loaded).toEqual(saved)
      expect(Math.abs((touched ?? 0) - Date.now())).toBeLessThan(5000)
    })

    test('keeps sessions apart, also those whose ids differ by their groups only', async () => {
      const { storage } = await open()
      const random = newId()
      const ids = [newId(), random, `${random.slice(0, 2)}.${random}`, `x.${random}`, `y.${random}`]
      for (const id of ids) await storage.save(id, record({ data: id }))
      for (const id of ids) expect((await storage.load(id))?.data).toBe(id)
      await storage.destroy(random)
      expect(await Promise.all(ids.map(id => storage.exists(id)))).toEqual([true, false, true, true, true])
    })

    test('replaces what it had, by more and by less', async () => {
      const { storage, again } = await open()
      const id = newId()
      await storage.save(id, record({ data: 'x'.repeat(10_000), flash: 'hello' }))
      await storage.save(id, record({ data: 'short' }))
      expect(await again().load(id)).toMatchObject({ data: 'short', flash: null })
      await storage.save(id, record({ data: 'y'.repeat(20_000) }))
      expect((await again().load(id))?.data).toBe('y'.repeat(20_000))
    })

    test('touching moves the time of use and nothing else', async () => {
      const { storage, again } = await open()
      const id = newId()
      await storage.save(id, record({ flash: 'hello' }))
      const before = await storage.load(id)
      await sleep(20)
      await storage.touch(id)
      const after = await again().load(id)
      expect(after).toEqual({ ...before, touched: after?.touched })
      expect(after?.touched).toBeGreaterThan(before?.touched ?? Number.POSITIVE_INFINITY)
    })

    test('messages that were shown are gone, and nothing else is', async () => {
      const { storage, again } = await open()
      const id = newId()
      await storage.save(id, record({ flash: 'hello' }))
      const before = await storage.load(id)
      await sleep(20)
      await storage.touch(id, { flashShown: true })
      const after = await again().load(id)
      expect(after).toEqual({ ...before, flash: null, touched: after?.touched })
      expect(after?.touched).toBeGreaterThan(before?.touched ?? Number.POSITIVE_INFINITY)
      await storage.save(id, record({ flash: 'again' }))
      expect((await again().load(id))?.flash).toBe('again')
    })

    test('what was destroyed is gone, and destroying or touching it again is no error', async () => {
      const { storage, again } = await open()
      const id = newId()
      await storage.save(id, record())
      expect(await again().exists(id)).toBe(true)
      await storage.destroy(id)
      expect(await again().exists(id)).toBe(false)
      expect(await again().load(id)).toBeNull()
      await storage.destroy(id)
      await storage.touch(id)
      await storage.touch(id, { flashShown: true })
      expect(await storage.exists(id)).toBe(false)
    })

    test('a text that is set aside is no session any more', async () => {
      const { storage, again } = await open()
      const id = newId()
      await storage.save(id, record({ data: 'not what a codec wrote' }))
      await storage.setAside?.(id, 'the codec cannot read it')
      expect(await again().load(id)).toBeNull()
      await storage.save(id, record({ data: 'new' }))
      expect((await again().load(id))?.data).toBe('new')
    })

    test('many saves of many sessions at once leave each as it was saved last', async () => {
      const { storage, again } = await open()
      const ids = Array.from({ length: 50 }, () => newId())
      for (let round = 0; round < 4; round++) {
        await Promise.all(ids.map(id => storage.save(id, record({ data: `${round} ${id}` }))))
      }
      const found = await Promise.all(ids.map(async id => (await again().load(id))?.data))
      expect(found).toEqual(ids.map(id => `3 ${id}`))
    })

    test('a reader beside a writer never finds less than a whole record', async () => {
      const { storage, again } = await open()
      const id = newId()
      const dataOf = (i: number) => JSON.stringify({ i, fill: String(i % 10).repeat(i % 2 === 0 ? 100 : 100_000) })
      await storage.save(id, record({ data: dataOf(0), created: 1 }))
      let isWriting = true
      const write = async () => {
        for (let i = 1; i <= 100; i++) await storage.save(id, record({ data: dataOf(i), created: i + 1 }))
        isWriting = false
      }
      const read = async () => {
        const reader = again()
        let last = 0
        while (isWriting) {
          const found = await reader.load(id)
          const i = (found?.created ?? 0) - 1
          expect(found?.data).toBe(dataOf(i))
          expect(i).toBeGreaterThanOrEqual(last)
          last = i
        }
      }
      await Promise.all([write(), read(), read()])
    })
  })
}
