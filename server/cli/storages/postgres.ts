import { parseUrl } from './address.ts'
import { databaseEnds, TABLE } from './database.ts'
import type { StorageKind } from './opened.ts'
import { openPool } from './pg-pool.ts'

export const postgres: StorageKind = {
  schemes: ['postgres', 'postgresql'],
  example: 'postgres://user:password@host/database?table=web2py_session',
  ...databaseEnds(({ driver }, { PostgresDialect }) => ({ dialect: new PostgresDialect({ pool: openPool(driver) }) })),
  parse: text => parseUrl(text, TABLE),
}
