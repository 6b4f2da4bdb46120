import { Kysely, MysqlDialect, PostgresDialect, SqliteDialect } from 'kysely'
import { createDatabaseStorage } from '../../../../dist/server/engine/storages/database/database-storage.js'

const dialects = {
  async postgres(address) {
    const { Pool } = await import('pg')
    return new PostgresDialect({ pool: new Pool({ connectionString: address, max: 4 }) })
  },
  async mysql(address) {
    const { createPool } = await import('mysql2')
    return new MysqlDialect({ pool: createPool({ uri: address, connectionLimit: 4 }) })
  },
  async sqlite(address) {
    const { default: Sqlite } = await import('libsql')
    return new SqliteDialect({ database: new Sqlite(address) })
  },
}

/** A storage with connections of its own. */
export async function connect(dialect, address) {
  const db = new Kysely({ dialect: await dialects[dialect](address) })
  const storage = createDatabaseStorage({
    db,
    tablename: 'web2py_session',
    migrate: true,
    onConflict: 'overwrite',
    expiresAt: () => Number.POSITIVE_INFINITY,
  })
  return { db, storage }
}
