import type { Dir, Dirent } from 'node:fs'
import { opendir } from 'node:fs/promises'
import { join } from 'node:path'
import { isGroup } from '../id.ts'
import { HIDDEN } from '../storages/files/paths.ts'
import { storageError } from '../storages/files/storage-error.ts'
import { countFailure, type Tally } from './report.ts'

/** A file in a sub-folder. */
export interface Entry {
  readonly folder: string
  readonly name: string
  readonly path: string
}

/** Names that are read at once. */
const BUFFER = { bufferSize: 256 }
const MAX_NESTED = 100

/** What a folder of sessions is known by, once a session was locked in it. */
const LOCKS = '.locks'

const isSubFolder = (entry: Dirent) => entry.isDirectory() && isGroup(entry.name)

/**
 * The files where sessions can be: in sub-folders, one level deep, in no order. Reads the names as it goes, so that it
 * needs no more memory for more files. Links are not followed.
 * @throws SessionError ERR_SESSION_STORAGE where the folder itself cannot be read
 */
export async function* walk(root: string, tally: Tally): AsyncGenerator<Entry, void, void> {
  for await (const entry of await openRoot(root)) if (isSubFolder(entry)) tally.folders.total++
  for await (const entry of await openRoot(root)) {
    if (isSubFolder(entry)) {
      yield* walkSubFolder(root, entry.name, tally)
      tally.folders.done++
    } else if (!entry.name.startsWith(HIDDEN)) tally.counts.foreign++
  }
}

async function* walkSubFolder(root: string, folder: string, tally: Tally): AsyncGenerator<Entry, void, void> {
  const place = join(root, folder)
  try {
    for await (const entry of await opendir(place, BUFFER)) {
      const { name } = entry
      if (entry.isFile()) yield { folder, name, path: join(place, name) }
      else if (name !== LOCKS) tally.counts.foreign++
      else if (tally.nested.length < MAX_NESTED) tally.nested.push(folder)
    }
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') countFailure(tally, storageError('look for', root, error))
  }
}

/** A folder that was not made yet has nothing in it. */
async function openRoot(root: string): Promise<Dir | readonly Dirent[]> {
  try {
    return await opendir(root, BUFFER)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw storageError('look for', root, error)
  }
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException | null)?.code
