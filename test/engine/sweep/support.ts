import { existsSync, utimesSync } from 'node:fs'
import { newId } from '../../../server/engine/id.ts'
import type { SessionRecord } from '../../../server/engine/storages/storage.ts'
import { record } from '../../contracts/storage.ts'
import { openFiles } from '../files/support.ts'

export const MINUTE = 60_000

/** What a session is, and how long ago it was used; minutes. */
export interface Kept extends Partial<SessionRecord> {
  readonly unused?: number
  readonly group?: string
}

/** A folder in which sessions can be put as if they had lain there for a while. */
export function openSessions() {
  const { folder, storage, pathOf } = openFiles()
  const age = (path: string, minutes: number) => {
    const time = (Date.now() - minutes * MINUTE) / 1000
    utimesSync(path, time, time)
  }
  return {
    folder,
    storage,
    pathOf,
    age,
    async put({ unused = 0, group, ...more }: Kept = {}): Promise<string> {
      const id = newId(group)
      await storage.save(id, record({ created: Date.now() - unused * MINUTE, ...more }))
      age(pathOf(id), unused)
      return id
    },
    /** Which of these are there. */
    there: (ids: readonly string[]) => ids.map(id => existsSync(pathOf(id))),
  }
}
