import { join } from 'node:path'
import Database from 'libsql'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MariadbServer, startMariadb } from '../../servers/mariadb.ts'
import { type PostgresServer, startPostgres } from '../../servers/postgres.ts'
import { isInstalled } from '../../servers/server.ts'
import { run } from '../support.ts'
import { appFolder, fillFiles } from './support.ts'

/** What a copy from a place says that does not begin. */
async function refusal(folder: string, from: string): Promise<string> {
  const { code, out, error } = await run(['copy', '--from', from, '--to', 'files:./copied', '--restart'], folder)
  expect([code, out]).toEqual([1, ''])
  expect(error).toMatch(/^\[sessionscope\] .*Cure: /)
  expect(error).not.toMatch(/migrate|administrator/)
  return error
}

const fillTable = async (folder: string, to: string) => {
  await fillFiles(join(folder, 'sessions'), 1)
  const args = ['copy', '--from', 'files:sessions', '--to', to, '--idle', '90d', '--restart']
  expect(await run(args, folder)).toMatchObject({ code: 0 })
}

describe('a source whose table is not there', () => {
  test('names those of sessions that are there, and what names the table', async () => {
    const folder = appFolder()
    await fillTable(folder, 'sqlite:app.db?table=shop_session')
    expect(await refusal(folder, 'sqlite:app.db?table=shop_sesion')).toMatch(
      /there is no table shop_sesion in sqlite:\S+app\.db\. Of sessions there is shop_session\. Cure: .*: \?table=shop_session\n$/,
    )
    await fillTable(folder, 'sqlite:app.db?table=other')
    expect(await refusal(folder, 'sqlite:app.db')).toContain('there is no table web2py_session in sqlite:')
    expect(await refusal(folder, 'sqlite:app.db')).toContain('Of sessions there are other, shop_session.')
  })

  test('says where there is none, and where a table is another', async () => {
    const folder = appFolder()
    const database = new Database(join(folder, 'app.db'))
    database.exec('create table users (id integer)')
    database.close()
    expect(await refusal(folder, 'sqlite:app.db')).toContain('No table there that this user can see')
    const error = await refusal(folder, 'sqlite:app.db?table=users')
    expect(error).toContain('the table users in sqlite:')
    expect(error).toContain('lacks columns that sessions have')
  })
})

describe.runIf([isInstalled('postgres'), isInstalled('mariadb')].every(Boolean))('at a server', () => {
  let postgres: PostgresServer
  let mariadb: MariadbServer
  beforeAll(async () => {
    ;[postgres, mariadb] = await Promise.all([startPostgres(), startMariadb()])
  })
  afterAll(() => Promise.all([postgres?.stop(), mariadb?.stop()]))

  test('a source whose table is not there names those that are, and no password', { timeout: 60_000 }, async () => {
    const folder = appFolder()
    const [pg, my] = [await postgres.database(), await mariadb.database()]
    for (const url of [pg, my]) {
      await fillTable(folder, `${url}?table=shop_session`)
      const error = await refusal(folder, `${url}?table=shop`)
      expect(error).toContain('there is no table shop in ')
      expect(error).toContain('Of sessions there is shop_session. Cure: ')
      expect(error).not.toContain('@')
    }
  })

  test('so does one of connect-pg-simple, with its schema', { timeout: 60_000 }, async () => {
    const folder = appFolder()
    const url = await postgres.database()
    const pool = new Pool({ connectionString: url })
    await pool.query('create schema shop')
    await pool.query(
      'create table shop.visits (sid varchar primary key, sess json not null, expire timestamp not null)',
    )
    await pool.end()
    expect(await refusal(folder, `connect-pg-simple+${url}`)).toMatch(
      /there is no table session of connect-pg-simple\. Cure: .*: \?table=visits&schema=shop\n$/,
    )
    const found = await run(
      ['copy', '--from', `connect-pg-simple+${url}?table=visits&schema=shop`, '--to', 'files:./copied'],
      folder,
    )
    expect([found.code, found.error]).toEqual([0, ''])
  })
})
