import { parsePath } from './address.ts'
import { databaseEnds, TABLE } from './database.ts'
import { loadDriver } from './drivers.ts'
import { needPath } from './files.ts'
import type { StorageKind } from './opened.ts'
import { type Executor, restoreInBatches } from './sqlite-batches.ts'

type Database = new (path: string) => Executor

const ends = databaseEnds(({ driver }, { SqliteDialect }) => {
  const { module: Database } = loadDriver<Database>(['better-sqlite3', 'libsql'], 'SQLite')
  const database = new Database(driver)
  return { dialect: new SqliteDialect({ database }), inBatches: restore => restoreInBatches(database, restore) }
})

export const sqlite: StorageKind = {
  schemes: ['sqlite'],
  example: 'sqlite:./app.db?table=web2py_session',
  ...ends,
  parse: text => parsePath(text, TABLE),
  async openSource(address, options) {
    needPath(address.driver, 'file')
    return await ends.openSource(address, options)
  },
}
