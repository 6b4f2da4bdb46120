import { lstat, unlink } from 'node:fs/promises'
import { isId } from '../id.ts'
import { folderOf, idOfTemporary } from '../storages/files/paths.ts'
import { readHead } from '../storages/files/read-head.ts'
import { storageError } from '../storages/files/storage-error.ts'
import { type Limits, type Reason, reasonOf } from './limits.ts'
import { countFailure, type Removal, type Tally } from './report.ts'
import type { Entry } from './walk.ts'

/** What takes a session's lock where it is free; nobody waits. */
export interface SweepLocks {
  /** null where somebody has it. */
  tryAcquire(id: string): SweepHold | null | Promise<SweepHold | null>
}

export interface SweepHold {
  release(): void | Promise<void>
}

export interface Sweeping {
  readonly root: string
  readonly limits: Limits
  readonly locks: SweepLocks
  readonly tally: Tally
}

/** A save takes no longer than this, in milliseconds. */
const TEMPORARY_AGE = 60 * 60 * 1000

/**
 * Looks at one file, and removes it if it is a session that is over, or what an interrupted save has left.
 * @returns the session that was removed
 */
export async function sweepEntry(sweeping: Sweeping, { folder, name, path }: Entry): Promise<Removal | null> {
  const { root, tally } = sweeping
  const temporaryOf = idOfTemporary(name)
  const id = temporaryOf ?? name
  if (!isId(id) || folderOf(id) !== folder) {
    tally.counts.foreign++
    return null
  }
  try {
    if (temporaryOf === null) return await sweepSession(sweeping, id, path)
    await sweepTemporary(sweeping, path)
  } catch (error) {
    countFailure(tally, storageError('remove', root, error, id))
  }
  return null
}

async function sweepTemporary({ tally: { counts } }: Sweeping, path: string): Promise<void> {
  const stats = await lstat(path).catch(ignoreMissing)
  if (stats === undefined || Date.now() - stats.mtimeMs < TEMPORARY_AGE) return
  await unlink(path).catch(ignoreMissing)
  counts.temporary++
}

async function sweepSession(sweeping: Sweeping, id: string, path: string): Promise<Removal | null> {
  const { counts } = sweeping.tally
  let found: Finding | 'busy' = await look(sweeping, path)
  if (typeof found === 'object') found = await removeLocked(sweeping, id, path)
  if (found === 'missing') return null
  if (found !== 'foreign') counts.scanned++
  if (typeof found === 'string') {
    counts[found]++
    return null
  }
  counts.removed++
  return { session: `${id.slice(-32, -28)}…`, reason: found.reason }
}

/** Removes it under its lock, if it is still over then: a request may just have used it. */
async function removeLocked(sweeping: Sweeping, id: string, path: string): Promise<Finding | 'busy'> {
  const hold = await sweeping.locks.tryAcquire(id)
  if (hold === null) return 'busy'
  try {
    const found = await look(sweeping, path)
    if (typeof found === 'object') await unlink(path)
    return found
  } finally {
    await hold.release()
  }
}

type Finding = 'missing' | 'foreign' | 'corrupt' | 'kept' | { readonly reason: Reason }

async function look({ limits }: Sweeping, path: string): Promise<Finding> {
  const head = await readHead(path)
  if (typeof head === 'string') return head
  const reason = reasonOf(head.header, head.touched, limits, Date.now())
  return reason === null ? 'kept' : { reason }
}

/** The app may remove what is being looked at. */
function ignoreMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
}
