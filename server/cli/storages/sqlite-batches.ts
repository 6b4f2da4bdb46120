import type { Restore } from './database.ts'

/** A connection to SQLite, as better-sqlite3 and libsql have it. */
export interface Executor {
  exec(sql: string): unknown
}

interface Task {
  readonly args: Parameters<Restore>
  readonly resolve: (result: ReturnType<Restore>) => void
}

/** SQLite lets nobody else write during a batch: it shall not take long. */
const BATCH = 64

/**
 * SQLite waits for the disk after each statement, unless several are one transaction. What is asked for while a batch is
 * stored is the next one. Where a batch cannot be stored, each of its sessions is stored for itself, and says what is wrong.
 */
export function restoreInBatches(database: Executor, restore: Restore): Restore {
  const waiting: Task[] = []
  let isRunning = false

  async function storeAll(tasks: readonly Task[]): Promise<void> {
    const results = await inTransaction(database, async () => {
      const results: Awaited<ReturnType<Restore>>[] = []
      for (const { args } of tasks) results.push(await restore(...args))
      return results
    })
    for (const [index, { args, resolve }] of tasks.entries()) {
      const result = results?.[index]
      const each = result === undefined ? restore(...args) : Promise.resolve(result)
      resolve(each)
      await each.catch(() => {})
    }
  }

  async function run(): Promise<void> {
    isRunning = true
    // Whoever asks in the same turn of the event loop is in the first batch, too.
    await new Promise(setImmediate)
    while (waiting.length > 0) await storeAll(waiting.splice(0, BATCH))
    isRunning = false
  }

  return (...args) =>
    new Promise(resolve => {
      waiting.push({ args, resolve })
      if (!isRunning) void run()
    })
}

/** null where it failed, and nothing of it was stored. */
async function inTransaction<T>(database: Executor, work: () => Promise<T>): Promise<T | null> {
  try {
    database.exec('begin immediate')
  } catch {
    return null
  }
  try {
    const result = await work()
    database.exec('commit')
    return result
  } catch {
    try {
      database.exec('rollback')
    } catch {
      // SQLite has done so itself.
    }
    return null
  }
}
