import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { CompiledQuery, type Kysely } from 'kysely'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { newId } from '../../server/engine/id.ts'
import { createDatabaseStorage } from '../../server/engine/storages/database/database-storage.ts'
import { record } from '../contracts/storage.ts'
import { databaseKinds, never } from '../engine/database/kinds.ts'
import { run } from './support.ts'

/** Where kysely and the drivers are installed. */
const app = fileURLToPath(new URL('../..', import.meta.url))

test.each([
  [[], 'give either --print, for the SQL, or --db <address>, to run it'],
  [['--print', '--db', 'sqlite:a.db'], 'give either --print'],
  [['--print'], '--print needs --dialect; there are postgres, mysql, sqlite'],
  [['--print', '--dialect', 'oracle'], '--dialect is "oracle"; there are postgres, mysql, sqlite'],
  [['--print', '--dialect', 'mysql', '--tablename', 'a b'], '--tablename is "a b"; it takes 1 to 55 letters'],
  [['--db', 'oracle://a:geheim@b/c'], '--db begins with "oracle:"; there are postgres:'],
  [['--db', 'sqlite:a.db', '--dialect', 'mysql'], '--dialect goes with --print'],
  [['--db', 'sqlite:a.db', '--tablename', '1'], '--tablename is "1"; it takes 1 to 55 letters'],
])('migrate %j is refused: %s', async (args, words) => {
  const { code, out, error } = await run(['migrate', ...args], tmpdir())
  expect([code, out]).toEqual([2, ''])
  expect(error).toContain(`[sessionscope] ${words}`)
  expect(error).not.toContain('geheim')
})

test('migrate --print needs neither kysely nor a database', async () => {
  const { code, out, error } = await run(['migrate', '--print', '--dialect', 'postgres'], '/')
  expect([code, error]).toEqual([0, ''])
  expect(out).toMatch(
    /^create table if not exists "web2py_session" \(\n {2}unique_key varchar\(97\) collate "C" not null primary key,\n/,
  )
  expect(out).toMatch(/;\ncreate index if not exists "web2py_session_expires" on "web2py_session" \(expires\);\n$/)
})

test('migrate --db says what is missing where the drivers are not installed', async () => {
  const { code, error } = await run(['migrate', '--db', 'sqlite:/tmp/nowhere.db'], '/')
  expect(code).toBe(1)
  expect(error).toMatch(/^\[sessionscope\] .*kysely.* Cure: npm install kysely/)
})

for (const kind of databaseKinds()) {
  describe.runIf(kind.isThere)(`migrate for ${kind.name}`, () => {
    beforeAll(kind.start)
    afterAll(kind.stop)

    const open = async () => {
      const address = await kind.create()
      const db = kind.connect(address)
      onTestFinished(() => db.destroy())
      return { db, url: kind.dialect === 'sqlite' ? `sqlite:${address}` : address }
    }

    /** The app's own storage, which may not make tables. */
    const isUsable = async (db: Kysely<never>, tablename: string) => {
      const storage = createDatabaseStorage({
        db,
        tablename,
        migrate: false,
        onConflict: 'overwrite',
        expiresAt: never,
      })
      const id = newId()
      await storage.save(id, record())
      return storage.exists(id)
    }

    test.each(['web2py_session', 'Shop'])(
      '--print prints what makes the table %s, and what may run twice',
      async name => {
        const { db } = await open()
        const { out } = await run(['migrate', '--print', '--dialect', kind.dialect, '--tablename', name], '/')
        for (let i = 0; i < 2; i++) {
          for (const statement of out.split(';\n').filter(Boolean)) await db.executeQuery(CompiledQuery.raw(statement))
        }
        expect(await isUsable(db, name)).toBe(true)
      },
    )

    test('--db makes the table, and leaves it where it is there', async () => {
      const { db, url } = await open()
      for (let i = 0; i < 2; i++) {
        const { code, out, error } = await run(['migrate', '--db', url, '--tablename', 'shop_session'], app)
        expect([code, out, error]).toEqual([0, 'the table shop_session is there\n', ''])
        expect(await isUsable(db, 'shop_session')).toBe(true)
      }
    })
  })
}
