import { closeSync, mkdirSync, openSync } from 'node:fs'
import { codeOf, lockFailure } from './failure.ts'
import { type KeyHash, shortHash } from './key-hash.ts'
import type { LockFolder } from './lock-folder.ts'
import { needNative } from './native.ts'
import type { Part, Places, Taken } from './places.ts'
import { fileIdOf, isAt } from './same-file.ts'

/** About a million pairs of empty files at most, whatever the number of sessions. */
const BITS = 20

/**
 * One permanent, empty file for each place, open while it is taken: for systems that lock whole files only. Each taking
 * opens it anew, so that sessions which share a file exclude each other in one process too.
 */
export function createWholeFiles(folder: LockFolder): Places {
  const { tryLock } = needNative()

  function pathOf(key: KeyHash, part: Part): { parent: string; file: string } {
    const name = shortHash(key, BITS)
    const parent = folder.join('files', name.slice(0, 2))
    return { parent, file: `${parent}/${name.slice(2)}.${part}` }
  }

  function open(parent: string, file: string): number {
    try {
      return openSync(file, 'a+', 0o600)
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error
    }
    folder.make()
    mkdirSync(parent, { recursive: true, mode: 0o700 })
    folder.checkKind('files')
    return openSync(file, 'a+', 0o600)
  }

  /** Has the lock of a file and the descriptor that carries it; null where somebody else has it. */
  function lock(fd: number, file: string, shared: boolean): Taken | null {
    let taken: Taken | null = null
    try {
      if (!tryLock(fd, 0, 0, { shared })) return null
      const found = takenFile(fd, file)
      // Else it was removed between opening and locking.
      if (!found.lost) taken = found
      return taken
    } finally {
      if (taken === null) closeSync(fd)
    }
  }

  return {
    tryTake(key, part) {
      const { parent, file } = pathOf(key, part)
      try {
        return lock(open(parent, file), file, false)
      } catch (error) {
        throw lockFailure(folder.path, error)
      }
    },
    isTaken(key, part) {
      const { file } = pathOf(key, part)
      try {
        // Shared, so that two who only ask do not find each other.
        const taken = lock(openSync(file, 'r'), file, true)
        taken?.give()
        return taken === null
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return false
        throw lockFailure(folder.path, error)
      }
    },
    close: () => {},
  }
}

function takenFile(fd: number, file: string): Taken {
  const id = fileIdOf(fd)
  let isOpen = true
  return {
    give() {
      // Closing the only descriptor gives the lock back.
      if (isOpen) closeSync(fd)
      isOpen = false
    },
    get lost() {
      return !isAt(file, id)
    },
  }
}
