import { SessionError } from '../../errors.ts'
import type { Dialect } from './dialect.ts'
import type { DatabaseInstance, Executor, Outcome } from './instance.ts'

/** SQL with the dialect's own placeholders, and what they stand for. */
export type Send = (sql: string, parameters?: readonly Parameter[]) => Promise<Outcome>

export type Parameter = string | number | null

/** A database, as the storage speaks to it. */
export interface Connection {
  readonly dialect: Dialect
  /** Where the instance is bound to one by `withSchema`. */
  readonly schema: string | null
  readonly send: Send
  /** All or nothing, where the database can take back what was made of tables. */
  transaction<T>(work: (send: Send) => Promise<T>): Promise<T>
}

/** Kysely's CompiledQuery, as `CompiledQuery.raw` makes it: what the storage sends is text of its own. */
const compiled = (sql: string, parameters: readonly Parameter[]) => ({
  sql,
  parameters,
  query: { kind: 'RawNode', sqlFragments: [sql], parameters: [] },
  queryId: { queryId: 'sessionscope' },
})

interface Selection {
  selectAll(): Selection
  where(column: string, operator: string, value: number): Selection
  compile(): { readonly sql: string }
}

/**
 * Plugins are the app's own: one that renames columns would rename those of the sessions too, and is left out.
 * @throws SessionError where this is no instance of Kysely, or of a database that is not known
 */
export function connectTo(db: DatabaseInstance): Connection {
  const plain = checked(() => db.withoutPlugins())
  const dialect = dialectOf(checked(() => compile(plain)))
  const sendBy =
    (on: Executor): Send =>
    (sql, parameters = []) =>
      on.executeQuery(compiled(sql, parameters) as never)
  return {
    dialect,
    schema: checked(() => /["`]([^"`]+)["`]\.["`]sessionscope["`]/.exec(compile(db))?.[1] ?? null),
    send: sendBy(plain),
    transaction: work => plain.transaction().execute(transaction => work(sendBy(transaction))),
  }
}

const compile = (db: DatabaseInstance): string =>
  (db.selectFrom('sessionscope' as never) as Selection).selectAll().where('id', '=', 1).compile().sql

/** The text that it writes tells the dialect; the names of classes do not, where an app is bundled. */
function dialectOf(sql: string): Dialect {
  if (sql.includes('$1')) return 'postgres'
  if (sql.includes('`sessionscope`')) return 'mysql'
  if (sql.includes('"sessionscope"') && sql.includes('?')) return 'sqlite'
  throw new SessionError(
    'ERR_SESSION_OPTION',
    '`db` is of a database that sessions are not kept in. Cure: give a Kysely instance of PostgreSQL, MySQL, MariaDB or SQLite',
  )
}

function checked<T>(attempt: () => T): T {
  try {
    return attempt()
  } catch (cause) {
    throw new SessionError(
      'ERR_SESSION_OPTION',
      '`db` is no instance of Kysely. Cure: give what `new Kysely({ dialect })` returns, of kysely 0.28 or later',
      { cause },
    )
  }
}
