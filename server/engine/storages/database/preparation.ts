import { storageFailure } from '../failure.ts'
import { causes } from './causes.ts'
import { kindOf } from './failures.ts'
import type { Connection, Send } from './kysely.ts'
import { letWait } from './patience.ts'
import type { Sql } from './sql.ts'
import { createStatements, nameOf, type Table } from './table.ts'

/** Sees to it that the table is there before the first statement on it. */
export interface Preparation {
  ready(): Promise<void>
  /** It is gone: look anew before the next statement. */
  forget(): void
}

/**
 * Where the table is there already, that takes one statement that finds nothing, and no right but to read: an app in
 * production often may not create tables. What failed is tried again with the next call.
 */
export function createPreparation(connection: Connection, table: Table, sql: Sql, migrate: boolean): Preparation {
  let prepared: Promise<void> | null = null

  async function prepare(): Promise<void> {
    await letWait(connection)
    const problem = await look()
    if (problem === null) return
    if (kindOf(problem) === 'no column') throw missingColumn(table, problem)
    if (!migrate || kindOf(problem) !== 'no table') throw problem
    try {
      await createTable(connection, table)
    } catch (error) {
      // Another process may have made it at the same time.
      if ((await look()) !== null) throw error
    }
  }

  async function look(): Promise<unknown> {
    try {
      await connection.send(sql.probe)
      return null
    } catch (error) {
      return error
    }
  }

  return {
    ready() {
      prepared ??= prepare().catch(error => {
        prepared = null
        throw error
      })
      return prepared
    },
    forget() {
      prepared = null
    },
  }
}

/**
 * Does nothing where there is one. PostgreSQL makes table and index together or not at all. In SQLite each is made for itself:
 * who waits for a transaction there stands in the way of the process that has to go on with it.
 */
function createTable({ dialect, send, transaction }: Connection, table: Table): Promise<void> {
  const make = async (by: Send) => {
    for (const statement of createStatements(dialect, table)) await by(statement)
  }
  return dialect === 'postgres' ? transaction(make) : make(send)
}

function missingColumn(table: Table, cause: unknown) {
  const column = /column:?\s+["'`]?(?:\w+\.)?(\w+)/i.exec(cause instanceof Error ? cause.message : '')?.[1]
  return storageFailure({
    attempt: 'look for',
    place: `the table ${nameOf(table)}`,
    why: `it lacks ${column === undefined ? 'a column that it needs' : `the column ${column}`}: it was made by web2py, by an older version of sessionscope, or for something else`,
    cure: causes.noColumn.cure,
    cause,
  })
}
