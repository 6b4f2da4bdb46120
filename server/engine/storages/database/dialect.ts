export type Dialect = 'postgres' | 'mysql' | 'sqlite'

export const dialects: readonly Dialect[] = ['postgres', 'mysql', 'sqlite']

/** In what the databases differ, as far as sessions are concerned. */
interface DialectFacts {
  /** The database's name, for people; `version` is what it answers to `serverVersion`. */
  label(version: string): string
  readonly serverVersion: string
  quote(name: string): string
  placeholder(position: number): string
  /** Types of columns; ids are compared byte for byte. */
  readonly types: { readonly key: string; readonly text: string; readonly integer: string }
  /** What follows the list of columns. */
  readonly tableOptions: string
  /** Whether an index is part of the table, or a statement of its own. */
  readonly indexInTable: boolean
  /** Whether the name of a schema comes with that of an index, or with that of its table. */
  readonly schemaOfIndex: boolean
  /** How many bytes a text has. */
  bytes(column: string): string
  /** What turns an insert into an update; `own` is the value of a column that is there, `given` one that was to be inserted. */
  upsert(set: (own: (column: string) => string, given: (column: string) => string) => string): string
}

const doubleQuotes = (name: string) => `"${name}"`

/** PostgreSQL and SQLite have the same, by the alias `old` of the table. */
const onConflict: DialectFacts['upsert'] = set =>
  ` on conflict (unique_key) do update set ${set(
    column => `old.${column}`,
    column => `excluded.${column}`,
  )}`

export const factsOf: Readonly<Record<Dialect, DialectFacts>> = {
  postgres: {
    label: version => `PostgreSQL ${version}`,
    serverVersion: "current_setting('server_version')",
    quote: doubleQuotes,
    placeholder: position => `$${position}`,
    types: { key: 'varchar(97) collate "C"', text: 'text', integer: 'bigint' },
    tableOptions: '',
    indexInTable: false,
    schemaOfIndex: false,
    bytes: column => `octet_length(${column})`,
    upsert: onConflict,
  },
  mysql: {
    label: version => (/mariadb/i.test(version) ? `MariaDB ${version.split('-')[0]}` : `MySQL ${version}`),
    serverVersion: 'version()',
    quote: name => `\`${name}\``,
    placeholder: () => '?',
    types: { key: 'varchar(97) character set ascii collate ascii_bin', text: 'longtext', integer: 'bigint' },
    tableOptions: ' engine = InnoDB default character set utf8mb4 collate utf8mb4_bin',
    indexInTable: true,
    schemaOfIndex: false,
    bytes: column => `length(${column})`,
    // MySQL 8 calls `values()` deprecated, and MariaDB knows nothing else.
    upsert: set =>
      ` on duplicate key update ${set(
        column => column,
        column => `values(${column})`,
      )}`,
  },
  sqlite: {
    label: version => `SQLite ${version}`,
    serverVersion: 'sqlite_version()',
    quote: doubleQuotes,
    placeholder: () => '?',
    types: { key: 'varchar(97)', text: 'text', integer: 'bigint' },
    tableOptions: '',
    indexInTable: false,
    schemaOfIndex: true,
    bytes: column => `length(cast(${column} as blob))`,
    upsert: onConflict,
  },
}
