import { storageFailure } from '../storages/failure.ts'
import { isPassing, reasonOf } from '../storages/store/store-failure.ts'
import { readExpressSession } from './read-session.ts'
import { type ForeignSource, type SourceOptions, toStored } from './source.ts'
import { usedAt } from './used.ts'

/** A `Pool` or a `Client` of pg 8. */
export interface PgQueryable {
  query(text: string, values: unknown[]): unknown
}

interface PgSimpleOptions extends SourceOptions {
  /** `tableName` of the store; `session` unless given. */
  readonly table?: string
  /** `schemaName` of the store; where the connection looks first unless given. */
  readonly schema?: string
  /** `ttl` of the store, seconds: how long a session lasts whose cookie ends with the browser. One day unless given. */
  readonly ttl?: number
}

const PAGE = 500

/** The table of connect-pg-simple, 3 to 10. Reads it in pages, and locks nothing. */
export function pgSimpleSource(pool: PgQueryable, options: PgSimpleOptions = {}): ForeignSource {
  const { table = 'session', schema, ttl = 86_400, onUnreadable } = options
  const name = `the table ${schema === undefined ? '' : `${schema}.`}${table}`
  const from = `from ${schema === undefined ? '' : `${quote(schema)}.`}${quote(table)} where expire >= now()`

  async function rows(text: string, values: unknown[]): Promise<readonly Row[]> {
    try {
      const result = (await pool.query(text, values)) as { readonly rows: readonly Row[] }
      return result.rows
    } catch (cause) {
      const status = isPassing(cause) ? 503 : 500
      const cure = 'see whether the server runs, and whether this is the table of connect-pg-simple'
      throw storageFailure({ attempt: 'list', place: name, why: reasonOf(cause), cure, cause, status })
    }
  }

  return {
    name,

    async *sessions() {
      // The column has no time zone: it is that of the connection, as it was for the store.
      const page = `select sid, sess::text as sess, extract(epoch from expire::timestamptz) * 1000 as ends ${from} and sid > $1 order by sid limit ${PAGE}`
      let last = ''
      for (;;) {
        const found = await rows(page, [last])
        for (const { sid, sess, ends } of found) {
          last = String(sid)
          const session = toStored(readExpressSession(sess), onUnreadable, each =>
            usedAt(each, Number(ends), ttl, name),
          )
          if (session !== null) yield { sid: last, session }
        }
        if (found.length < PAGE) return
      }
    },

    async count() {
      const [row] = await rows(`select count(*) as count ${from}`, [])
      return Number(row?.count ?? 0)
    },
  }
}

type Row = Readonly<Record<string, unknown>>

const quote = (identifier: string) => `"${identifier.replaceAll('"', '""')}"`
