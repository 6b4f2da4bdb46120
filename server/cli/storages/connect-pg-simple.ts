import { pgSimpleSource } from '../../engine/express-session/pg-simple-source.ts'
import { parseUrl } from './address.ts'
import type { SourceKind } from './opened.ts'
import { openPool } from './pg-pool.ts'
import { ttlOf, withTtl } from './ttl.ts'

export const connectPgSimple: SourceKind = {
  schemes: ['connect-pg-simple+postgres', 'connect-pg-simple+postgresql'],
  example: 'connect-pg-simple+postgres://user:password@host/database?table=session',
  parse: text => withTtl(parseUrl(text, ['table', 'schema', 'ttl'])),
  async openSource({ driver, own }, { onUnreadable }) {
    const pool = openPool(driver)
    const [table = 'session', schema] = [own.get('table'), own.get('schema')]
    const place = schema === undefined ? { table } : { table, schema }
    const storage = pgSimpleSource(pool, { ...place, ...ttlOf(own), onUnreadable })
    return { storage, count: storage.count, close: () => pool.end() }
  },
}
