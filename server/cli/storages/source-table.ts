import { newId } from '../../engine/id.ts'
import type { Dialect } from '../../engine/storages/database/dialect.ts'
import { kindOf } from '../../engine/storages/database/failures.ts'
import type { DatabaseInstance } from '../../engine/storages/database/instance.ts'
import { connectTo } from '../../engine/storages/database/kysely.ts'
import type { Storage } from '../../engine/storages/storage.ts'
import type { Address } from './address.ts'

/** Tables that are named. */
const MOST = 5

/** The tables with the columns of sessions that can be seen; what lies in the schema that is looked into first without its name. */
const lookups: Readonly<Record<Dialect, string>> = {
  postgres: `select case when table_schema = current_schema() then table_name else table_schema || '.' || table_name end as name
    from information_schema.columns where column_name in ('unique_key', 'session_data')
    group by table_schema, table_name having count(*) = 2 order by 1 limit 50`,
  mysql: `select table_name as name from information_schema.columns
    where table_schema = database() and column_name in ('unique_key', 'session_data')
    group by table_name having count(*) = 2 order by 1 limit 50`,
  sqlite: `select t.name as name from sqlite_master t, pragma_table_info(t.name) c
    where t.type = 'table' and c.name in ('unique_key', 'session_data')
    group by t.name having count(*) = 2 order by 1 limit 50`,
}

/** As `table` takes them: what else a database may call its tables is not shown. */
const NAME = /^(?:[A-Za-z_]\w{0,54}\.)?[A-Za-z_]\w{0,54}$/

/** Some tables of sessions; none where the database does not tell. */
async function sessionTables(db: DatabaseInstance): Promise<readonly string[]> {
  try {
    const { dialect, send } = connectTo(db)
    const { rows } = await send(lookups[dialect])
    return rows.map(row => String((row as { readonly name?: unknown }).name)).filter(name => NAME.test(name))
  } catch {
    return []
  }
}

/**
 * A table that sessions are read from is there already: what cures a missing one that may be made is of no use here.
 * @throws Error that names the tables of sessions which are there, and what names the table
 */
export async function checkSourceTable(
  storage: Pick<Storage, 'exists'>,
  db: DatabaseInstance,
  tablename: string,
  { shown }: Pick<Address, 'shown'>,
): Promise<void> {
  try {
    await storage.exists(newId())
  } catch (error) {
    const kind = kindOf(error instanceof Error ? error.cause : null)
    if (kind !== 'no table' && kind !== 'no column') throw error
    const place = shown.split('?', 1)[0]
    const what =
      kind === 'no table'
        ? `there is no table ${tablename} in ${place}`
        : `the table ${tablename} in ${place} lacks columns that sessions have, and so is none of sessions`
    throw new Error(`[sessionscope] ${what}. ${named(await sessionTables(db))}`, { cause: error })
  }
}

function named(tables: readonly string[]): string {
  const [first] = tables
  if (first === undefined) {
    return (
      'No table there that this user can see has the columns of sessions. ' +
      'Cure: name the database and the table that the app has: ?table=<name> at the end of the address'
    )
  }
  const more = tables.length > MOST ? `, and ${tables.length - MOST} more` : ''
  return (
    `Of sessions ${tables.length === 1 ? 'there is' : 'there are'} ${tables.slice(0, MOST).join(', ')}${more}. ` +
    `Cure: name the table at the end of the address: ?table=${first}`
  )
}
