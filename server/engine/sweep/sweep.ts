import { createFileBackend } from '../locks/file-locks.ts'
import { checkSweepOptions, type SweepOptions } from './options.ts'
import { createTally, type SweepReport } from './report.ts'
import { type Sweeping, type SweepLocks, sweepEntry } from './sweep-entry.ts'
import { walk } from './walk.ts'

/** Files in hand at once: as many as Node's thread pool works on. */
const IN_HAND = 4
/** Milliseconds between two words on the progress. */
const PROGRESS = 100

/**
 * Removes the sessions of a folder that are over, and what interrupted saves have left there. May run beside the app, in
 * its process or another: it takes a session's lock before it removes it, leaves it where a request has the lock, and
 * looks again once it has it. Removes nothing but files that are named and begin as those of sessions do.
 *
 * With neither `idle` nor `absolute` it removes the sessions that are over by a lifetime of their own (`req.session.cookie`),
 * and what interrupted saves have left; all others stay.
 * @throws TypeError where an option is wrong, or `force` stands without `idle`; SessionError ERR_SESSION_STORAGE where the folder cannot be read. What
 *   cannot be read or removed in it is counted, and the others go on.
 */
export async function sweep(options: SweepOptions = {}): Promise<SweepReport> {
  const { root, limits } = checkSweepOptions(options)
  const { onProgress, onRemove, signal } = options
  const start = performance.now()
  const tally = createTally()
  const own = folderLocks(root)
  const sweeping: Sweeping = { root, limits, locks: options.locks ?? own, tally }
  const tell = () => onProgress?.({ ...tally.counts, folders: { ...tally.folders } })
  const entries = walk(root, tally)
  let told = start
  let isStopped = false
  let complete = false

  async function work(): Promise<void> {
    while (!isStopped && !signal?.aborted) {
      const { value, done } = await entries.next()
      if (done) {
        complete = true
        return
      }
      const removal = await sweepEntry(sweeping, value)
      if (removal !== null) onRemove?.(removal)
      const now = performance.now()
      if (now - told < PROGRESS) continue
      told = now
      tell()
    }
  }

  const stopWith = (error: unknown) => {
    isStopped = true
    throw error
  }
  try {
    const ends = await Promise.allSettled(Array.from({ length: IN_HAND }, () => work().catch(stopWith)))
    for (const end of ends) if (end.status === 'rejected') throw end.reason
  } finally {
    await entries.return()
    await own.close()
  }
  tell()
  const { counts, failures, nested } = tally
  return { ...counts, failures: [...failures], nested, complete, ms: Math.round(performance.now() - start) }
}

/** The locks that the app's requests take, of this process and others. */
function folderLocks(folder: string): SweepLocks & { close(): void | Promise<void> } {
  const backend = createFileBackend({ folder })
  const holder = { pid: process.pid, method: 'sweep', path: '' }
  return {
    tryAcquire: id => backend.tryAcquire?.(id, { ...holder, since: Date.now() }) ?? null,
    close: () => backend.close(),
  }
}
