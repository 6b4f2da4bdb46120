import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type RequestHandler } from 'express'
import session from 'express-session'
import { describe, expect, onTestFinished, test } from 'vitest'
import { connect } from '../../../server/engine/connect.ts'
import { fileStoreSource } from '../../../server/engine/express-session/file-store-source.ts'
import { idOfSid } from '../../../server/engine/express-session/sid.ts'
import { fileStore, storageOf, tempFolder } from './support.ts'

/** An app that counts, behind one library or the other; `visit` takes a browser's cookies along. */
async function open(sessions: RequestHandler) {
  const app = express()
  app.use(sessions)
  app.get('/', (req, res) => {
    const { session } = req as unknown as { session: { views?: number } }
    session.views = (session.views ?? 0) + 1
    res.send(String(session.views))
  })
  app.get(
    '/look',
    (req, res) => void res.send(String((req as unknown as { session: { views?: number } }).session.views)),
  )
  const server = createServer(app)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  return async (jar: Map<string, string>, path = '/') => {
    const cookie = [...jar].map(pair => pair.join('=')).join('; ')
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { cookie } })
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    return await response.text()
  }
}

const secret = 'a secret'

describe('connect({ store })', () => {
  test('keeps the sessions of an app in a store of express-session', async () => {
    const store = new session.MemoryStore()
    const [visit, jar] = [await open(connect({ store })), new Map<string, string>()]
    expect([await visit(jar), await visit(jar), await visit(jar, '/look'), await visit(jar)]).toEqual([
      '1',
      '2',
      '2',
      '3',
    ])
    expect(await visit(new Map())).toBe('1')
  })

  test('goes on with the sessions of express-session once they are copied, and logs nobody out', async () => {
    const folder = tempFolder()
    const old = await open(session({ secret, resave: false, saveUninitialized: false, store: fileStore(folder) }))
    const jar = new Map<string, string>()
    expect([await old(jar), await old(jar)]).toEqual(['1', '2'])

    const store = new session.MemoryStore()
    const storage = storageOf(store)
    const copy = async () => {
      for await (const { sid, session } of fileStoreSource(folder).sessions())
        await storage.restore?.(idOfSid(sid), session)
    }
    await copy()
    const moved = await open(connect({ store, adopt: { secret } }))
    expect(await moved(jar)).toBe('3')
    expect(await moved(jar, '/look')).toBe('3')
    // What has been stored since is newer than what a second copy brings.
    await copy()
    expect(await moved(jar)).toBe('4')
    jar.delete('connect.sid')
    expect(await moved(jar)).toBe('5')
    const forged = new Map([['connect.sid', 's%3Aforged.c2lnbmF0dXJl']])
    expect(await moved(forged)).toBe('1')
  })
})
