import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { CamelCasePlugin, type Kysely, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { newId } from '../../../server/engine/id.ts'
import { createDatabaseStorage } from '../../../server/engine/storages/database/database-storage.ts'
import type { DatabaseInstance } from '../../../server/engine/storages/database/instance.ts'
import { record } from '../../contracts/storage.ts'
import { databaseKinds, never, openDatabase } from './kinds.ts'

const failure = (pattern: RegExp, status = 500) =>
  expect.objectContaining({ code: 'ERR_SESSION_STORAGE', status, message: expect.stringMatching(pattern) })

const outcomeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: Error) => error,
  )

for (const kind of databaseKinds()) {
  describe.runIf(kind.isThere)(`the table in ${kind.name}`, () => {
    beforeAll(kind.start)
    afterAll(kind.stop)

    const open = async (options: Parameters<typeof openDatabase>[1] = {}) => {
      const opened = await openDatabase(kind, options)
      onTestFinished(opened.close)
      return opened
    }
    const tablesOf = async (db: Kysely<never>) =>
      (await db.introspection.getTables()).map(({ name }) => name).toSorted()

    test('is made with the first use, together with its index', async () => {
      const { storage, connect } = await open()
      const db = connect()
      expect(await tablesOf(db)).toEqual([])
      expect(await storage.load(newId())).toBeNull()
      expect(await tablesOf(db)).toEqual(['web2py_session'])
      const { rows } = await sql<Record<string, unknown>>`${sql.raw(indexes[kind.dialect])}`.execute(db)
      expect(JSON.stringify(rows)).toContain('web2py_session_expires')
    })

    test('is made once by 8 that begin at the same time', async () => {
      const { connect, again } = await open()
      const storages = Array.from({ length: 8 }, () => again())
      const ids = storages.map(() => newId())
      await Promise.all(storages.map((storage, i) => storage.save(ids[i] ?? '', record())))
      expect(await tablesOf(connect())).toEqual(['web2py_session'])
      for (const id of ids) expect(await storages[0]?.exists(id)).toBe(true)
    })

    test('is made once by 8 processes that begin at the same time, each of which stores at once', async () => {
      const { address, storage } = await open()
      const script = fileURLToPath(new URL('process/first.mjs', import.meta.url))
      const children = Array.from({ length: 8 }, () => fork(script, [kind.dialect, address]))
      onTestFinished(() => {
        for (const child of children) child.kill('SIGKILL')
      })
      await Promise.all(children.map(child => once(child, 'message')))
      const results = children.map(child => once(child, 'message'))
      for (const child of children) child.send('go')
      expect((await Promise.all(results)).flat().filter(result => typeof result === 'string')).toEqual(
        children.map(() => 'ok'),
      )
      expect((await storage.survey()).sessions).toBe(8)
    })

    test('is not made where `migrate` is false: the error names what makes it', async () => {
      const { again, connect } = await open()
      const storage = again({ migrate: false })
      const pattern =
        /^\[sessionscope\] cannot read a session in the table web2py_session: there is no such table.* Cure: .*npx sessionscope migrate --print/
      expect(await outcomeOf(storage.load(newId()))).toEqual(failure(pattern))
      expect(await tablesOf(connect())).toEqual([])
      // And once somebody has made it, all is well.
      const id = newId()
      await again().save(id, record())
      expect(await storage.load(id)).not.toBeNull()
    })

    test('is made again where it was dropped while the app ran', async () => {
      const { storage, connect } = await open()
      const id = newId()
      await storage.save(id, record())
      await connect().schema.dropTable('web2py_session').execute()
      expect(await storage.load(id)).toBeNull()
      await storage.save(id, record({ data: 'again' }))
      expect((await storage.load(id))?.data).toBe('again')
    })

    test("is left alone where it is web2py's own: the error says what it lacks", async () => {
      const { storage, connect } = await open()
      await connect()
        .schema.createTable('web2py_session')
        .addColumn('id', 'integer')
        .addColumn('locked', 'char(1)')
        .addColumn('client_ip', 'varchar(64)')
        .addColumn('created_datetime', 'varchar(30)')
        .addColumn('modified_datetime', 'varchar(30)')
        .addColumn('unique_key', 'varchar(64)')
        .addColumn('session_data', 'text')
        .execute()
      const pattern =
        /the table web2py_session: it lacks the column flash: .*web2py.* Cure: give it another name with `tablename`/
      for (let i = 0; i < 2; i++) expect(await outcomeOf(storage.save(newId(), record()))).toEqual(failure(pattern))
    })

    test('has the name that it was given, in any case', async () => {
      const { again, connect } = await open({ tablename: 'Select' })
      const id = newId()
      await again().save(id, record())
      expect(await again().load(id)).not.toBeNull()
      expect(await tablesOf(connect())).toEqual(['Select'])
      expect((await again().survey()).place).toBe('Select')
    })

    test('has its own columns, whatever plugins the app has', async () => {
      const { connect, again } = await open()
      const db = connect().withPlugin(new CamelCasePlugin())
      const id = newId()
      await again({ db }).save(id, record({ client: '192.0.2.1' }))
      expect(await again({ db }).load(id)).toMatchObject({ client: '192.0.2.1' })
      expect((await again().list({ cursor: null, limit: 5 })).sessions).toMatchObject([{ id }])
    })

    test('tells ids apart that differ in case only', async () => {
      const { storage } = await open()
      const random = newId()
      await storage.save(`a.${random}`, record({ data: 'small' }))
      await storage.save(`A.${random}`, record({ data: 'large' }))
      expect([await storage.load(`a.${random}`), await storage.load(`A.${random}`)]).toMatchObject([
        { data: 'small' },
        { data: 'large' },
      ])
    })

    if (kind.dialect !== 'sqlite') {
      test('may be in a schema of its own, by `tablename` or by withSchema', async () => {
        const { connect, again } = await open()
        const schema = `other_${process.pid}`
        await connect().schema.createSchema(schema).execute()
        const id = newId()
        await again({ tablename: `${schema}.visits` }).save(id, record())
        const bound = again({ tablename: 'visits', db: connect().withSchema(schema) })
        expect(await bound.load(id)).not.toBeNull()
        expect((await bound.survey()).place).toBe(`${schema}.visits`)
      })
    }
  })
}

const indexes = {
  postgres: "select indexname from pg_indexes where tablename = 'web2py_session'",
  mysql: 'show index from web2py_session',
  sqlite: "select name from sqlite_master where type = 'index'",
} as const

describe('what is no database', () => {
  const create = (db: unknown, tablename = 'web2py_session') =>
    createDatabaseStorage({
      db: db as DatabaseInstance,
      tablename,
      migrate: true,
      onConflict: 'overwrite',
      expiresAt: never,
    })
  const option = (pattern: RegExp) =>
    expect.objectContaining({ code: 'ERR_SESSION_OPTION', message: expect.stringMatching(pattern) })
  const thrownBy = (work: () => unknown): unknown => {
    try {
      return work()
    } catch (error) {
      return error
    }
  }
  const sqlite = databaseKinds()[0]

  test.each([[null], [{}], [{ withoutPlugins: 1 }]])('%j is refused at once', db => {
    expect(thrownBy(() => create(db))).toEqual(option(/^\[sessionscope\] `db` is no instance of Kysely\. Cure: /))
  })

  test.each(['', 'a b', 'a;drop table b', 'a.b.c', '1a', '"a"', 'é', `${'a'.repeat(56)}`, 'a\n'])(
    'the table name %j is refused at once',
    name => {
      const db = sqlite?.connect(':memory:')
      expect(thrownBy(() => create(db, name))).toEqual(option(/^\[sessionscope\] `tablename` is .* Cure: /))
    },
  )
})
