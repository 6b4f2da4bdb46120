import type { ExpiresAt } from '../../expiry.ts'
import { newId } from '../../id.ts'
import { storageFailure } from '../failure.ts'
import { createInLine } from '../in-line.ts'
import { nextVersion } from '../lineage.ts'
import type { SessionRecord, Storage } from '../storage.ts'
import { createCaller } from './caller.ts'
import type { DatabaseInstance } from './instance.ts'
import { connectTo } from './kysely.ts'
import { createLooking, type Looking } from './looking.ts'
import { createPreparation } from './preparation.ts'
import { createReports } from './reports.ts'
import { createRows } from './rows.ts'
import { type Steps, saveOnTop } from './save-on-top.ts'
import { writeSql } from './sql.ts'
import { createSweep } from './sweep.ts'
import { checkTablename, nameOf } from './table.ts'

export interface DatabaseStorageOptions {
  /** The user's own Kysely instance, of PostgreSQL, MySQL, MariaDB or SQLite. It is never closed. */
  readonly db: DatabaseInstance
  /** `web2py_session`; with a schema and a dot before it where it is in one. */
  readonly tablename: string
  /** Whether the table may be created where there is none. */
  readonly migrate: boolean
  /** What a save does that finds the session changed since it was loaded. */
  readonly onConflict: 'overwrite' | 'reject'
  /** When a session is over. */
  readonly expiresAt: ExpiresAt
}

export type DatabaseStorage = Storage & Looking & More

interface More {
  setAside(id: string, reason: string): Promise<void>
  /** Removes up to `limit` sessions that are over; how many it were. What was set aside stays. */
  sweep(now: number, limit: number): Promise<number>
}

/**
 * Keeps each session in a row of a table. Rows are not locked; each save compares the version of its row in the same
 * statement, so that no update is overwritten unseen.
 * @throws SessionError ERR_SESSION_OPTION where `db` is no Kysely instance, or `tablename` no name
 */
export function createDatabaseStorage(options: DatabaseStorageOptions): DatabaseStorage {
  const { db, tablename, migrate, onConflict, expiresAt } = options
  const connection = connectTo(db)
  const named = checkTablename(tablename)
  const table = { ...named, schema: named.schema ?? connection.schema }
  const place = `the table ${nameOf(table)}`
  const sql = writeSql(connection.dialect, table)
  const caller = createCaller(connection, createPreparation(connection, table, sql, migrate), place)
  const { send, change, attempt } = caller
  const rows = createRows(sql, caller, expiresAt)
  const inLine = createInLine()
  const reports = createReports(place)

  const stepsFor = (id: string, record: SessionRecord): Steps => ({
    async current() {
      const row = await rows.read(id)
      if (typeof row === 'string') throw unreadable(place, row)
      return row === null ? null : (row.session ?? { aside: row.version })
    },
    insert: version => rows.insert(id, record, Date.now(), version),
    replace: (after, version) => rows.replace(id, after, record, version),
  })

  return {
    name: 'database',
    isRemote: true,

    exists: id =>
      attempt('look for', id, async () => {
        const found = await send(sql.exists, [id])
        return found.rows.length > 0
      }),

    // Loading it costs no more than looking for it.
    isLikely: () => true,

    load: id =>
      attempt('read', id, async () => {
        const row = await rows.read(id)
        if (typeof row !== 'string') return row?.session ?? null
        reports.unreadable(id, row)
        return null
      }),

    save: (id, record, basis) =>
      attempt('save', id, async () => {
        if (basis !== undefined) {
          const save = () => saveOnTop(basis, onConflict, stepsFor(id, record), place)
          return inLine(id, save, () => inTheWay(place))
        }
        await rows.put(id, record, nextVersion(null, { id: newId() }, 0))
        return undefined
      }),

    touch: (id, { flashShown, flash } = { flashShown: false }) =>
      attempt('touch', id, async () => {
        const now = Date.now()
        if (!flashShown) await change(sql.touch, [now, now, now, id])
        else if (flash === undefined) await change(sql.touchShown, [now, now, now, id])
        else await change(sql.touchShownIf, [now, now, now, flash, id])
      }),

    destroy: id =>
      attempt('remove', id, async () => {
        await change(sql.remove, [id])
      }),

    destroyVersion: (id, version) =>
      attempt('remove', id, async () => {
        if ((await change(sql.removeVersion, [id, version])) > 0) return true
        const found = await send(sql.exists, [id])
        return found.rows.length === 0
      }),

    setAside: (id, reason) =>
      attempt('set aside', id, async () => {
        if ((await change(sql.setAside, [id])) > 0) reports.setAside(reason)
      }),

    ...createLooking({ sql, table, dialect: connection.dialect, caller, rows }),
    sweep: createSweep({ sql, caller, expiresAt }),
  }
}

const unreadable = (place: string, why: string) =>
  storageFailure({
    attempt: 'save',
    place,
    why: `what is stored of it cannot be read: ${why}`,
    cure: 'let nothing else write to that table',
  })

const inTheWay = (place: string) =>
  storageFailure({
    attempt: 'save',
    place,
    why: 'saves of the same session that came before had no answer from the database yet, and this one was not begun',
    cure: 'look what keeps the database busy',
    status: 503,
  })
