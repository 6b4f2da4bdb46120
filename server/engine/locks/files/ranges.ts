import { closeSync, openSync } from 'node:fs'
import { lockFailure } from './failure.ts'
import type { KeyHash } from './key-hash.ts'
import type { LockFolder } from './lock-folder.ts'
import { needNative } from './native.ts'
import type { Part, Places, Taken } from './places.ts'
import { type FileId, fileIdOf, isAt } from './same-file.ts'

/** The file as this process opened it. */
interface Opened {
  readonly fd: number
  readonly id: FileId
  /** The offsets that are taken: the operating system gives a range twice to the same descriptor. */
  readonly taken: Set<number>
}

/**
 * Byte ranges of one permanent, empty file; one descriptor for all. The lock belongs to the open file description, so that
 * threads with descriptors of their own exclude each other as well, and the kernel frees it with the process.
 */
export function createRanges(folder: LockFolder): Places {
  const { tryLock, unlock } = needNative()
  const path = folder.join('ranges')
  let current: Opened | null = null

  /** The file was removed or replaced, so that others lock another one. */
  const isGone = ({ id }: Opened): boolean => !isAt(path, id)

  function open(): Opened {
    if (current !== null) {
      if (!isGone(current)) return current
      const old = current
      current = null
      if (old.taken.size === 0) closeSync(old.fd)
    }
    folder.make()
    const fd = openSync(path, 'a+', 0o600)
    try {
      folder.checkKind('ranges')
      current = { fd, id: fileIdOf(fd), taken: new Set() }
      return current
    } catch (error) {
      closeSync(fd)
      throw error
    }
  }

  function free(opened: Opened, offset: number): void {
    opened.taken.delete(offset)
    if (opened === current) unlock(opened.fd, offset, 1)
    else if (opened.taken.size === 0) closeSync(opened.fd)
  }

  function guarded<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw lockFailure(folder.path, error)
    }
  }

  return {
    tryTake: (key, part) =>
      guarded((): Taken | null => {
        // The turnstile comes first, so that one look at the path does for both.
        const opened = part === 'lock' && current !== null ? current : open()
        const offset = offsetOf(key, part)
        if (opened.taken.has(offset) || !tryLock(opened.fd, offset, 1)) return null
        opened.taken.add(offset)
        let isGiven = false
        return {
          give() {
            if (!isGiven) free(opened, offset)
            isGiven = true
          },
          get lost() {
            return isGone(opened)
          },
        }
      }),

    isTaken: (key, part) =>
      guarded(() => {
        const opened = open()
        const offset = offsetOf(key, part)
        if (opened.taken.has(offset)) return true
        // Shared, so that two who only ask do not find each other.
        if (!tryLock(opened.fd, offset, 1, { shared: true })) return true
        unlock(opened.fd, offset, 1)
        return false
      }),

    close() {
      // Where something is still taken, giving that back closes it.
      if (current !== null && current.taken.size === 0) closeSync(current.fd)
      current = null
    },
  }
}

const offsetOf = ({ number }: KeyHash, part: Part): number => 2 * number + (part === 'lock' ? 0 : 1)
