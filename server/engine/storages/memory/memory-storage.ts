import type { ExpiresAt } from '../../expiry.ts'
import { newId } from '../../id.ts'
import { changedMeanwhile, removedMeanwhile } from '../failure.ts'
import { compareLineages, nextVersion } from '../lineage.ts'
import type { Basis, Overwritten, SessionRecord, Storage, StoredSession, Version } from '../storage.ts'
import { createLooking } from './looking.ts'
import { createShelf, type Kept } from './shelf.ts'

export interface MemoryStorageOptions {
  readonly expiresAt: ExpiresAt
  readonly onConflict: 'overwrite' | 'reject'
  /** So many sessions are kept: those that are over go first, then the one that was unused longest. */
  readonly limit: number
}

/** Of what was set aside, for who looks with a debugger. */
const MOST_ASIDE = 16

/**
 * Keeps sessions in this process's memory, for tests and small apps: they are gone with it, and no other process has them.
 * Counts versions, as the storages do whose sessions nobody locks.
 */
export function createMemoryStorage({ expiresAt, onConflict, limit }: MemoryStorageOptions): Storage {
  const shelf = createShelf(expiresAt, limit)
  const aside: Kept[] = []
  /** Raised by each save of any session, so that one that was removed and made again is not taken for the old one. */
  let saves = 0

  function compare(current: Kept | undefined, basis: Basis): Overwritten | null {
    const before = basis.stored
    if (current === undefined) {
      if (before !== null) throw removedMeanwhile()
      return null
    }
    if (current.version.number === before?.version?.number) return null
    if (onConflict === 'reject') throw changedMeanwhile(current.version.lineage.updates[0])
    return { record: current, ...compareLineages(current.version.lineage, before?.version?.lineage) }
  }

  const put = (id: string, record: SessionRecord, touched: number, version: Version) =>
    shelf.put(id, { ...record, cookie: record.cookie && { ...record.cookie }, touched, version })

  return {
    name: 'memory',
    exists: async id => shelf.get(id) !== undefined,
    load: async id => shelf.get(id) ?? null,
    loadNow: id => shelf.get(id) ?? null,

    async save(id, record, basis) {
      const overwrote = basis === undefined ? null : compare(shelf.get(id), basis)
      const version = nextVersion(basis?.stored?.version, basis?.update ?? { id: newId() }, saves++)
      put(id, record, Date.now(), version)
      return basis === undefined ? undefined : { version, overwrote }
    },

    async touch(id, { flashShown, flash } = { flashShown: false }) {
      const session = shelf.get(id)
      if (session === undefined) return
      const isShown = flashShown && (flash === undefined || flash === session.flash)
      shelf.put(id, { ...session, touched: Date.now(), ...(isShown && { flash: null }) })
    },

    destroy: async id => shelf.delete(id),

    async destroyVersion(id, version) {
      const current = shelf.get(id)
      if (current !== undefined && current.version.number !== version) return false
      shelf.delete(id)
      return true
    },

    async setAside(id, reason) {
      const session = shelf.get(id)
      if (session === undefined) return
      shelf.delete(id)
      aside.unshift(session)
      aside.length = Math.min(aside.length, MOST_ASIDE)
      process.emitWarning(
        `[sessionscope] a session in memory could not be read: ${reason}. It was set aside, and its user begins with a new one.`,
      )
    },

    ...createLooking(shelf, expiresAt),
    peek: async id => shelf.get(id) ?? null,

    async restore(id, session: StoredSession) {
      if ((shelf.get(id)?.touched ?? Number.NEGATIVE_INFINITY) >= session.touched) return 'kept'
      const { lineage, number } = nextVersion(null, { id: newId() }, saves++)
      put(id, session, session.touched, { number, lineage: session.version?.lineage ?? lineage })
      return 'stored'
    },
  }
}
