import { randomBytes } from 'node:crypto'
import cookieSession from 'cookie-session'
import session from 'express-session'
import { describe, expect, test } from 'vitest'
import { connect } from '../../server/session.ts'
import { createDoor } from '../capture/locking.ts'
import { settledExchanges } from '../support/api.ts'
import { startEngine, startWatched } from './storage-app.ts'
import { openViewer } from './support.ts'

/** A viewer that is welcome: it may send commands. */
async function openLive(origin: string) {
  const viewer = await openViewer(origin)
  await viewer.next('welcome')
  return viewer
}

describe('the storage of the engine', () => {
  test('tells how many sessions there are, how large and how old', async () => {
    const app = await startEngine()
    for (const user of [1, 2, 3]) await app.fill(`user=${user}`)
    const [storage, ...others] = await app.storages()
    expect(others).toEqual([])
    expect(storage).toMatchObject({
      ...{ id: '1', name: 'files', library: 'sessionscope', listed: true, note: null, error: null },
      ...{ sessions: 3, expired: 0, bytes: 3 * '{"json":{"user":1}}'.length, complete: true },
    })
    expect(storage?.place).toContain('sessionscope-storage-')
    expect(Math.abs((storage?.newest ?? 0) - Date.now())).toBeLessThan(5000)
  })

  test('is known before any request has used it', async () => {
    const app = await startEngine()
    expect(await app.storages()).toMatchObject([{ name: 'files', sessions: 0 }])
  })

  test('lists its sessions page by page, each once, by the fingerprints that exchanges have, and no id', async () => {
    const app = await startEngine()
    const ids = []
    for (let user = 0; user < 7; user++) ids.push((await app.fill(`user=${user}`)).id)
    const exchanges = await settledExchanges(app.origin, 7)
    const { sessions, scanned } = await app.all('', 3)
    expect(scanned).toBe(7)
    expect(sessions.map(({ fingerprint }) => fingerprint).sort()).toEqual(
      exchanges.map(({ session }) => session?.fingerprint).sort(),
    )
    expect(sessions[0]).toMatchObject({ bytes: 19, created: expect.any(Number), touched: expect.any(Number) })
    const { body } = await app.page('?limit=3')
    expect(body).toMatchObject({ by: 'all', scanned: 3, complete: false })
    const texts = [JSON.stringify(body), Buffer.from(body.cursor ?? '', 'base64url').toString('latin1')]
    for (const id of ids) for (const text of texts) expect(text).not.toContain(id)
  })

  test.each([
    ['user=3', [3]],
    ['user="3"', []],
    ['name=Ann', [1, 2]],
    ['name="Ann"', [1, 2]],
    ['name', [1, 2]],
    ['["name"]', [1, 2]],
    ['token', [4]],
    ['token=hunter2', []],
    ['nothing', []],
    ['a.b', [5]],
    ['a.b=c=d', [5]],
    ['constructor', []],
  ])('finds sessions by key and value: %s', async (find, users) => {
    const app = await startEngine()
    for (const query of ['user=1&name=Ann', 'user=2&name=Ann', 'user=3', 'user=4&token=hunter2', 'user=5&a.b=c=d']) {
      await app.fill(query)
    }
    const { sessions, scanned } = await app.all(find)
    expect(scanned).toBe(5)
    const found = await Promise.all(sessions.map(async ({ fingerprint }) => (await app.look(fingerprint)).body.session))
    expect(found.map(keys => (keys as { user: number }).user).sort()).toEqual(users)
  })

  test('finds a session by its fingerprint, or by how that begins, as the panel writes it', async () => {
    const app = await startEngine()
    for (let user = 0; user < 5; user++) await app.fill(`user=${user}`)
    const { sessions } = await app.all()
    const wanted = sessions[3]?.fingerprint ?? ''
    for (const find of [wanted, `${wanted.slice(0, 4)}·${wanted.slice(4)}`, `session:${wanted.slice(0, 6)}`]) {
      const { body } = await app.page(`?find=${encodeURIComponent(find)}`)
      expect([find, body.by, body.sessions.map(({ fingerprint }) => fingerprint)]).toEqual([
        find,
        'fingerprint',
        [wanted],
      ])
    }
  })

  test('shows a session with its secrets redacted, and neither touches nor locks it', async () => {
    const door = createDoor()
    const app = await startEngine(
      { cookie: { maxAge: '1h' } },
      {
        '/hold': async (_req, res) => {
          await door.pass()
          res.end('ok')
        },
      },
    )
    const client = await app.fill('user=42&password=hunter2')
    const { sessions } = await app.all()
    const { fingerprint = '', touched } = sessions[0] ?? {}
    const held = client.visit('/hold')
    await door.knock()
    const { status, body } = await app.look(fingerprint)
    expect([status, body.session, body.flash, body.bytes]).toEqual([
      200,
      {
        user: 42,
        password: { $type: 'redacted', of: 'string', length: 7, fingerprint: expect.stringMatching(/^\w{8}$/) },
      },
      0,
      Buffer.byteLength('{"json":{"user":42,"password":"hunter2"}}'),
    ])
    expect(body.expires).toBe((body.touched ?? 0) + 3_600_000)
    expect(body.touched).toBe(touched)
    expect(JSON.stringify(body)).not.toContain(client.id)
    door.open()
    await held
  })

  test('expires a session, whose client then has a new one', async () => {
    const app = await startEngine()
    const client = await app.fill('user=42')
    await app.fill('user=43')
    const { sessions } = await app.all('user=42')
    const viewer = await openLive(app.origin)
    const fingerprint = sessions[0]?.fingerprint ?? ''
    viewer.command({ type: 'expire', storage: '1', fingerprint })
    expect(await viewer.next('expired')).toEqual({ type: 'expired', storage: '1', fingerprint, found: true })
    expect(await app.storages()).toMatchObject([{ sessions: 1 }])
    expect((await app.look(fingerprint)).body.error).toMatchObject({ code: 'unknown-session' })
    expect(await (await client.visit('/set?user=1')).text()).not.toBe(client.id)
    viewer.command({ type: 'expire', storage: '1', fingerprint })
    expect(await viewer.next('expired', ({ found }) => !found)).toMatchObject({ fingerprint, found: false })
  })

  test('does not expire a session that a request has, and names that request', async () => {
    const door = createDoor()
    const app = await startEngine(
      {},
      {
        '/hold': async (_req, res) => {
          await door.pass()
          res.end('ok')
        },
      },
    )
    const client = await app.fill('user=42')
    const held = client.visit('/hold')
    await door.knock()
    const viewer = await openLive(app.origin)
    const fingerprint = (await app.all()).sessions[0]?.fingerprint ?? ''
    viewer.command({ type: 'expire', storage: '1', fingerprint })
    const refused = await viewer.next('refused')
    expect(refused).toMatchObject({ code: 'held', fingerprint })
    expect(refused.message).toContain(`GET /hold (pid ${process.pid})`)
    door.open()
    await held
    expect((await app.look(fingerprint)).status).toBe(200)
  })
})

describe('other libraries', () => {
  test("express-session's MemoryStore is read where it lies, and expires what it is told", async () => {
    const store = new session.MemoryStore()
    const app = await startWatched(
      session({ secret: 'test', resave: false, saveUninitialized: false, store, cookie: { maxAge: 60_000 } }),
    )
    const { id } = await app.fill('user=42&token=hunter2')
    await app.fill('user=43')
    expect(await app.storages()).toMatchObject([
      { name: 'MemoryStore', library: 'express-session', sessions: 2, expired: 0, listed: true },
    ])
    const [found] = (await app.all('user=42')).sessions
    const { body } = await app.look(found?.fingerprint ?? '')
    expect(body.session).toMatchObject({ user: 42, token: { $type: 'redacted' } })
    expect(body.cookie).toMatchObject({ originalMaxAge: 60_000 })
    expect((body.expires ?? 0) - (body.touched ?? 0)).toBe(60_000)
    expect(JSON.stringify(body)).not.toContain(id)
    const viewer = await openLive(app.origin)
    viewer.command({ type: 'expire', storage: '1', fingerprint: found?.fingerprint })
    await viewer.next('expired', ({ found }) => found)
    expect(await app.storages()).toMatchObject([{ sessions: 1 }])
  })

  test('another store of express-session is asked nothing, and the answer says so', async () => {
    const asked: string[] = []
    class OwnStore extends session.MemoryStore {
      override all(...args: Parameters<session.MemoryStore['all']>) {
        asked.push('all')
        super.all(...args)
      }
    }
    const app = await startWatched(
      session({ secret: 'test', resave: false, saveUninitialized: false, store: new OwnStore() }),
    )
    await app.fill('user=42')
    expect(await app.storages()).toMatchObject([
      { name: 'OwnStore', listed: false, sessions: null, note: expect.stringContaining('OwnStore is not asked') },
    ])
    expect(await app.page()).toMatchObject({ status: 409, body: { error: { code: 'not-listed' } } })
    expect(asked).toEqual([])
  })

  test.each([
    ['cookie-session', () => cookieSession({ keys: ['a'] })],
    ['sessionscope', () => connect({ cookieKey: randomBytes(32).toString('base64url') })],
  ])('sessions in cookies are said to be in the browsers: %s', async (library, make) => {
    const app = await startWatched(make())
    await app.fill('user=42')
    expect(await app.storages()).toMatchObject([
      { name: 'cookie', library, listed: false, note: expect.stringContaining('browser') },
    ])
  })

  test('without a session middleware there is no storage', async () => {
    const app = await startWatched(undefined, { '/': (_req, res) => res.end('ok') })
    expect(await app.storages()).toEqual([])
    expect(await app.page()).toMatchObject({ status: 404, body: { error: { code: 'unknown-storage' } } })
  })
})
