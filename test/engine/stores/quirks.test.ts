import { describe, expect, test } from 'vitest'
import { newId } from '../../../server/engine/id.ts'
import { collectStatements, type Statement } from '../../../server/engine/storages/statements.ts'
import { describeStorage, record } from '../../contracts/storage.ts'
import { type Callback, CookieStore, ExpiringStore, PlainStore, RewritingStore } from './plain-store.ts'
import { DAY, refusal, storageOf } from './support.ts'

for (const Store of [PlainStore, RewritingStore, ExpiringStore, CookieStore]) {
  describeStorage({
    name: Store.name,
    async open() {
      const store = new Store()
      store.setMaxListeners(0)
      return { storage: storageOf(store), again: () => storageOf(store), close: async () => {} }
    },
  })
}

/** A storage on a store of which some methods are other ones. */
function withQuirk(quirk: Partial<PlainStore>, timeout?: number) {
  const store = Object.assign(new PlainStore(), quirk)
  return { store, storage: storageOf(store, timeout) }
}

const saved = async (store: PlainStore) => {
  const id = newId()
  await storageOf(store).save(id, record())
  return id
}

describe('a store that', () => {
  test('never calls back is an error that names it and what it was asked, in time', async () => {
    const { storage } = withQuirk({ get: () => undefined }, 30)
    const error = await refusal(storage.load(newId()))
    expect(error).toMatchObject({ code: 'ERR_SESSION_STORAGE', status: 503, headers: { 'Retry-After': '1' } })
    expect(error.message).toMatch(
      /^\[sessionscope\] cannot read .* PlainStore\.get\(\) has not called back for 0\.03 s\. Cure: /,
    )
  })

  test('never calls back to a save leaves open whether it was stored, and the error says so', async () => {
    const { storage } = withQuirk({ set: () => undefined }, 30)
    expect((await refusal(storage.save(newId(), record()))).message).toContain('whether it was done is not known')
  })

  test('calls back too late changes nothing any more, and the next call goes on', async () => {
    const late: Callback[] = []
    const { store, storage } = withQuirk({ set: (_sid, _session, callback) => late.push(callback) }, 30)
    const id = newId()
    await refusal(storage.save(id, record()))
    for (const callback of late) callback(new Error('late'))
    Reflect.deleteProperty(store, 'set')
    await storage.save(id, record({ data: 'again' }))
    expect((await storage.load(id))?.data).toBe('again')
  })

  test('calls back twice is heard once', async () => {
    const store = new PlainStore()
    const id = await saved(store)
    const { storage } = withQuirk({
      get: (_sid, callback) => {
        callback(null, store.entries.get(id))
        callback(new Error('and again'))
        callback(null, undefined)
      },
    })
    expect(await storage.load(id)).toMatchObject(record())
  })

  test.each<[string, (callback: Callback) => unknown]>([
    ['calls back at once', callback => callback(null, undefined)],
    ['calls back with null', callback => callback(null, null)],
    ['calls back with nothing', callback => callback()],
    ['has no such file', callback => callback(Object.assign(new Error('ENOENT'), { code: 'ENOENT' }))],
    [
      'throws that there is no such file',
      () => {
        throw Object.assign(new Error('ENOENT'), { code: 'ENOENT' })
      },
    ],
  ])('%s has no such session', async (_name, get) => {
    const { storage } = withQuirk({ get: (_sid, callback) => get(callback) })
    expect(await storage.load(newId())).toBeNull()
    expect(await storage.exists(newId())).toBe(false)
  })

  test.each<[string, (callback: Callback) => unknown]>([
    ['calls back with an error', callback => callback(new Error('no such table'))],
    [
      'throws',
      () => {
        throw new Error('no such table')
      },
    ],
    ['gives a promise that rejects', () => Promise.reject(new Error('no such table'))],
  ])('%s fails with what it said', async (_name, fail) => {
    const { storage } = withQuirk({
      get: (_sid, callback) => fail(callback),
      set: (_sid, _session, callback) => fail(callback),
      destroy: (_sid, callback) => fail(callback),
    })
    for (const work of [storage.load(newId()), storage.save(newId(), record()), storage.destroy(newId())]) {
      const error = await refusal(work)
      expect(error).toMatchObject({ code: 'ERR_SESSION_STORAGE', status: 500 })
      expect(error.message).toMatch(/PlainStore\.(?:get|set|destroy)\(\) failed: no such table\. Cure: /)
      expect((error.cause as Error).message).toBe('no such table')
    }
  })

  test('cannot be reached for now is worth another try', async () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:6379'), { code: 'ECONNREFUSED' })
    const { storage } = withQuirk({ get: (_sid, callback) => callback(cause) })
    expect(await refusal(storage.load(newId()))).toMatchObject({ status: 503, cause })
  })

  test('rejects after it has called back takes nothing down', async () => {
    const { storage } = withQuirk({
      async get(_sid, callback) {
        callback(null, null)
        throw new Error('afterwards')
      },
    })
    expect(await storage.load(newId())).toBeNull()
  })

  test('names an id or an address in its error is not repeated', async () => {
    const { storage } = withQuirk({
      get: (sid, callback) => callback(new Error(`no ${sid} at redis://user:secret@host:1/`)),
    })
    const id = newId()
    const error = await refusal(storage.load(id))
    expect(`${error.message} ${error.cause}`).not.toContain(id)
    expect(error.message).not.toContain('secret')
  })

  test('gives texts instead of objects is read', async () => {
    const store = new PlainStore()
    const id = await saved(store)
    store.get = (sid, callback) => callback(null, store.entries.get(sid))
    expect(await storageOf(store).load(id)).toMatchObject(record())
  })

  test('changes what it is given, and keeps it, harms nothing', async () => {
    const kept = new Map<string, Record<string, unknown>>()
    const { storage } = withQuirk({
      get: (sid, callback) => callback(null, kept.get(sid)),
      set(sid, session, callback) {
        const fields = session as Record<string, unknown>
        fields.__lastAccess = Date.now()
        Object.assign(fields.cookie as object, { path: undefined, extra: true })
        kept.set(sid, fields)
        callback(null)
      },
    })
    const id = newId()
    const given = record({ flash: 'hello', cookie: { path: '/shop' } })
    await storage.save(id, given)
    const loaded = await storage.load(id)
    expect(loaded).toMatchObject(given)
    await storage.touch(id)
    expect(await storage.load(id)).toMatchObject(given)
  })

  test('loses its connection is not waited for, and is asked again when it has one', async () => {
    const { store, storage } = withQuirk({ get: () => undefined }, 60_000)
    const waiting = refusal(storage.load(newId()))
    store.emit('disconnect')
    expect((await waiting).message).toContain('PlainStore said that it has lost its connection')
    expect(await refusal(storage.save(newId(), record()))).toMatchObject({ status: 503 })
    store.emit('connect')
    await storage.save(newId(), record())
    await storage.close?.()
    expect(store.eventNames()).toEqual([])
  })

  test('has no touch, or one that writes all it is given, stores a session anew with what it has now', async () => {
    for (const store of [new PlainStore(), new RewritingStore()]) {
      const id = await saved(store)
      const [mine, others] = [storageOf(store), storageOf(store)]
      await mine.load(id)
      await others.save(id, record({ data: 'newer' }))
      await mine.touch(id)
      expect((await mine.load(id))?.data).toBe('newer')
    }
  })
})

describe('a store whose touch moves its expiry only', () => {
  test('is told of a later end, and its sessions are not written', async () => {
    const store = new ExpiringStore()
    const id = await saved(store)
    const text = store.entries.get(id)
    await storageOf(store).touch(id)
    expect(store.entries.get(id)).toBe(text)
    expect(new Date(String(store.ends.get(id))).getTime()).toBeGreaterThan(Date.now() + DAY - 10_000)
  })

  test('is not written to by who only looks', async () => {
    const store = new ExpiringStore()
    const id = await saved(store)
    const storage = storageOf(store)
    await storage.load(id)
    await storage.touch(id)
    const loaded = await storage.load(id)
    store.set =
      store.destroy =
      store.touch =
        () => {
          throw new Error('it is written to')
        }
    expect(await storageOf(store).peek?.(id)).toEqual(loaded)
  })

  test('has nothing left of a session that was destroyed', async () => {
    const store = new ExpiringStore()
    const id = await saved(store)
    const storage = storageOf(store)
    await storage.touch(id)
    expect(store.entries.size).toBe(2)
    await storageOf(store).destroy(id)
    expect([...store.entries.keys()]).toEqual([])
  })

  test('does not show messages again that were shown, until they are others', async () => {
    const store = new ExpiringStore()
    const [storage, other, id] = [storageOf(store), storageOf(store), newId()]
    await storage.save(id, record({ flash: 'hello' }))
    await storage.touch(id, { flashShown: true, flash: 'others' })
    expect((await other.load(id))?.flash).toBe('hello')
    await storage.touch(id, { flashShown: true, flash: 'hello' })
    await other.touch(id)
    expect((await other.load(id))?.flash).toBeNull()
    await storage.save(id, record({ flash: 'hello' }))
    await other.touch(id)
    expect((await other.load(id))?.flash).toBe('hello')
  })
})

describe('what is stored', () => {
  test('has all that stores read of a cookie', async () => {
    const store = new PlainStore()
    let given: { cookie: Record<string, unknown> } | undefined
    store.set = (sid, session, callback) => {
      given = session as typeof given
      return PlainStore.prototype.set.call(store, sid, session, callback)
    }
    await storageOf(store).save(newId(), record({ cookie: { maxAge: 3_600_000, secure: true, sameSite: 'strict' } }))
    const { expires, maxAge, originalMaxAge, ...flags } = given?.cookie ?? {}
    expect(expires).toBeInstanceOf(Date)
    expect(Math.abs((expires as Date).getTime() - Date.now() - 3_600_000)).toBeLessThan(5000)
    for (const ms of [maxAge, originalMaxAge]) expect(Math.abs((ms as number) - 3_600_000)).toBeLessThan(5000)
    expect(flags).toEqual({ path: '/', httpOnly: true, secure: true, sameSite: 'strict' })
  })

  test('that is cut short or no session is set aside, reported, and not removed', async () => {
    const store = new PlainStore()
    const warned: string[] = []
    const listen = (warning: Error) => warned.push(warning.message)
    process.on('warning', listen)
    const whole = JSON.parse(store.entries.get(await saved(store)) ?? '') as { cookie: object; sessionscope: string }
    const broken: unknown[] = [
      { ...whole, sessionscope: whole.sessionscope.slice(0, -1) },
      { ...whole, sessionscope: `9${whole.sessionscope}` },
      { ...whole, sessionscope: '1 {"created":1}\n' },
      { views: 1 },
      [1],
      7,
    ]
    const storage = storageOf(store)
    for (const each of broken) {
      const id = newId()
      store.entries.set(id, JSON.stringify(each))
      expect(await storage.peek?.(id)).toBeNull()
      expect(JSON.parse(store.entries.get(id) ?? '')).toEqual(each)
      expect(await storage.load(id)).toBeNull()
      expect(JSON.parse(store.entries.get(id) ?? '')['sessionscope-set-aside'].kept).toEqual(each)
      expect(await storage.load(id)).toBeNull()
      expect(await storage.exists(id)).toBe(false)
    }
    await new Promise(setImmediate)
    process.off('warning', listen)
    expect(
      warned.filter(text => text.startsWith('[sessionscope] a session in PlainStore could not be read')),
    ).toHaveLength(broken.length)
  })

  test('is not brought back by a request that had loaded it before it was removed', async () => {
    const store = new PlainStore()
    const id = await saved(store)
    const storage = storageOf(store)
    const stored = await storage.load(id)
    await storageOf(store).destroy(id)
    const error = await refusal(storage.save(id, record(), { stored, update: { id: 'x' } }))
    expect(error).toMatchObject({ code: 'ERR_SESSION_CONFLICT', status: 409 })
    expect(await storage.exists(id)).toBe(false)
  })

  test('is seen with each call of the store, for who looks on', async () => {
    const store = new CookieStore()
    const [id, storage, statements] = [await saved(store), storageOf(store), [] as Statement[]]
    await storage.load(id)
    await collectStatements(statements, async () => {
      await storage.load(id)
      await storage.touch(id)
    })
    expect(statements.map(({ text, rows }) => [text, rows])).toEqual([
      ['CookieStore.get(<id>)', 1],
      ['CookieStore.get(<id>)', 1],
      ['CookieStore.touch(<id>)', undefined],
    ])
    expect(statements[0]?.bytes).toBeGreaterThan(20)
  })
})
