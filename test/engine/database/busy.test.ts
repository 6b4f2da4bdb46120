import { rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { Kysely, SqliteDialect } from 'kysely'
import Sqlite from 'libsql'
import { expect, onTestFinished, test } from 'vitest'
import { newId } from '../../../server/engine/id.ts'
import { createDatabaseStorage } from '../../../server/engine/storages/database/database-storage.ts'
import { record } from '../../contracts/storage.ts'
import { temporaryFolder } from '../files/support.ts'
import { never } from './kinds.ts'

/** An SQLite file, a storage in it that itself waits so long for locks, and another process's connection. */
function openFile(busyTimeout: number | null) {
  const path = `${temporaryFolder()}/sessions.db`
  const database = new Sqlite(path)
  if (busyTimeout !== null) database.prepare(`pragma busy_timeout = ${busyTimeout}`).all([])
  const db = new Kysely<never>({ dialect: new SqliteDialect({ database }) })
  const other = new Sqlite(path)
  onTestFinished(async () => {
    other.close()
    await db.destroy()
    rmSync(path, { force: true })
  })
  const storage = createDatabaseStorage({
    db,
    tablename: 'web2py_session',
    migrate: true,
    onConflict: 'overwrite',
    expiresAt: never,
  })
  const seen = () =>
    (other.prepare('select unique_key from web2py_session').all([]) as { unique_key: string }[]).map(
      ({ unique_key }) => unique_key,
    )
  return { database, other, storage, seen }
}

test('SQLite is told to wait where it would not, and else waits as long as the app has said', async () => {
  for (const [said, waits] of [
    [null, 5000],
    [123, 123],
  ] as const) {
    const { storage, database } = openFile(said)
    await storage.exists(newId())
    expect(database.prepare('pragma busy_timeout').all([])).toEqual([{ timeout: waits }])
  }
})

test('a save waits while another process writes, and lets this one go on meanwhile', async () => {
  const { storage, other, seen } = openFile(1)
  await storage.save(newId(), record())
  other.exec('begin immediate')
  const id = newId()
  const saving = storage.save(id, record())
  // Statements that were refused are open until they are collected; so there is something to collect.
  const isSaved = { now: false }
  saving.then(() => {
    isSaved.now = true
  })
  await sleep(100)
  expect(isSaved.now).toBe(false)
  other.exec('commit')
  const garbage = setInterval(() => Array.from({ length: 1e5 }, (_, i) => ({ i })), 1)
  await saving.finally(() => clearInterval(garbage))
  expect(seen()).toContain(id)
})

test('what is acknowledged is there, whatever others lock meanwhile', async () => {
  const { storage, other, seen } = openFile(1)
  await storage.save(newId(), record())
  const stored: string[] = []
  const save = async () => {
    const id = newId()
    try {
      await storage.save(id, record())
      stored.push(id)
    } catch (error) {
      expect(error).toMatchObject({ code: 'ERR_SESSION_STORAGE', status: 503 })
    }
  }
  for (let round = 0; round < 5; round++) {
    other.exec('begin immediate')
    const saves = Array.from({ length: 10 }, save)
    await sleep(20)
    other.exec('commit')
    await Promise.all(saves)
  }
  const there = new Set(seen())
  expect(stored.filter(id => !there.has(id))).toEqual([])
})
