import { randomBytes } from 'node:crypto'
import type { ExpiresAt } from '../../expiry.ts'
import { removedMeanwhile } from '../failure.ts'
import { createHot } from '../files/hot.ts'
import type { SessionRecord, Storage, StoredSession } from '../storage.ts'
import { createStoreCalls } from './calls.ts'
import { asideEntry, entryOf, type Found, noteEntry, readEntry, renewedEntry } from './entry.ts'
import type { ExpressSessionStore } from './express-store.ts'
import { createLooking } from './looking.ts'
import { toSession } from './stored.ts'
import { createTouching, noteId } from './touching.ts'
import { createTurns } from './turns.ts'
import type { UseNote } from './use-note.ts'

interface StoreStorageOptions {
  readonly store: ExpressSessionStore
  readonly expiresAt: ExpiresAt
  /** How long the store may take to call back, milliseconds; 0 or Infinity for as long as it likes. */
  readonly timeout: number
}

type Session = Extract<Found, { kind: 'session' }>

/**
 * Keeps sessions in any store of express-session. A store knows no versions: of two requests that have no lock, the one that
 * saves later wins, and nobody is told: a lock is what keeps requests apart. A session that was removed is not brought back by a
 * request that had loaded it before, but for one that saves at the very same moment.
 */
export function createStoreStorage({ store, expiresAt, timeout }: StoreStorageOptions): Storage {
  const calls = createStoreCalls(store, timeout)
  const touching = createTouching(calls)
  const inTurn = createTurns()
  const hot = createHot()

  const noteBeside = async (id: string): Promise<UseNote | null> => {
    const found = readEntry(await calls.get(noteId(id)))
    return found.kind === 'note' ? found.note : null
  }

  /** What is there, with all that is known of its use. Nothing is tried out for who only looks. */
  async function find(id: string, onlyLooks = false): Promise<Found> {
    const { known } = touching
    const mayBeBeside = known === 'beside' || (known === null && onlyLooks)
    const [given, beside] = await Promise.all([calls.get(id), mayBeBeside ? noteBeside(id) : null])
    const found = readEntry(given)
    if (found.kind !== 'session') return found
    const isLate = !mayBeBeside && known === null && (await touching.find()) === 'beside'
    return { ...found, note: later(found.note, isLate ? await noteBeside(id) : beside) }
  }

  async function put(id: string, record: SessionRecord, touched: number): Promise<void> {
    const timed = { ...record, touched, stamp: randomBytes(6).toString('base64url') }
    await calls.set(id, entryOf(timed, expiresAt(record, touched)))
  }

  async function noteUse(id: string, found: Session, note: UseNote): Promise<void> {
    const { record, fields } = found
    const at = expiresAt(record, note.touched)
    const how = await touching.find()
    const inCookie = renewedEntry(fields, record, at, note)
    if (how === 'beside') {
      const beside = calls.set(noteId(id), noteEntry(note, at))
      await Promise.all([calls.touch?.(id, renewedEntry(fields, record, at, null)), beside])
    } else if (how === 'cookie') await calls.touch?.(id, inCookie)
    else await calls.set(id, inCookie)
  }

  /** @param why null for what cannot be read here: it is looked at again, for it may have been stored anew meanwhile */
  async function setAside(id: string, why: string | null): Promise<void> {
    const given = await calls.get(id)
    const found = readEntry(given)
    const reason = why ?? (found.kind === 'unreadable' ? found.reason : null)
    if (given === null || reason === null) return
    await calls.set(id, asideEntry(given, reason))
    process.emitWarning(
      `[sessionscope] a session in ${calls.name} could not be read: ${reason}. It was set aside in its place, for 30 days, under ` +
        'the key "sessionscope-set-aside", and its user begins with a new session.',
    )
  }

  async function look(id: string): Promise<StoredSession | null> {
    const found = await find(id, true)
    return found.kind === 'session' ? toSession(found.record, found.note) : null
  }

  return {
    name: calls.name,
    isRemote: true,

    exists: async id => readEntry(await calls.get(id)).kind === 'session',

    // Loading it tells whether it is still there.
    isLikely: id => hot.has(id),

    async load(id) {
      const found = await find(id)
      if (found.kind === 'session') {
        hot.add(id)
        return toSession(found.record, found.note)
      }
      hot.delete(id)
      if (found.kind === 'unreadable') await inTurn(id, () => setAside(id, null))
      return null
    },

    async save(id, record, basis) {
      await inTurn(id, async () => {
        // No more than a look: what is removed between it and the save comes back.
        if (basis?.stored && readEntry(await calls.get(id)).kind !== 'session') throw removedMeanwhile()
        await put(id, record, Date.now())
      })
      hot.add(id)
      return undefined
    },

    touch: (id, { flashShown, flash } = { flashShown: false }) =>
      inTurn(id, async () => {
        const found = await find(id)
        if (found.kind !== 'session') return
        const { record, note } = found
        const isShown = flashShown && (flash === undefined || flash === record.flash)
        const shown = isShown ? record.stamp : (note?.shown ?? null)
        await noteUse(id, found, { touched: Date.now(), shown })
      }),

    destroy: id =>
      inTurn(id, async () => {
        hot.delete(id)
        const notes = (await touching.find()) === 'beside' ? calls.destroy(noteId(id)) : null
        await Promise.all([calls.destroy(id), notes])
      }),

    setAside: (id, reason) => inTurn(id, () => setAside(id, reason)),

    ...createLooking(calls, expiresAt),
    peek: look,

    restore: (id, session) =>
      inTurn(id, async () => {
        const there = await look(id)
        if (there !== null && there.touched >= session.touched) return 'kept'
        await put(id, session, session.touched)
        return 'stored'
      }),

    close: calls.close,
  }
}

function later(a: UseNote | null, b: UseNote | null): UseNote | null {
  if (a === null || b === null) return a ?? b
  return a.touched >= b.touched ? a : b
}
