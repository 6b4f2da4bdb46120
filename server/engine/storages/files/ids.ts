import type { Dirent } from 'node:fs'
import { opendir } from 'node:fs/promises'
import { join } from 'node:path'
import { isGroup, isId } from '../../id.ts'
import { folderOf } from './paths.ts'

/** So many names are held at once of a folder, however many are in it. */
const WINDOW = 10_000
/** Names that the system is asked for at once. */
const BUFFER = { bufferSize: 256 }

/**
 * The ids of a folder's sessions, by sub-folder and name; those behind `after` where it is given. Holds no folder open while
 * nobody asks for the next one, and no more than a part of the names.
 * @throws the error of the file system
 */
export async function* idsOf(root: string, after: string | null = null): AsyncGenerator<string, void, void> {
  let folder = after === null ? null : folderOf(after)
  if (folder !== null) yield* idsIn(root, folder, after)
  for (;;) {
    const { names, isAll } = await namesAfter(root, folder, isSubFolder)
    for (const name of names) {
      folder = name
      yield* idsIn(root, folder, null)
    }
    if (isAll) return
  }
}

async function* idsIn(root: string, folder: string, after: string | null): AsyncGenerator<string, void, void> {
  const isSession = (entry: Dirent) => entry.isFile() && isId(entry.name) && folderOf(entry.name) === folder
  let last = after
  for (;;) {
    const { names, isAll } = await namesAfter(join(root, folder), last, isSession)
    for (last of names) yield last
    if (isAll) return
  }
}

const isSubFolder = (entry: Dirent) => entry.isDirectory() && isGroup(entry.name)

/** The first names behind another, in order. A folder that is not there has none. */
async function namesAfter(
  place: string,
  after: string | null,
  isWanted: (entry: Dirent) => boolean,
): Promise<{ names: string[]; isAll: boolean }> {
  let names: string[] = []
  /** What comes behind this is for another time. */
  let bound: string | null = null
  try {
    for await (const entry of await opendir(place, BUFFER)) {
      const { name } = entry
      if ((after !== null && name <= after) || (bound !== null && name > bound) || !isWanted(entry)) continue
      names.push(name)
      if (names.length < 2 * WINDOW) continue
      names = names.sort().slice(0, WINDOW)
      bound = names.at(-1) ?? null
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  return { names: names.sort().slice(0, WINDOW), isAll: bound === null && names.length <= WINDOW }
}
