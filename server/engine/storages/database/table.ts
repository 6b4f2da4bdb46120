import { SessionError } from '../../errors.ts'
import { showValue } from '../../show-value.ts'
import { type Dialect, factsOf } from './dialect.ts'

/** The table of the sessions. */
export interface Table {
  readonly schema: string | null
  readonly name: string
}

/*
 * web2py's names, where the fact is web2py's: unique_key, client_ip, created_datetime, modified_datetime, session_data. All
 * times are milliseconds since 1970. Its column `locked` has no successor: sessions in a database are not locked by their row.
 */
const columns = [
  { name: 'unique_key', type: 'key', rest: 'not null primary key' },
  /** Where sessions are bound to the client's address. */
  { name: 'client_ip', type: 'text' },
  { name: 'created_datetime', type: 'integer', rest: 'not null' },
  { name: 'modified_datetime', type: 'integer', rest: 'not null' },
  /** Null where the session could not be read and was set aside. */
  { name: 'session_data', type: 'text' },
  { name: 'flash', type: 'text' },
  { name: 'cookie', type: 'text' },
  /** When it was last saved or used. */
  { name: 'touched', type: 'integer', rest: 'not null' },
  /** For how long it lives after each use, milliseconds; null where that does not end it. */
  { name: 'idle', type: 'integer' },
  /** When it is over however much it is used; null for never. */
  { name: 'ends', type: 'integer' },
  /** When it is over unless it is used; null for never. */
  { name: 'expires', type: 'integer' },
  { name: 'version', type: 'integer', rest: 'not null' },
  /** Which updates it is made of. */
  { name: 'lineage', type: 'text', rest: 'not null' },
  /**
   * What could not be read. A column, so that it stays with its session, goes when that is removed, and needs no second table
   * that an administrator would have to know of.
   */
  { name: 'corrupt', type: 'text' },
] as const

/** What a row has, but for its key and for what was set aside: in the order of `encodeRow`. */
export const FIELDS = columns.map(({ name }) => name).filter(name => name !== 'unique_key' && name !== 'corrupt')

export const ALL_COLUMNS: readonly string[] = columns.map(({ name }) => name)

/** PostgreSQL cuts names after 63 characters, and the index has eight more than the table. */
const NAME = /^(?:([A-Za-z_]\w{0,54})\.)?([A-Za-z_]\w{0,54})$/

/**
 * `web2py_session`, or `schema.web2py_session`.
 * @throws SessionError where it is no such name
 */
export function checkTablename(tablename: string): Table {
  const [, schema, name] = NAME.exec(tablename) ?? []
  if (name !== undefined) return { schema: schema ?? null, name }
  throw new SessionError(
    'ERR_SESSION_OPTION',
    `\`tablename\` is ${showValue(tablename)}. Cure: give 1 to 55 letters, digits and "_" that do not begin with a digit, after the ` +
      'name of a schema and a dot where it is in one',
  )
}

export const quoted = (dialect: Dialect, { schema, name }: Table): string =>
  (schema === null ? [name] : [schema, name]).map(factsOf[dialect].quote).join('.')

/** For people. */
export const nameOf = ({ schema, name }: Table): string => (schema === null ? name : `${schema}.${name}`)

/** The statements that make the table, where there is none. */
export function createStatements(dialect: Dialect, table: Table): readonly string[] {
  const { quote, types, tableOptions, indexInTable, schemaOfIndex } = factsOf[dialect]
  const index = `${table.name}_expires`
  const lines = [
    ...columns.map(({ name, type, ...more }) => [name, types[type], ...('rest' in more ? [more.rest] : [])].join(' ')),
    ...(indexInTable ? [`key ${quote(index)} (expires)`] : []),
  ]
  const create = `create table if not exists ${quoted(dialect, table)} (\n  ${lines.join(',\n  ')}\n)${tableOptions}`
  if (indexInTable) return [create]
  const [indexName, indexed] = schemaOfIndex
    ? [quoted(dialect, { ...table, name: index }), quote(table.name)]
    : [quote(index), quoted(dialect, table)]
  return [create, `create index if not exists ${indexName} on ${indexed} (expires)`]
}
