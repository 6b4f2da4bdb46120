import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, MysqlDialect, PostgresDialect, SqliteDialect } from 'kysely'
import Sqlite from 'libsql'
import { createPool } from 'mysql2'
import { Pool } from 'pg'
import type { ExpiresAt } from '../../../server/engine/expiry.ts'
import {
  createDatabaseStorage,
  type DatabaseStorage,
  type DatabaseStorageOptions,
} from '../../../server/engine/storages/database/database-storage.ts'
import type { Dialect } from '../../../server/engine/storages/database/dialect.ts'
import { startMariadb } from '../../servers/mariadb.ts'
import { startPostgres } from '../../servers/postgres.ts'
import { isInstalled, type TestServer } from '../../servers/server.ts'

/** A database as the tests use it. */
export interface DatabaseKind {
  readonly name: string
  readonly dialect: Dialect
  readonly isThere: boolean
  /** Starts what it needs. */
  start(): Promise<void>
  stop(): Promise<void>
  /** Null for SQLite. */
  server(): TestServer | null
  /** An address of a fresh and empty database. */
  create(): Promise<string>
  /** Connections of their own to it. */
  connect(address: string, connections?: number): Kysely<never>
}

const sqlite = (): DatabaseKind => {
  let folder = ''
  let count = 0
  return {
    name: 'SQLite',
    dialect: 'sqlite',
    isThere: true,
    async start() {
      folder = mkdtempSync(join(tmpdir(), 'sessionscope-'))
    },
    async stop() {
      rmSync(folder, { recursive: true, force: true })
    },
    server: () => null,
    create: async () => join(folder, `${++count}.db`),
    connect: address => new Kysely({ dialect: new SqliteDialect({ database: async () => new Sqlite(address) }) }),
  }
}

interface SqlServer extends TestServer {
  database(): Promise<string>
}

function remote(
  name: string,
  dialect: Dialect,
  isThere: boolean,
  launch: () => Promise<SqlServer>,
  connect: (address: string, connections: number) => Kysely<never>,
): DatabaseKind {
  let server: SqlServer | undefined
  const started = (): SqlServer => {
    if (server === undefined) throw new Error(`${name} was not started`)
    return server
  }
  return {
    name,
    dialect,
    isThere,
    async start() {
      server = await launch()
    },
    stop: () => started().stop(),
    server: started,
    create: () => started().database(),
    connect: (address, connections = 4) => connect(address, connections),
  }
}

/** Each asked anew, for servers of its own. */
export const databaseKinds = (): readonly DatabaseKind[] => [
  sqlite(),
  remote('PostgreSQL', 'postgres', isInstalled('postgres'), startPostgres, (address, connections) => {
    const pool = new Pool({ connectionString: address, max: connections })
    // pg ends the process where the server ends a connection, idle or in use, and nobody listens.
    pool.on('error', () => {})
    pool.on('connect', client => client.on('error', () => {}))
    return new Kysely({ dialect: new PostgresDialect({ pool }) })
  }),
  remote('MariaDB', 'mysql', isInstalled('mariadb'), startMariadb, (address, connections) => {
    return new Kysely({
      dialect: new MysqlDialect({ pool: createPool({ uri: address, connectionLimit: connections }) }),
    })
  }),
]

export const never: ExpiresAt = () => Number.POSITIVE_INFINITY

/** A fresh database with a storage in it, and more of them with connections of their own. */
export async function openDatabase(kind: DatabaseKind, options: Partial<DatabaseStorageOptions> = {}) {
  const address = await kind.create()
  const open: Kysely<never>[] = []
  const connect = (connections?: number): Kysely<never> => {
    const db = kind.connect(address, connections)
    open.push(db)
    return db
  }
  const again = (more: Partial<DatabaseStorageOptions> = {}): DatabaseStorage =>
    createDatabaseStorage({
      db: connect(),
      tablename: 'web2py_session',
      migrate: true,
      onConflict: 'overwrite',
      expiresAt: never,
      ...options,
      ...more,
    })
  const close = async () => {
    await Promise.all(open.map(db => db.destroy()))
  }
  return { address, storage: again(), again, connect, close }
}
