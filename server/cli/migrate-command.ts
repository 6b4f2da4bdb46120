import { newId } from '../engine/id.ts'
import { type Dialect, dialects } from '../engine/storages/database/dialect.ts'
import { checkTablename, createStatements } from '../engine/storages/database/table.ts'
import { UsageError } from './arguments.ts'
import type { Command } from './command.ts'
import { readAddress } from './storages/kinds.ts'
import { mysql } from './storages/mysql.ts'
import { postgres } from './storages/postgres.ts'
import { sqlite } from './storages/sqlite.ts'
import { textOf } from './values.ts'

const databases = [postgres, mysql, sqlite]
const TABLENAME = 'web2py_session'

export const migrateCommand: Command = {
  summary: 'the table of sessions in a database: its SQL, or the table itself',
  description:
    'Prints the SQL that makes the table of the sessions, for databases in which the app itself may not create tables; or\n' +
    'runs it. It does nothing where the table is there already.',
  options: {
    print: { help: 'print the SQL; it needs no database' },
    dialect: { value: '<name>', help: `for --print: ${dialects.join(', ')}; mysql is MariaDB, too` },
    tablename: { value: '<name>', help: `as with connect(): "${TABLENAME}" unless given; in a schema, "schema.name"` },
    db: {
      value: '<address>',
      help: 'run it there: postgres://…, mysql://…, sqlite:<path>; drivers and kysely are those of the app',
    },
  },
  examples: [
    '--print --dialect postgres | psql app',
    '--print --dialect mysql --tablename shop_session',
    '--db sqlite:./app.db',
  ],

  async run(values) {
    const db = textOf(values, 'db')
    if (values.has('print') === (db !== undefined)) {
      throw new UsageError('give either --print, for the SQL, or --db <address>, to run it')
    }
    const tablename = textOf(values, 'tablename')
    if (db === undefined) {
      const dialect = dialectOf(textOf(values, 'dialect'))
      process.stdout.write(printed(dialect, tablename ?? TABLENAME))
      return 0
    }
    if (values.has('dialect'))
      throw new UsageError('--dialect goes with --print; --db says by itself what database it is')
    await create(db, tablename)
    return 0
  },
}

function dialectOf(text: string | undefined): Dialect {
  const dialect = dialects.find(name => name === text)
  if (dialect !== undefined) return dialect
  const said = text === undefined ? '--print needs --dialect' : `--dialect is "${text}"`
  throw new UsageError(`${said}; there are ${dialects.join(', ')}`)
}

function printed(dialect: Dialect, tablename: string): string {
  const table = tableOf(tablename)
  return createStatements(dialect, table)
    .map(statement => `${statement};\n`)
    .join('')
}

function tableOf(tablename: string) {
  try {
    return checkTablename(tablename)
  } catch {
    throw new UsageError(
      `--tablename is "${tablename}"; it takes 1 to 55 letters, digits and "_" that do not begin with a digit, after the name of ` +
        'a schema and a dot where it is in one',
    )
  }
}

const options = { expiresAt: () => Number.POSITIVE_INFINITY, onUnreadable() {} }

async function create(text: string, tablename: string | undefined): Promise<void> {
  const { kind, address } = readAddress(text, 'db', databases)
  const own = new Map(address.own)
  if (tablename !== undefined) {
    tableOf(tablename)
    own.set('table', tablename)
  }
  const { storage, close } = await kind.openTarget({ ...address, own }, options)
  try {
    // The first use makes the table.
    await storage.exists(newId())
    process.stdout.write(`the table ${own.get('table') ?? own.get('tablename') ?? TABLENAME} is there\n`)
  } finally {
    await close()
  }
}
