import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { createCodec } from './codec/create-codec.ts'
import type { Engine } from './engine.ts'
import { createFileLocks } from './locks/file-locks.ts'
import type { Locks } from './locks/lock.ts'
import type { Config } from './options.ts'
import { createFileStorage } from './storages/files/file-storage.ts'

/** Two `connect()` on one folder stand in one queue. */
const locksOf = new Map<string, Locks>()

function sharedLocks(folder: string): Locks {
  const known = locksOf.get(folder)
  if (known !== undefined) return known
  const locks = createFileLocks({ folder })
  locksOf.set(folder, locks)
  return locks
}

/** One folder has one name, whatever links lead to it. */
function nameOf(folder: string): string {
  const path = resolve(folder)
  try {
    return realpathSync(path)
  } catch {
    // Not there yet.
    return path
  }
}

export function openEngine(config: Config): Engine {
  const folder = nameOf(config.folder)
  return {
    config,
    storage: createFileStorage({ folder, fsync: config.fsync }),
    locks: sharedLocks(folder),
    codec: createCodec({ onLoss: config.onLoss }),
  }
}
