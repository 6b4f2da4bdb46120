import { pgSimpleSource } from '../../engine/express-session/pg-simple-source.ts'
import { parseUrl } from './address.ts'
import type { SourceKind } from './opened.ts'
import { openPool, type PgPool } from './pg-pool.ts'
import { ttlOf, withTtl } from './ttl.ts'

export const connectPgSimple: SourceKind = {
  schemes: ['connect-pg-simple+postgres', 'connect-pg-simple+postgresql'],
  example: 'connect-pg-simple+postgres://user:password@host/database?table=session',
  parse: text => withTtl(parseUrl(text, ['table', 'schema', 'ttl'])),
  async openSource({ driver, own }, { onUnreadable }) {
    const pool = openPool(driver)
    const [table = 'session', schema] = [own.get('table'), own.get('schema')]
    const place = schema === undefined ? { table } : { table, schema }
    await checkTable(pool, table, schema).catch(async error => {
      await pool.end()
      throw error
    })
    const storage = pgSimpleSource(pool, { ...place, ...ttlOf(own), onUnreadable })
    return { storage, count: storage.count, close: () => pool.end() }
  },
}

/** Tables with the columns of connect-pg-simple. */
const LOOKUP = `select table_schema as schema, table_name as name, current_schema() as own from information_schema.columns
  where column_name in ('sid', 'sess', 'expire') group by 1, 2 having count(*) = 3 order by 1, 2 limit 5`

const NAME = /^\w{1,63}$/
const quote = (identifier: string) => `"${identifier.replaceAll('"', '""')}"`

/** @throws Error that names such tables as are there; what else is wrong is told by who reads it */
async function checkTable(pool: PgPool, table: string, schema: string | undefined): Promise<void> {
  const name = schema === undefined ? quote(table) : `${quote(schema)}.${quote(table)}`
  const ask = async (text: string, values: unknown[]) =>
    ((await pool.query(text, values)) as { readonly rows: readonly Readonly<Record<string, unknown>>[] }).rows
  const [row] = await ask('select to_regclass($1) is null as missing', [name]).catch(() => [])
  if (row?.missing !== true) return
  const others = (await ask(LOOKUP, []).catch(() => []))
    .filter(each => NAME.test(String(each.name)) && NAME.test(String(each.schema)))
    .map(each => `table=${each.name}${each.schema === each.own ? '' : `&schema=${each.schema}`}`)
  throw new Error(
    `[sessionscope] there is no table ${table}${schema === undefined ? '' : ` in the schema ${schema}`} of connect-pg-simple. Cure: name the one that the app ` +
      `has, its tableName and schemaName, at the end of the address: ?${others.join(', or ?') || 'table=<name>&schema=<name>'}`,
  )
}
