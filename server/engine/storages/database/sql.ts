import { type Dialect, factsOf } from './dialect.ts'
import { ALL_COLUMNS, FIELDS, quoted, type Table } from './table.ts'

/** All statements on sessions, as text. Each says what its parameters are; a row is the values of FIELDS. */
export interface Sql {
  /** None. No rows come back: it fails where the table or a column is missing. */
  readonly probe: string
  /** id */
  readonly exists: string
  /** id */
  readonly load: string
  /** id, row */
  readonly insert: string
  /** row, id, the version that it takes the place of */
  readonly replace: string
  /** id, row; the version is raised instead of set where there is one. */
  readonly upsert: string
  /** row, id, touched; likewise, where that was used earlier than it was or was set aside. */
  readonly renew: string
  /** now, now, now, id */
  readonly touch: string
  /** now, now, now, id */
  readonly touchShown: string
  /** now, now, now, messages, id */
  readonly touchShownIf: string
  /** id */
  readonly remove: string
  /** id, version */
  readonly removeVersion: string
  /** id */
  readonly setAside: string
  /** last id, limit */
  readonly page: string
  /** now */
  readonly survey: string
  /** now, limit */
  readonly over: string
  /** id, expires */
  readonly removeOver: string
  /** new expires, id, expires */
  readonly prolong: string
}

/** Writes them for a table. Names of columns are no reserved words anywhere, so that only the table's need quotes. */
export function writeSql(dialect: Dialect, table: Table): Sql {
  const { bytes, placeholder, serverVersion, upsert } = factsOf[dialect]
  const name = quoted(dialect, table)
  const number = (text: string): string => {
    let position = 0
    return text.replace(/\?/g, () => placeholder(++position))
  }
  const size = `(${bytes('session_data')} + coalesce(${bytes('flash')}, 0))`
  const sets = FIELDS.map(field => `${field} = ?`).join(', ')
  const raised = FIELDS.map(field => `${field} = ${field === 'version' ? 'version + 1' : '?'}`).join(', ')
  const insert = (alias: string) =>
    `insert into ${name}${alias} (unique_key, ${FIELDS.join(', ')}) values (?${', ?'.repeat(FIELDS.length)})`
  const touch = (more: string) =>
    `update ${name} set touched = ?, expires = case when idle is null then ends when ends is null or ends > ? + idle ` +
    `then ? + idle else ends end${more} where unique_key = ?`
  const texts: Sql = {
    probe: `select ${ALL_COLUMNS.join(', ')} from ${name} where 1 = 0`,
    exists: `select 1 as found from ${name} where unique_key = ? and session_data is not null`,
    load: `select ${FIELDS.join(', ')} from ${name} where unique_key = ?`,
    insert: insert(''),
    replace: `update ${name} set ${sets} where unique_key = ? and version = ?`,
    upsert:
      insert(dialect === 'mysql' ? '' : ' as old') +
      upsert((own, given) =>
        FIELDS.map(field => `${field} = ${field === 'version' ? `${own(field)} + 1` : given(field)}`).join(', '),
      ),
    renew: `update ${name} set ${raised} where unique_key = ? and (session_data is null or touched < ?)`,
    touch: touch(''),
    touchShown: touch(', flash = null'),
    touchShownIf: touch(', flash = case when flash = ? then null else flash end'),
    remove: `delete from ${name} where unique_key = ?`,
    removeVersion: `delete from ${name} where unique_key = ? and version = ?`,
    setAside:
      `update ${name} set corrupt = session_data, session_data = null, version = version + 1 where unique_key = ? and ` +
      'session_data is not null',
    page:
      `select unique_key, ${size} as bytes, created_datetime, touched, expires from ${name} where unique_key > ? and ` +
      'session_data is not null order by unique_key limit ?',
    survey:
      `select count(*) as sessions, sum(case when expires <= ? then 1 else 0 end) as expired, sum(${size}) as bytes, ` +
      `min(created_datetime) as oldest, max(created_datetime) as newest, (select count(*) from ${name} where corrupt is ` +
      `not null) as aside, ${serverVersion} as server from ${name} where session_data is not null`,
    over:
      `select unique_key, created_datetime, cookie, touched, expires from ${name} where expires <= ? and corrupt is null ` +
      'order by expires limit ?',
    removeOver: `delete from ${name} where unique_key = ? and expires = ?`,
    prolong: `update ${name} set expires = ? where unique_key = ? and expires = ?`,
  }
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, number(text)])) as unknown as Sql
}
