import { setTimeout as sleep } from 'node:timers/promises'
import { storageFailure } from '../failure.ts'
import { kindOf } from './failures.ts'
import type { Connection } from './kysely.ts'

/*
 * SQLite lets one process write at a time. better-sqlite3 waits 5 s for the others, libsql not at all. Worse, what libsql
 * 0.5 was refused stays open until it is collected as garbage: meanwhile SQLite acknowledges what is written on the same
 * connection and never commits it. So the storage lets SQLite wait, and where that was not long enough, it stores nothing more
 * until a transaction has shown that the connection commits.
 */

/** How long SQLite itself waits, milliseconds: nothing else runs in this process meanwhile. */
const INSIDE = 5000
/** How long a statement is tried again, milliseconds; and between two attempts, at most. */
const OUTSIDE = 5000
const PAUSE = 20

/** Lets a connection wait that would not wait at all. */
export async function letWait({ dialect, send }: Connection): Promise<void> {
  if (dialect !== 'sqlite') return
  const { rows } = await send('pragma busy_timeout')
  if (Number(Object.values(rows[0] ?? {})[0] ?? 0) === 0) await send(`pragma busy_timeout = ${INSIDE}`)
}

/** Runs a statement, again where another process had the file of the database locked. */
export function createPatience({ transaction }: Connection, place: string) {
  let isSuspect = false

  async function attempt<T>(work: () => Promise<T>): Promise<T> {
    if (isSuspect) {
      await transaction(async () => {})
      isSuspect = false
    }
    const result = await work()
    if (isSuspect) throw unsure(place)
    return result
  }

  return async function patiently<T>(work: () => Promise<T>): Promise<T> {
    const since = performance.now()
    for (;;) {
      try {
        return await attempt(work)
      } catch (error) {
        if (kindOf(error) !== 'busy') throw error
        isSuspect = true
        if (performance.now() - since > OUTSIDE) throw error
      }
      await sleep(1 + Math.random() * PAUSE)
    }
  }
}

const unsure = (place: string) =>
  storageFailure({
    attempt: 'save',
    place,
    why: 'another process kept the file of the database locked, and whether this was stored is not sure',
    cure: 'send the request again',
    status: 503,
  })
