import { link, lstat, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { loadNative } from '../../locks/files/native.ts'
import { type Place, temporaryFor } from './paths.ts'
import { makeFolder } from './write-file.ts'

/**
 * Writes a file with the time at which its session was used, unless one is there that was used as late or later. A reader
 * finds the old or the new one; what a request stores meanwhile is not lost.
 * @param touched milliseconds since 1970
 * @throws the error of the file system
 */
export async function restoreFile(
  { folder, file }: Place,
  bytes: Buffer,
  touched: number,
  durable: boolean,
): Promise<'stored' | 'kept'> {
  const time = await timeOf(file)
  if (time !== 'irregular' && time >= touched) return 'kept'
  const temporary = temporaryFor(file)
  const write = () => writeFile(temporary, bytes, { flag: 'wx', mode: 0o600, flush: durable })
  try {
    await write().catch(async error => {
      if (error.code !== 'ENOENT') throw error
      await make(folder, durable)
      await write()
    })
    // Half a millisecond more: times are kept as fractions of seconds, and read as whole milliseconds.
    const time = (Math.floor(touched) + 0.5) / 1000
    await utimes(temporary, time, time)
    return await put(temporary, file, touched)
  } finally {
    await rm(temporary, { force: true })
  }
}

const make = (folder: string, durable: boolean) =>
  new Promise<void>((resolve, reject) => {
    makeFolder(folder, durable, error => (error === null ? resolve() : reject(error)))
  })

/** When a file was written or touched; before all times where there is none. What is no file is `irregular`. */
async function timeOf(path: string): Promise<number | 'irregular'> {
  try {
    const stats = await lstat(path)
    return stats.isFile() ? Math.floor(stats.mtimeMs) : 'irregular'
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Number.NEGATIVE_INFINITY
    throw error
  }
}

async function put(temporary: string, file: string, touched: number): Promise<'stored' | 'kept'> {
  if (await takeFreeName(temporary, file)) return 'stored'
  const time = await timeOf(file)
  if (time !== 'irregular' && time >= touched) return 'kept'
  const exchange = time === 'irregular' ? null : exchangeNames(temporary, file)
  if (exchange === null) {
    await rename(temporary, file)
    return 'stored'
  }
  // What was exchanged for it may have been stored since its time was looked at.
  const before = await timeOf(temporary)
  if (before === 'irregular' || before < touched) return 'stored'
  exchange()
  return 'kept'
}

/** Exchanges two names; what does it again is returned, null where the system cannot. */
function exchangeNames(a: string, b: string): (() => void) | null {
  const swap = process.platform === 'linux' ? loadNative()?.swap : undefined
  if (swap === undefined) return null
  try {
    swap(a, b)
    return () => swap(a, b)
  } catch {
    return null
  }
}

/** Gives a file another name, if nobody has that. False where somebody has, or the file system cannot tell in one step. */
async function takeFreeName(temporary: string, file: string): Promise<boolean> {
  try {
    await link(temporary, file)
    return true
  } catch {
    return false
  }
}
