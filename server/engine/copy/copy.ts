import type { ExpiresAt } from '../expiry.ts'
import type { ForeignSource } from '../express-session/source.ts'
import type { Storage } from '../storages/storage.ts'
import { createBudget } from './budget.ts'
import { copyItem, type Target } from './copy-item.ts'
import { type Item, pagesOf, pagesOfForeign, type Source } from './pages.ts'
import { createPatience, isEnd } from './patience.ts'
import { type CopyCounts, type CopyReport, createTally, type Fate } from './report.ts'

interface CopyOptions {
  /** Read only: nothing of it is changed or locked. Sessions of express-session get the ids that `idOfSid` gives. */
  readonly from: Storage | ForeignSource
  readonly to: Storage
  /** When a session is over, and is left out. Never unless given. */
  readonly expiresAt?: ExpiresAt
  /** Where an earlier copy has ended; the beginning unless given, and always for sessions of express-session. */
  readonly cursor?: string | null
  /**
   * What was not used since then, milliseconds since 1970, is left out: an earlier copy had it. Of sessions of express-session
   * it is not known well enough, and all are looked at.
   */
  readonly since?: number
  /** Stops it after the page that is in hand. */
  readonly signal?: AbortSignal
  /** Told how far it is, about ten times a second. */
  readonly onProgress?: (counts: CopyCounts) => void
  /** Told where to go on, after each page that is copied. */
  readonly onPage?: (cursor: string | null, counts: CopyCounts) => void
  /** How long to wait before each further attempt where a storage does not answer, milliseconds. */
  readonly pauses?: readonly number[]
}

/** Sessions in hand at once, and their bytes. */
const IN_HAND = 64
const BYTES = 32 * 1024 * 1024
/** What a session is taken to have whose bytes the source does not tell. */
const UNKNOWN = 64 * 1024
/** A server is started again within that time, mostly. */
const PAUSES = [200, 1000, 2000, 4000, 8000]
/** Milliseconds between two words on the progress. */
const PROGRESS = 100

/**
 * Copies the sessions of one storage to another, under their ids and with their times. Both may be in use: what was used as
 * late or later in the target stays as it is there, and the source is not touched. Again, it copies what has changed.
 * @throws TypeError where a storage cannot be copied from or to; the storage's SessionError where it cannot be listed, or
 *   did not answer several times: then what `onPage` was told last is where to go on. What fails of one session is
 *   counted, and the others go on.
 */
export async function copySessions(options: CopyOptions): Promise<CopyReport> {
  const { signal, onProgress, onPage, pauses = PAUSES } = options
  const to = asTarget(options.to)
  const start = performance.now()
  const tally = createTally()
  const patient = createPatience(pauses, signal)
  const inBudget = createBudget(IN_HAND, BYTES)
  const isForeign = 'sessions' in options.from
  const since = isForeign ? undefined : options.since
  const rules = { expiresAt: options.expiresAt, since: since ?? Number.NEGATIVE_INFINITY }
  let cursor = isForeign ? null : (options.cursor ?? null)
  const pages =
    'sessions' in options.from ? pagesOfForeign(options.from) : pagesOf(asSource(options.from), cursor, patient)
  let told = start
  /** What nothing has helped against. */
  const ends: unknown[] = []

  async function attempt(item: Item): Promise<Fate> {
    if (ends.length > 0) return 'gone'
    try {
      return await patient(() => copyItem(item, to, rules))
    } catch (error) {
      if (!isEnd(error)) throw error
      ends.push(error)
      return 'gone'
    }
  }

  async function copy(item: Item): Promise<void> {
    try {
      tally.count(await inBudget(item.listed.bytes ?? UNKNOWN, () => attempt(item)))
    } catch (error) {
      tally.count('failed', error)
    }
    const now = performance.now()
    if (now - told < PROGRESS) return
    told = now
    onProgress?.(tally.counts())
  }

  const report = (complete: boolean, cursor: string | null): CopyReport => {
    onProgress?.(tally.counts())
    return {
      ...tally.counts(),
      failures: tally.failures(),
      complete,
      cursor,
      ms: Math.round(performance.now() - start),
    }
  }

  if (signal?.aborted) return report(false, cursor)
  for await (const page of pages) {
    await Promise.all(page.items.map(copy))
    if (ends.length > 0) throw ends[0]
    cursor = page.cursor
    onPage?.(cursor, tally.counts())
    if (signal?.aborted && !page.isLast) return report(false, cursor)
  }
  return report(true, null)
}

function asSource(storage: Storage): Source {
  if (storage.list !== undefined && storage.peek !== undefined) return storage as Source
  throw new TypeError(
    `[sessionscope] the sessions of ${storage.name} cannot be listed, and so not be copied from there`,
  )
}

function asTarget(storage: Storage): Target {
  if (storage.restore !== undefined) return storage as Target
  throw new TypeError(`[sessionscope] sessions cannot be copied to ${storage.name}: it cannot keep their times`)
}
