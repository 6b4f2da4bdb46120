import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import type { Engine } from '../../engine/engine.ts'
import { endOf } from '../../engine/expiry.ts'
import { storageOf } from '../../engine/inspect.ts'
import type { Hold, Locks } from '../../engine/locks/lock.ts'
import type { Storage, StoredSession } from '../../engine/storages/storage.ts'
import type { InspectedSession, StorageInspector } from '../inspector.ts'

/** How long expiring a session waits for its lock, milliseconds. */
const PATIENCE = 1000

/** Looks through what a `connect()` keeps; null for another middleware. */
export function inspectEngine(middleware: object): StorageInspector | null {
  const engine = storageOf(middleware)
  if (engine === null) return null
  return engine.storage === null ? inCookies : inspectStorage(engine.storage, engine)
}

const inCookies: StorageInspector = {
  name: 'cookie',
  library: 'sessionscope',
  note: 'Each session is sealed in the cookie of its own browser, so there are none to look through here.',
  peek: async () => null,
  expire: async () => false,
}

function inspectStorage(storage: Storage, engine: Engine): StorageInspector {
  const { survey, list, peek } = storage
  return {
    name: storage.name,
    library: 'sessionscope',
    note: noteOf(storage),
    ...(survey === undefined ? {} : { survey: () => survey.call(storage) }),
    ...(list === undefined || peek === undefined ? {} : { list: from => list.call(storage, from) }),
    async peek(id) {
      const record = (await peek?.call(storage, id)) ?? null
      return record === null ? null : readSession(record, engine)
    },
    async expire(id) {
      const hold = await lockFor(engine.locks, id)
      try {
        if (!(await storage.exists(id))) return false
        await storage.destroy(id)
        return true
      } finally {
        hold.release('end')
      }
    },
  }
}

function noteOf({ name, list, peek, survey }: Storage): string | null {
  if (list !== undefined && peek !== undefined) return null
  const left = survey === undefined ? 'its operations' : 'its figures and its operations'
  return `${name} cannot list its sessions, so there are only ${left} to look at.`
}

/** A request that holds the session would store it again. */
async function lockFor(locks: Locks, id: string): Promise<Hold> {
  // Nobody's request: it is on no connection, and no exchange of the panel.
  const owner = { req: new IncomingMessage(new Socket()), method: 'EXPIRE', path: 'by the panel' }
  return await locks.acquire(id, owner, { timeout: PATIENCE, signal: new AbortController().signal })
}

function readSession(record: StoredSession, { codec, config }: Engine): InspectedSession {
  const { data, flash, created, touched, cookie } = record
  const { messages } = flash === null ? { messages: [] } : codec.decode(flash)
  const expires = endOf(record, touched, config).at
  return {
    keys: codec.decode(data),
    created,
    touched,
    expires: Number.isFinite(expires) ? expires : null,
    flash: Array.isArray(messages) ? messages.length : 0,
    cookie: cookie ?? {},
    bytes: Buffer.byteLength(data) + Buffer.byteLength(flash ?? ''),
  }
}
