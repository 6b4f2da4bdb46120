import { createDatabaseStorage } from '../../engine/storages/database/database-storage.ts'
import type { DatabaseInstance } from '../../engine/storages/database/instance.ts'
import type { Storage } from '../../engine/storages/storage.ts'
import type { Address } from './address.ts'
import { loadDriver } from './drivers.ts'
import { countBySurvey, type Opened, type OpenOptions, type StorageKind } from './opened.ts'
import { checkSourceTable } from './source-table.ts'

/** What is used of the package kysely. */
interface KyselyModule {
  readonly Kysely: new (options: { readonly dialect: object }) => DatabaseInstance & { destroy(): Promise<void> }
  readonly SqliteDialect: new (options: { readonly database: object }) => object
  readonly PostgresDialect: new (options: { readonly pool: object }) => object
  readonly MysqlDialect: new (options: { readonly pool: object }) => object
}

/** Connections of one command. */
export const CONNECTIONS = 8

/** Our own parameters. */
export const TABLE = ['table', 'tablename']

interface Connected {
  readonly dialect: object
  /** Stores several sessions in one go, where that is much faster. */
  readonly inBatches?: (restore: Restore) => Restore
}

export type Restore = NonNullable<Storage['restore']>

type Connect = (address: Address, kysely: KyselyModule) => Connected

/** The two ends of a table of sessions in a database: in the target it is made where it is missing. */
export function databaseEnds(connect: Connect): Pick<StorageKind, 'keepsEnds' | 'openSource' | 'openTarget'> {
  return {
    keepsEnds: true,
    async openSource(address, options) {
      const { db, tablename, ...opened } = open(connect, address, options, false)
      try {
        await checkSourceTable(opened.storage, db, tablename, address)
      } catch (error) {
        await opened.close()
        throw error
      }
      return opened
    },
    async openTarget(address, options) {
      const { db: _, tablename: __, ...opened } = open(connect, address, options, true)
      return opened
    },
  }
}

interface OpenedTable extends Opened<Storage> {
  readonly db: DatabaseInstance
  readonly tablename: string
}

function open(connect: Connect, address: Address, { expiresAt }: OpenOptions, migrate: boolean): OpenedTable {
  const { module } = loadDriver<KyselyModule>(['kysely'], 'a database')
  const { own } = address
  const { dialect, inBatches } = connect(address, module)
  const db = new module.Kysely({ dialect })
  const tablename = own.get('table') ?? own.get('tablename') ?? 'web2py_session'
  const storage = createDatabaseStorage({ db, tablename, migrate, onConflict: 'overwrite', expiresAt })
  const { restore } = storage
  return {
    db,
    tablename,
    storage: inBatches ? { ...storage, restore: inBatches(restore) } : storage,
    count: () => countBySurvey(storage),
    async close() {
      await storage.close?.()
      await db.destroy()
    },
  }
}
