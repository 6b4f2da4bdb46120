import type { StorageInspector } from '../../adapters/inspector.ts'
import { isRefusal, type Refusal, type StorageSource, unpackValue } from '../../protocol/index.ts'
import { errorText } from '../error-text.ts'
import type { Redactor } from '../redaction/redaction.ts'
import type { Snapshotter } from '../snapshot/snapshot.ts'
import { createCursors } from './cursors.ts'
import { parseFind } from './find.ts'
import { createKnownIds } from './known-ids.ts'
import { findKnown, type Looker, lookThrough, shownKeys, unlessUnreadable } from './look.ts'
import { createPatience } from './patience.ts'
import { surveyOf } from './survey.ts'

/** The storages that sessions are kept in, for whoever looks through them. Nothing here rejects. */
export interface Storages extends StorageSource {
  /** A middleware or a store was seen; `make` is asked once for each, and gives null where there is nothing to look at. */
  see(seen: object, make: () => StorageInspector | null): void
  /** A request had the session of this id. */
  saw(fingerprint: string, id: string): void
}

interface StoragesOptions {
  readonly redactor: Redactor
  readonly snapshotter: Snapshotter
  fail(where: string, error: unknown): void
}

/** An app has one or two; one that makes a store for each request shall not fill the memory. */
const MOST = 8
const KNOWN_IDS = 20_000

const refuse = (refused: Refusal['refused'], message: string): Refusal => ({ refused, message })

const shown = (fingerprint: string) => fingerprint.replace(/^(.{4})(.{4})$/, '$1·$2')

export function createStorages({ redactor, snapshotter, fail }: StoragesOptions): Storages {
  const seen = new WeakSet<object>()
  const lookers = new Map<string, Looker>()
  const ids = createKnownIds(KNOWN_IDS)
  const cursors = createCursors()
  const patient = createPatience()

  /** What went wrong, without ids and secrets, and without our own mark, which the answer has already. */
  const textOf = (error: unknown, own: readonly string[] = []) =>
    errorText(error, redactor.withIds(own)).replace(/^\[sessionscope\] /, '')

  const failed = (name: string, error: unknown): Refusal =>
    refuse('storage-failed', `${name} could not be asked: ${textOf(error)}`)

  function lookerOf(storage: string | null): Looker | Refusal {
    const looker = storage === null ? [...lookers.values()][0] : lookers.get(storage)
    if (looker === undefined) return refuse('unknown-storage', 'no request has used such a storage yet')
    if (looker.inspector.list !== undefined) return looker
    return refuse('not-listed', looker.inspector.note ?? 'this storage cannot list its sessions')
  }

  /** The id of a session that was shown before, or that is found now. */
  async function idOf(looker: Looker, fingerprint: string): Promise<string | Refusal> {
    if (ids.find(fingerprint) === null) {
      const start = { by: 'fingerprint', start: fingerprint } as const
      const { sessions, cursor } = await lookThrough(looker, start, { cursor: null, limit: 1 })
      if (sessions.length === 0) return unknown(fingerprint, cursor === null)
    }
    const id = ids.find(fingerprint)
    if (id === null) return unknown(fingerprint, true)
    if (id !== 'two') return id
    return refuse(
      'ambiguous-session',
      `two sessions have the fingerprint ${shown(fingerprint)}: neither can be told from it`,
    )
  }

  const unknown = (fingerprint: string, complete: boolean) =>
    refuse(
      'unknown-session',
      complete
        ? `the storage has no session ${shown(fingerprint)}, or no longer`
        : `session ${shown(fingerprint)} was not found in the time there is; list the sessions until it is shown`,
    )

  /** Runs something for one session that is there; what fails is told, never thrown. */
  async function withSession<T>(
    storage: string | null,
    fingerprint: string,
    work: (looker: Looker, id: string) => Promise<T | Refusal>,
  ): Promise<T | Refusal> {
    const looker = lookerOf(storage)
    if (isRefusal(looker)) return looker
    let id: string | Refusal | undefined
    try {
      id = await idOf(looker, fingerprint)
      return typeof id === 'string' ? await work(looker, id) : id
    } catch (error) {
      const own = typeof id === 'string' ? [id] : []
      return isHeld(error)
        ? refuse('held', `session ${shown(fingerprint)} is in use: ${textOf(error, own)}`)
        : refuse('storage-failed', `${looker.inspector.name} could not be asked: ${textOf(error, own)}`)
    }
  }

  return {
    see(key, make) {
      if (seen.has(key)) return
      seen.add(key)
      try {
        const inspector = lookers.size < MOST ? make() : null
        if (inspector !== null)
          lookers.set(String(lookers.size + 1), { inspector, redactor, snapshotter, ids, patient })
      } catch (error) {
        fail('looking for a storage of sessions', error)
      }
    },

    saw: ids.add,

    summaries: () => Promise.all([...lookers].map(([id, { inspector }]) => surveyOf(id, inspector, patient, textOf))),

    async sessions(storage, { find, cursor, limit }) {
      const looker = lookerOf(storage)
      if (isRefusal(looker)) return looker
      const from = cursor === null ? null : cursors.open(cursor)
      if (cursor !== null && from === null) {
        return refuse('bad-cursor', 'this cursor is not of this process; begin again without one')
      }
      const wanted = parseFind(find)
      try {
        const found =
          (from === null ? await findKnown(looker, wanted) : null) ??
          (await lookThrough(looker, wanted, { cursor: from, limit }))
        return {
          ...found,
          cursor: found.cursor === null ? null : cursors.seal(found.cursor),
          complete: found.cursor === null,
          by: wanted.by,
        }
      } catch (error) {
        return failed(looker.inspector.name, error)
      }
    },

    session: (storage, fingerprint) =>
      withSession(storage, fingerprint, async (looker, id) => {
        const session = await patient(() => looker.inspector.peek(id)).catch(unlessUnreadable)
        if (session === null) return unknown(fingerprint, true)
        if (session === 'unreadable') {
          return refuse(
            'unreadable-session',
            `what is stored of session ${shown(fingerprint)} is not what the codec writes`,
          )
        }
        const { bytes, created, touched, expires, flash, cookie } = session
        return {
          ...{ fingerprint, bytes, created, touched, expires, flash },
          session: shownKeys(looker, session),
          cookie: unpackValue(snapshotter.take(cookie)),
        }
      }),

    expire: (storage, fingerprint) =>
      withSession(storage, fingerprint, async (looker, id) => ({
        storage: storage ?? '1',
        fingerprint,
        found: await patient(() => looker.inspector.expire(id)),
      })),
  }
}

const isHeld = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SESSION_LOCK_TIMEOUT'
