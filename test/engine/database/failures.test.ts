import { inspect } from 'node:util'
import { Kysely, PostgresDialect, SqliteDialect, sql } from 'kysely'
import Sqlite from 'libsql'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { newId } from '../../../server/engine/id.ts'
import { createDatabaseStorage } from '../../../server/engine/storages/database/database-storage.ts'
import { record } from '../../contracts/storage.ts'
import { isInstalled } from '../../servers/server.ts'
import { temporaryFolder } from '../files/support.ts'
import { databaseKinds, never, openDatabase } from './kinds.ts'

const SECRET = 'what-is-in-the-session'
const secret = record({ data: JSON.stringify({ json: SECRET }) })

/** The error of a save, which names neither the session nor what is in it. */
async function failureOf(storage: { save(id: string, of: typeof secret): Promise<unknown> }, id = newId()) {
  const error: unknown = await storage.save(id, secret).then(
    () => null,
    (error: unknown) => error,
  )
  if (!(error instanceof Error)) throw new Error('nothing failed')
  const all = inspect(error, { depth: 9 })
  expect(all).not.toContain(id)
  expect(all).not.toContain(SECRET)
  expect(error.message).not.toMatch(/:\/\//)
  expect(error.message).toMatch(/^\[sessionscope\] cannot save a session in the table web2py_session: .* Cure: .*\.$/)
  return error
}

const storageOn = (db: Kysely<never>, migrate = true) =>
  createDatabaseStorage({ db, tablename: 'web2py_session', migrate, onConflict: 'overwrite', expiresAt: never })

const withUser = (address: string, user: string) => address.replace(/\/\/\w+@/, `//${user}@`)

const [, postgres, mariadb] = databaseKinds()

for (const kind of [postgres, mariadb]) {
  if (kind === undefined) continue
  describe.runIf(kind.isThere)(`${kind.name} that fails`, () => {
    beforeAll(kind.start)
    afterAll(kind.stop)
    const isPostgres = kind.dialect === 'postgres'

    const open = async (address?: string, connections?: number) => {
      const opened = await openDatabase(kind)
      onTestFinished(opened.close)
      const db = kind.connect(address ?? opened.address, connections)
      onTestFinished(() => db.destroy())
      return { ...opened, db, admin: opened.connect(), storage: storageOn(db) }
    }

    test('when nobody listens: it can be tried again', async () => {
      const { storage } = await open(
        isPostgres ? 'postgres://a:geheim@127.0.0.1:1/b' : 'mysql://a:geheim@127.0.0.1:1/b',
      )
      const error = await failureOf(storage)
      expect(error).toMatchObject({ code: 'ERR_SESSION_STORAGE', status: 503, headers: { 'Retry-After': '1' } })
      expect(error.message).toMatch(/the database cannot be reached \(ECONNREFUSED\)\. Cure: look whether it runs/)
      expect(inspect(error, { depth: 9 })).not.toContain('geheim')
    })

    test('when the database does not exist', async () => {
      const { address } = await open()
      const { storage } = await open(address.replace(/\w+$/, 'nowhere'))
      const error = await failureOf(storage)
      expect(error).toMatchObject({ status: 500 })
      expect(error.message).toMatch(/there is no such database or schema/)
    })

    test('when there is no such user', async () => {
      const { address } = await open()
      const { storage } = await open(withUser(address, 'nobody'))
      expect((await failureOf(storage)).message).toMatch(/does not let this user in|does not allow this user/)
    })

    test('when the user has no rights, and as soon as they are given all is well', async () => {
      const { address, admin, storage } = await open()
      await storage.exists(newId())
      const user = `reader_${process.pid}`
      if (isPostgres) {
        await sql.raw(`create role ${user} login`).execute(admin)
        await sql.raw(`grant select on web2py_session to ${user}`).execute(admin)
      } else {
        await sql.raw(`create user ${user}`).execute(admin)
        await sql.raw(`grant select on web2py_session to ${user}`).execute(admin)
      }
      const { storage: limited } = await open(withUser(address, user))
      const error = await failureOf(limited)
      expect(error).toMatchObject({ status: 500 })
      expect(error.message).toMatch(
        /does not allow this user that \(.*\)\. Cure: grant it select, insert, update and delete/,
      )
      await sql.raw(`grant insert, update, delete on web2py_session to ${user}`).execute(admin)
      // It still may not create tables, and need not.
      const id = newId()
      await limited.save(id, record())
      await limited.destroy(id)
    })

    test('when it is read-only', async () => {
      const { address, admin, storage } = await open()
      await storage.exists(newId())
      const name = address.split('/').at(-1)
      await sql
        .raw(
          isPostgres ? `alter database ${name} set default_transaction_read_only = on` : 'set global tx_read_only = 1',
        )
        .execute(admin)
      const db = kind.connect(address)
      const error = await failureOf(storageOn(db))
      if (!isPostgres) await sql.raw('set global tx_read_only = 0').execute(admin)
      expect(error.message).toMatch(/the database is read-only \(.*\)\. Cure: connect `db` to the primary/)
      await db.destroy()
    })

    test('when it takes no more connections, and recovers when it does', async () => {
      const { address, admin } = await open()
      const user = `crowd_${process.pid}`
      if (isPostgres) {
        await sql.raw(`create role ${user} login connection limit 1`).execute(admin)
        await sql.raw(`grant all on schema public to ${user}`).execute(admin)
      } else {
        await sql.raw(`create user ${user} with max_user_connections 1`).execute(admin)
        await sql.raw(`grant all on *.* to ${user}`).execute(admin)
      }
      const blocker = kind.connect(withUser(address, user), 1)
      await sql`select 1`.execute(blocker)
      const { storage } = await open(withUser(address, user), 1)
      const error = await failureOf(storage)
      expect(error).toMatchObject({ status: 503 })
      expect(error.message).toMatch(/takes no more connections \(.*\)\. Cure: let the pool in `db` open fewer/)
      await blocker.destroy()
      await expect.poll(() => storage.save(newId(), record()).catch(() => null)).toBeUndefined()
    })

    test('when an administrator ends the connection: the next call opens another', async () => {
      const { storage, admin, db, address } = await open(undefined, 1)
      const id = newId()
      await storage.save(id, record())
      const { rows } = await sql<{
        id: number
      }>`select ${sql.raw(isPostgres ? 'pg_backend_pid()' : 'connection_id()')} as id`.execute(db)
      // While a statement waits for a row that somebody else has locked.
      await admin.connection().execute(async locking => {
        await sql.raw('begin').execute(locking)
        await sql`update web2py_session set version = version where unique_key = ${id}`.execute(locking)
        const saving = failureOf(storage, id)
        const killer = kind.connect(address)
        const isWaiting = isPostgres
          ? sql<{ n: number }>`select count(*)::int as n from pg_locks where not granted`
          : sql<{ n: number }>`select count(*) as n from information_schema.innodb_trx where trx_state = 'LOCK WAIT'`
        // innodb_trx is a cache, which is not renewed where it was read in the last 100 ms.
        const waiting = async () => Number((await isWaiting.execute(killer)).rows[0]?.n)
        await expect.poll(waiting, { interval: 200, timeout: 10_000 }).toBeGreaterThan(0)
        await sql
          .raw(isPostgres ? `select pg_terminate_backend(${rows[0]?.id})` : `kill ${rows[0]?.id}`)
          .execute(killer)
        const error = await saving
        expect(error).toMatchObject({ status: 503 })
        expect(error.message).toMatch(/shut down, or ended the connection|connection to the database was cut/)
        await sql.raw('rollback').execute(locking)
        await killer.destroy()
      })
      // pg may hand out the dying connection once more.
      await expect.poll(() => storage.save(id, record({ data: 'again' })).catch(() => null)).toBeUndefined()
      expect((await storage.load(id))?.data).toBe('again')
    })

    test('when a row is locked for too long', async () => {
      const { storage, admin, db } = await open(undefined, 1)
      const id = newId()
      await storage.save(id, record())
      await sql.raw(isPostgres ? "set lock_timeout = '50ms'" : 'set innodb_lock_wait_timeout = 1').execute(db)
      await admin.connection().execute(async locking => {
        await sql.raw('begin').execute(locking)
        await sql`update web2py_session set version = version where unique_key = ${id}`.execute(locking)
        const error = await failureOf(storage, id)
        expect(error).toMatchObject({ status: 503 })
        expect(error.message).toMatch(/a row of the table was locked for too long by somebody else/)
        await sql.raw('rollback').execute(locking)
      })
      await storage.save(id, record())
    })

    test('when it is killed and started again: what was acknowledged is there, and all goes on', async () => {
      const { storage } = await open()
      const ids = Array.from({ length: 20 }, () => newId())
      await Promise.all(ids.map(id => storage.save(id, record())))
      const basis = { stored: await storage.load(ids[0] ?? ''), update: { id: newId() } }
      await kind.server()?.kill()
      expect(await failureOf(storage)).toMatchObject({ status: 503 })
      await kind.server()?.restart()
      await expect.poll(() => storage.exists(newId()).catch(() => null), { timeout: 10_000 }).toBe(false)
      for (const id of ids) expect(await storage.exists(id)).toBe(true)
      expect(await storage.save(ids[0] ?? '', record(), basis)).toMatchObject({ overwrote: null })
    })

    test('when the pool was closed', async () => {
      const { storage, db } = await open()
      await storage.exists(newId())
      await db.destroy()
      expect((await failureOf(storage)).message).toMatch(/`db` was closed/)
    })
  })
}

describe('SQLite that fails', () => {
  const open = (path: string, options: object = {}) => {
    const db = new Kysely<never>({ dialect: new SqliteDialect({ database: async () => new Sqlite(path, options) }) })
    onTestFinished(() => db.destroy().catch(() => {}))
    return { db, storage: storageOn(db) }
  }

  test('when its folder is not there', async () => {
    const error = await failureOf(open(`${temporaryFolder()}/nowhere/a.db`).storage)
    expect(error.message).toMatch(/the file of the database cannot be opened/)
  })

  test('when the file is none of a database', async () => {
    const { writeFileSync } = await import('node:fs')
    const path = `${temporaryFolder()}/a.db`
    writeFileSync(path, 'x'.repeat(5000))
    expect((await failureOf(open(path).storage)).message).toMatch(/the file of the database is damaged, or is none/)
  })

  test('when the disk is full', async () => {
    const { db, storage } = open(`${temporaryFolder()}/a.db`)
    const id = newId()
    await storage.save(id, record())
    await sql`pragma max_page_count = 5`.execute(db)
    const large = { save: (id: string) => storage.save(id, record({ data: SECRET.repeat(5000) })) }
    expect((await failureOf(large)).message).toMatch(/the disk of the database is full \(SQLITE_FULL\)/)
    expect((await storage.load(id))?.data).toBe(record().data)
  })

  test('when the connection was closed', async () => {
    const { db, storage } = open(`${temporaryFolder()}/a.db`)
    await storage.exists(newId())
    await db.destroy()
    expect((await failureOf(storage)).message).toMatch(/`db` was closed/)
  })
})

describe.runIf(isInstalled('postgres'))('a pool without a free connection', () => {
  beforeAll(() => postgres?.start())
  afterAll(() => postgres?.stop())

  test('is an error that can be tried again, after the time that the app has set', async () => {
    const pool = new Pool({ connectionString: await postgres?.create(), max: 1, connectionTimeoutMillis: 50 })
    const db = new Kysely<never>({ dialect: new PostgresDialect({ pool }) })
    const taken = await pool.connect()
    const error = await failureOf(storageOn(db))
    expect(error).toMatchObject({ status: 503 })
    expect(error.message).toMatch(/the database did not answer in time/)
    taken.release()
    await storageOn(db).save(newId(), record())
    await db.destroy()
  })
})
