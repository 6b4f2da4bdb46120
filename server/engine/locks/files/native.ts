import { createRequire } from 'node:module'
import { codeOf } from './failure.ts'

/** What is used of fs-native-extensions. */
interface Native {
  /** Locks bytes of a file for this open file description; false where another has them. Length 0: the whole file. */
  tryLock(fd: number, offset: number, length: number, options?: { readonly shared: boolean }): boolean
  unlock(fd: number, offset: number, length: number): void
  /** Exchanges two names, at once for all who look. */
  swap(a: string, b: string): void
}

let native: Native | null | undefined

/** The operating system's file locks; null where the package is not installed or has no build for this system. */
export function loadNative(): Native | null {
  native ??= load()
  return native
}

function load(): Native | null {
  try {
    const { tryLock, unlock, swapSync }: Omit<Native, 'swap'> & { readonly swapSync: Native['swap'] } = createRequire(
      import.meta.url,
    )('fs-native-extensions')
    return { tryLock: (...place) => isFree(() => tryLock(...place)), unlock, swap: swapSync }
  } catch {
    return null
  }
}

/** Windows calls a lock that somebody has busy, others EAGAIN or EACCES; the package knows only the second. */
function isFree(tryLock: () => boolean): boolean {
  try {
    return tryLock()
  } catch (error) {
    if (codeOf(error) === 'EBUSY' || codeOf(error) === 'EACCES') return false
    throw error
  }
}

/** @throws Error where {@link loadNative} gives null */
export function needNative(): Native {
  const found = loadNative()
  if (found === null) {
    throw new Error(
      '[sessionscope] fs-native-extensions cannot be loaded here. Cure: install it, or leave out `by`, which then takes what works.',
    )
  }
  return found
}
