import type { ExpiresAt } from '../../expiry.ts'
import type { SessionRecord, Version } from '../storage.ts'
import type { Caller } from './caller.ts'
import { kindOf } from './failures.ts'
import type { Outcome } from './instance.ts'
import type { Parameter } from './kysely.ts'
import { lifetimeOf } from './lifetime.ts'
import { decodeRow, encodeRow, type Row, withoutVersion } from './row.ts'
import type { Sql } from './sql.ts'

/** What is done to the rows of a table. Those that store say whether they did: not, where another was there, or was met. */
export interface Rows {
  /** A sentence where what is there is no session. */
  read(id: string): Promise<Row | string | null>
  insert(id: string, record: SessionRecord, touched: number, version: Version): Promise<boolean>
  /** In the place of this version. */
  replace(id: string, after: number, record: SessionRecord, version: Version): Promise<boolean>
  /** Whatever is there. */
  put(id: string, record: SessionRecord, version: Version): Promise<void>
  /** In the place of one that was used earlier, or set aside. */
  renew(id: string, record: SessionRecord, touched: number, version: Version): Promise<boolean>
}

export function createRows(sql: Sql, { send, change }: Caller, expiresAt: ExpiresAt): Rows {
  const encode = (record: SessionRecord, touched: number, version: Version): Parameter[] =>
    encodeRow(record, touched, lifetimeOf(record, touched, expiresAt), version)

  async function store(text: string, parameters: Parameter[], record: SessionRecord): Promise<boolean> {
    try {
      return (await change(text, parameters, () => bytesOf(record))) > 0
    } catch (error) {
      const kind = kindOf(error)
      if (kind === 'duplicate' || kind === 'again') return false
      throw error
    }
  }

  return {
    async read(id) {
      const { rows } = await send(sql.load, [id], measureLoad)
      return rows.length === 0 ? null : decodeRow(rows[0])
    },

    insert: (id, record, touched, version) => store(sql.insert, [id, ...encode(record, touched, version)], record),

    replace: (id, after, record, version) =>
      store(sql.replace, [...encode(record, Date.now(), version), id, after], record),

    async put(id, record, version) {
      await change(sql.upsert, [id, ...encode(record, Date.now(), version)], () => bytesOf(record))
    },

    renew: (id, record, touched, version) =>
      store(sql.renew, [...withoutVersion(encode(record, touched, version)), id, Math.trunc(touched)], record),
  }
}

const bytesOf = ({ data, flash }: SessionRecord): number => Buffer.byteLength(data) + Buffer.byteLength(flash ?? '')

function measureLoad({ rows }: Outcome) {
  const { session_data, flash } = (rows[0] ?? {}) as { readonly session_data?: unknown; readonly flash?: unknown }
  const bytes = [session_data, flash].map(text => (typeof text === 'string' ? Buffer.byteLength(text) : 0))
  return { rows: rows.length, bytes: bytes.reduce((sum, each) => sum + each) }
}
