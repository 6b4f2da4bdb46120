import { resolve } from 'node:path'
import { showValue } from '../show-value.ts'
import { createHolders } from './files/holders.ts'
import { createLockFolder } from './files/lock-folder.ts'
import { loadNative } from './files/native.ts'
import { createOsBackend } from './files/os-backend.ts'
import type { Places } from './files/places.ts'
import { createRanges } from './files/ranges.ts'
import { createTokens } from './files/tokens.ts'
import { createWholeFiles } from './files/whole-files.ts'
import type { LockBackend, Locks } from './lock.ts'
import { createLocks } from './queue.ts'

interface FileLocksOptions {
  /** Where the sessions are; the locks lie in its sub-folder `.locks`. Both are made when they are first needed. */
  readonly folder: string
  /**
   * What excludes other processes. Left out: what fits this system. All processes must use the same.
   * - `ranges`: byte ranges of one file, locked by the operating system (Linux, Windows).
   * - `files`: whole files, locked by the operating system (macOS).
   * - `tokens`: renamed files, for systems for which fs-native-extensions has no build; also where the environment has
   *   SESSIONSCOPE_LOCKS=fallback. See `createTokens` for what it promises.
   */
  readonly by?: LockKind
}

export type LockKind = 'ranges' | 'files' | 'tokens'

/**
 * Locks that exclude all processes of this host which use the same folder. They end with the process that holds them,
 * however it dies.
 */
export const createFileLocks = (options: FileLocksOptions): Locks => createLocks(createFileBackend(options))

/**
 * Locks for the processes of this host, whatever keeps their sessions: by the operating system, in the sub-folder `.locks`
 * of a folder, which all of them must use. A lock ends with the process that holds it, however it dies; there is no server
 * and no network that could fail. Processes on other hosts are not kept out.
 */
export function fileLock(folder: string): LockBackend {
  if (typeof folder !== 'string' || folder === '') {
    throw new TypeError(`[sessionscope] fileLock(${showValue(folder)}); allowed: the path of a folder, on a local disk`)
  }
  return createFileBackend({ folder })
}

/** The same without a queue, for who takes a lock only where it is free: the sweeper. */
export function createFileBackend({ folder, by = kindHere() }: FileLocksOptions): LockBackend {
  const place = createLockFolder(resolve(folder))
  return createOsBackend(createPlaces[by](place), createHolders(place))
}

const createPlaces: Readonly<Record<LockKind, (folder: ReturnType<typeof createLockFolder>) => Places>> = {
  ranges: createRanges,
  files: createWholeFiles,
  tokens: folder => createTokens(folder),
}

function kindHere(): LockKind {
  if (process.env.SESSIONSCOPE_LOCKS === 'fallback' || loadNative() === null) return 'tokens'
  return process.platform === 'linux' || process.platform === 'win32' ? 'ranges' : 'files'
}
