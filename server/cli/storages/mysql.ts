import { parseUrl } from './address.ts'
import { CONNECTIONS, databaseEnds, TABLE } from './database.ts'
import { loadDriver } from './drivers.ts'
import type { StorageKind } from './opened.ts'

interface MysqlModule {
  readonly createPool: (options: { readonly uri: string; readonly connectionLimit: number }) => object
}

export const mysql: StorageKind = {
  schemes: ['mysql', 'mariadb'],
  example: 'mysql://user:password@host/database?table=web2py_session',
  ...databaseEnds(({ driver }, { MysqlDialect }) => {
    const { module } = loadDriver<MysqlModule>(['mysql2'], 'MySQL')
    const uri = driver.replace(/^mariadb:/, 'mysql:')
    return { dialect: new MysqlDialect({ pool: module.createPool({ uri, connectionLimit: CONNECTIONS }) }) }
  }),
  parse: text => parseUrl(text, TABLE),
}
