import { close, closeSync, constants, fstatSync, open, openSync, read, readSync } from 'node:fs'

/** The beginning of a file, or all of it. */
export interface FileStart {
  readonly bytes: Buffer
  /** Bytes of the whole file. */
  readonly size: number
  /** When it was written or touched, milliseconds since 1970. */
  readonly touched: number
}

/** `irregular`: a folder, a link, a pipe, … is there. */
export type Found = FileStart | 'missing' | 'irregular'

/** Links are not followed, and nothing waits for the other end of a pipe. Windows knows neither. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/**
 * Reads up to `limit` bytes of a regular file. A file that is replaced meanwhile is read as it was.
 *
 * Only the opening and the reading go through the thread pool: each turn there costs more processor time than all the
 * rest. `fstat` is answered from what opening has just fetched, and closing what was only read writes nothing.
 * @throws the error of the file system
 */
export function readFile(path: string, limit: number): Promise<Found> {
  return new Promise((resolve, reject) => {
    open(path, FLAGS, (error, fd) => {
      if (error !== null) {
        if (error.code === 'ENOENT') resolve('missing')
        else if (error.code === 'ELOOP') resolve('irregular')
        else reject(error)
        return
      }
      let start: FileStart | null
      try {
        start = look(fd, limit)
        if (start === null) closeSync(fd)
      } catch (failure) {
        close(fd, () => reject(failure))
        return
      }
      if (start === null) resolve('irregular')
      else fill(fd, start, 0, resolve, reject)
    })
  })
}

/** A file is no larger that is read at once. */
const AT_ONCE = 64 * 1024

/**
 * The same without the thread pool, for a small file that the system has in memory: it keeps the event loop for less time
 * than handing it to a thread would. null where the file is larger.
 * @throws the error of the file system
 */
export function readFileNow(path: string): Found | null {
  let fd: number
  try {
    fd = openSync(path, FLAGS)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return 'missing'
    if (code === 'ELOOP') return 'irregular'
    throw error
  }
  try {
    const start = look(fd, AT_ONCE)
    if (start === null) return 'irregular'
    if (start.size > AT_ONCE) return null
    const count = readSync(fd, start.bytes, 0, start.bytes.length, 0)
    return count === start.bytes.length ? start : { ...start, bytes: start.bytes.subarray(0, count) }
  } finally {
    closeSync(fd)
  }
}

function look(fd: number, limit: number): FileStart | null {
  const stats = fstatSync(fd)
  if (!stats.isFile()) return null
  const { size, mtimeMs } = stats
  return { bytes: Buffer.allocUnsafe(Math.min(size, limit)), size, touched: Math.floor(mtimeMs) }
}

function fill(
  fd: number,
  start: FileStart,
  offset: number,
  resolve: (found: Found) => void,
  reject: (error: unknown) => void,
): void {
  const { bytes } = start
  read(fd, bytes, offset, bytes.length - offset, offset, (error, count) => {
    if (error !== null) return close(fd, () => reject(error))
    const end = offset + count
    if (count > 0 && end < bytes.length) return fill(fd, start, end, resolve, reject)
    closeSync(fd)
    resolve(end === bytes.length ? start : { ...start, bytes: bytes.subarray(0, end) })
  })
}
