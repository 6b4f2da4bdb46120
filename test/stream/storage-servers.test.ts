import { Kysely, PostgresDialect } from 'kysely'
import { Pool } from 'pg'
import { createClient } from 'redis'
import { describe, expect, onTestFinished, test } from 'vitest'
import { connect, postgresLock, redisLock } from '../../server/session.ts'
import { createDoor } from '../capture/locking.ts'
import { startPostgres } from '../servers/postgres.ts'
import { startRedis } from '../servers/redis.ts'
import { isInstalled } from '../servers/server.ts'
import { settledExchanges } from '../support/api.ts'
import { startWatched } from './storage-app.ts'
import { openViewer } from './support.ts'

async function inRedis() {
  const server = await startRedis()
  onTestFinished(() => server.stop())
  const client = createClient({ url: server.url })
  client.on('error', () => {})
  await client.connect()
  onTestFinished(() => client.destroy())
  return { middleware: connect({ redis: client, lock: redisLock(client) }), stop: () => server.stop() }
}

async function inPostgres() {
  const server = await startPostgres()
  onTestFinished(() => server.stop())
  const pool = new Pool({ connectionString: await server.database() })
  pool.on('error', () => {})
  onTestFinished(() => pool.end())
  const db = new Kysely<never>({ dialect: new PostgresDialect({ pool }) })
  return { middleware: connect({ db, lock: postgresLock(pool) }), stop: () => server.stop() }
}

describe.each([
  ['redis', inRedis, 'redis'],
  ['postgres', inPostgres, 'database'],
] as const)('%s', (program, start, name) => {
  describe.runIf(isInstalled(program))('is looked through', () => {
    test('with its statements, figures and sessions, one of which is expired under its lock', async () => {
      const door = createDoor()
      const { middleware, stop } = await start()
      const app = await startWatched(middleware, {
        '/hold': async (_req, res) => {
          await door.pass()
          res.end('ok')
        },
      })
      const clients = []
      for (const user of [41, 42, 43]) clients.push(await app.fill(`user=${user}&token=hunter2`))
      const exchanges = await settledExchanges(app.origin, 3)
      for (const { session } of exchanges) expect(session?.storage.at(-1)?.statements?.length).toBeGreaterThan(0)
      expect(await app.storages()).toMatchObject([{ name, sessions: 3, expired: 0, error: null, listed: true }])
      const { sessions, scanned } = await app.all('user=42')
      expect([scanned, sessions.length]).toEqual([3, 1])
      const fingerprint = sessions[0]?.fingerprint ?? ''
      const { body } = await app.look(fingerprint)
      expect(body).toMatchObject({ session: { user: 42, token: { $type: 'redacted' } }, touched: expect.any(Number) })

      const viewer = await openViewer(app.origin)
      await viewer.next('welcome')
      const held = clients[1]?.visit('/hold')
      await door.knock()
      viewer.command({ type: 'expire', storage: '1', fingerprint })
      expect(await viewer.next('refused')).toMatchObject({ code: 'held', fingerprint })
      door.open()
      await held
      viewer.command({ type: 'expire', storage: '1', fingerprint })
      expect(await viewer.next('expired')).toMatchObject({ found: true })
      expect((await app.all()).sessions.length).toBe(2)

      const told = JSON.stringify([exchanges, sessions, body, await app.storages(), viewer.messages])
      for (const { id } of clients) expect(told).not.toContain(id)
      await stop()
      const [gone] = await app.storages()
      expect(gone).toMatchObject({ name, sessions: null, error: expect.any(String) })
      expect(await app.page()).toMatchObject({ status: 503, body: { error: { code: 'storage-failed' } } })
    })
  })
})
