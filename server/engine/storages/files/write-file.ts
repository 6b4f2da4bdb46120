import {
  close,
  closeSync,
  fsync,
  mkdir,
  open,
  openSync,
  rename,
  renameSync,
  rm,
  rmSync,
  unlinkSync,
  writeFile,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { loadNative } from '../../locks/files/native.ts'
import { type Place, temporaryFor } from './paths.ts'

type Done = (error: NodeJS.ErrnoException | null) => void

/**
 * Replaces a file, all or nothing: a reader finds the old or the new one, whenever this process dies. The folder is made
 * where there is none. What was begun and failed is removed.
 * @param durable whether it waits until the disk has it
 * @throws the error of the file system
 */
export function replaceFile({ folder, file }: Place, bytes: Buffer, durable: boolean): Promise<void> {
  const temporary = temporaryFor(file)
  const options = { flag: 'wx', mode: 0o600, flush: durable }
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => rm(temporary, { force: true }, () => reject(error))
    const end: Done = error => (error === null ? resolve() : reject(error))
    const put: Done = error => {
      if (error !== null) return fail(error)
      rename(temporary, file, error => {
        if (error !== null) return fail(error)
        durable ? syncFolder(folder, end) : resolve()
      })
    }
    writeFile(temporary, bytes, options, error => {
      if (error?.code !== 'ENOENT') return put(error)
      makeFolder(folder, durable, error => (error === null ? writeFile(temporary, bytes, options, put) : reject(error)))
    })
  })
}

/** A file is no larger that is written at once. */
const AT_ONCE = 64 * 1024

/**
 * The same without the thread pool, for a small file in a folder that is there, which goes to the system's memory and not to
 * the disk: the four turns in the pool keep the event loop for longer than the work itself does. False where the file is
 * larger, and nothing was done.
 * @throws the error of the file system
 */
export function replaceFileNow({ file }: Place, bytes: Buffer): boolean {
  if (bytes.length > AT_ONCE) return false
  const temporary = temporaryFor(file)
  try {
    const fd = openSync(temporary, 'wx', 0o600)
    try {
      let written = 0
      while (written < bytes.length) written += writeSync(fd, bytes, written)
    } finally {
      closeSync(fd)
    }
    replaceBy(temporary, file)
    return true
  } catch (error) {
    rmSync(temporary, { force: true })
    // The folder or the file was removed: it is made anew by who can wait.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

/** Where the file system cannot exchange two names, it is not asked again. */
let canSwap = process.platform === 'linux'

/**
 * Both ways a reader finds the old file or the new one. ext4 writes a file to the disk before it lets it take another's name
 * (its option auto_da_alloc), which costs more than all the rest; exchanging two names it does not. Who fears power cuts has
 * `fsync`.
 */
function replaceBy(temporary: string, file: string): void {
  const swap = canSwap ? loadNative()?.swap : undefined
  if (swap !== undefined) {
    try {
      swap(temporary, file)
      unlinkSync(temporary)
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw error
      canSwap = false
    }
  }
  renameSync(temporary, file)
}

/**
 * Makes a folder, and those above it. Sessions are nobody else's business: mode 0700. (Node's own `recursive` says ENOENT
 * where the file system is read-only.)
 */
export function makeFolder(folder: string, durable: boolean, done: Done): void {
  const parent = dirname(folder)
  const make = (then: Done) => mkdir(folder, 0o700, error => then(error?.code === 'EEXIST' ? null : error))
  const end: Done = error => (error === null && durable ? syncFolder(parent, done) : done(error))
  make(error => {
    if (error?.code !== 'ENOENT' || parent === folder) return end(error)
    makeFolder(parent, durable, error => (error === null ? make(end) : done(error)))
  })
}

/** Names are on the disk when their folder is. Windows has no such thing. */
function syncFolder(folder: string, done: Done): void {
  if (process.platform === 'win32') {
    done(null)
    return
  }
  open(folder, 'r', (error, fd) => {
    if (error === null) fsync(fd, failure => close(fd, error => done(failure ?? error)))
    else done(error)
  })
}
