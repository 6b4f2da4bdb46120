import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import session from 'express-session'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createCodec } from '../../../server/engine/codec/create-codec.ts'
import { readExpressSession } from '../../../server/engine/express-session/read-session.ts'
import { newId } from '../../../server/engine/id.ts'
import { record } from '../../contracts/storage.ts'
import { DAY, storageOf } from './support.ts'

const codec = createCodec({ onLoss: 'error' })

/** What an app with express-session leaves in a store. */
async function storedBy(store: session.Store, keys: object, maxAge?: number): Promise<string> {
  const id = newId()
  const app = express()
  const cookie = maxAge === undefined ? {} : { cookie: { maxAge } }
  app.use(session({ secret: 'x', resave: false, saveUninitialized: true, store, genid: () => id, ...cookie }))
  app.get('/', (req, res) => {
    Object.assign(req.session, keys)
    res.end()
  })
  const server = createServer(app)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  await (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)).arrayBuffer()
  return id
}

describe('what express-session stored itself', () => {
  test('is a session here, with its keys and its own lifetime', async () => {
    const store = new session.MemoryStore()
    const storage = storageOf(store)
    const id = await storedBy(store, { views: 1, at: new Date(0) }, 2 * DAY)
    const found = await storage.load(id)
    expect(codec.decode(found?.data ?? '')).toEqual({ views: 1, at: '1970-01-01T00:00:00.000Z' })
    expect(found).toMatchObject({ flash: null, client: null, cookie: { maxAge: 2 * DAY } })
    expect(Math.abs((found?.touched ?? 0) - Date.now())).toBeLessThan(5000)
    expect(await storage.exists(id)).toBe(true)
    expect((await storage.list?.({ cursor: null, limit: 10 }))?.sessions).toMatchObject([{ id, bytes: null }])
  })

  test('stays what it was when it is touched, and is ours when it is saved', async () => {
    const store = new session.MemoryStore()
    const storage = storageOf(store)
    const id = await storedBy(store, { views: 1 })
    await storage.touch(id)
    expect((await storage.load(id))?.data).toBe('{"json":{"views":1}}')
    await storage.save(id, record({ data: 'ours' }))
    expect(await storage.load(id)).toMatchObject(record({ data: 'ours' }))
    expect((await storage.survey?.())?.sessions).toBe(1)
  })

  test('is none where nobody wrote to it', async () => {
    const store = new session.MemoryStore()
    const id = await storedBy(store, {})
    expect(await storageOf(store).load(id)).toBeNull()
    expect(await storageOf(store).exists(id)).toBe(false)
  })
})

describe('reading a session of express-session', () => {
  test.each([
    '',
    'x',
    '[]',
    '7',
    'null',
    '{}',
    '{"cookie":1}',
    '{"cookie":null}',
    '{"cookie":[]}',
    null,
    1,
    [{ cookie: {} }],
  ])('finds none in %j', given => {
    expect(readExpressSession(given)).toBeNull()
  })

  test('takes no lifetime that is none', () => {
    for (const originalMaxAge of [null, 0, -1, '1000', 1e300, Number.NaN, {}]) {
      expect(readExpressSession({ cookie: { originalMaxAge }, a: 1 })?.cookie).toBeNull()
    }
    expect(readExpressSession('{"cookie":{"expires":"nonsense"},"a":1}')).toMatchObject({ expires: null, cookie: null })
  })

  test('leaves out keys that no session may have, and nothing else', () => {
    const text = '{"cookie":{},"a":{"__proto__":{"polluted":1},"constructor":2,"b":3},"__proto__":{"polluted":1}}'
    const read = readExpressSession(text)
    expect(codec.decode(read?.data ?? '')).toEqual({ a: { b: 3 } })
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  test('is not taken down by what is nested deeply', () => {
    const deep = `{"cookie":{},"a":${'['.repeat(100_000)}${']'.repeat(100_000)},"b":1}`
    expect(() => readExpressSession(deep)).not.toThrow()
  })
})
