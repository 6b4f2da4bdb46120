import type { InspectedEntry, InspectedSession, StorageInspector } from '../inspector.ts'
import { storeName } from './store.ts'

/** express-session's MemoryStore: the texts of its sessions, by id. */
interface MemoryStore {
  readonly sessions: Readonly<Record<string, string>>
  destroy(id: string, done: (error?: unknown) => void): void
}

/** A session as express-session writes it. */
interface Written {
  readonly [key: string]: unknown
  readonly cookie?: { readonly expires?: unknown; readonly originalMaxAge?: unknown }
}

/**
 * Looks through a store of express-session. Of MemoryStore the texts are read where they lie. To any other store nothing is
 * said: some remove or touch what they are asked for, and `all` loads everything at once.
 */
export function inspectStore(store: object): StorageInspector {
  const name = storeName(store)
  if (isMemoryStore(store)) return inspectMemoryStore(store, name)
  return {
    name,
    library: 'express-session',
    note: `A store of express-session may remove or touch what it is asked for, so ${name} is not asked. Its operations stand with each request.`,
    peek: async () => null,
    expire: async () => false,
  }
}

function isMemoryStore(store: object): store is MemoryStore {
  if (storeName(store) !== 'MemoryStore') return false
  const sessions: unknown = Object.getOwnPropertyDescriptor(store, 'sessions')?.value
  return typeof sessions === 'object' && sessions !== null && Object.getPrototypeOf(sessions) === null
}

function inspectMemoryStore(store: MemoryStore, name: string): StorageInspector {
  const textOf = (id: string) => (Object.hasOwn(store.sessions, id) ? String(store.sessions[id]) : null)
  const entries = (ids: readonly string[]) => ids.map(id => entryOf(id, textOf(id) ?? ''))
  return {
    name,
    library: 'express-session',
    note: null,
    async survey() {
      const all = entries(Object.keys(store.sessions))
      const used = all.flatMap(({ touched }) => touched ?? [])
      const now = Date.now()
      return {
        place: 'the memory of this process',
        sessions: all.length,
        expired: all.filter(({ expires }) => expires !== null && expires <= now).length,
        bytes: all.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0),
        oldest: used.length === 0 ? null : used.reduce((a, b) => Math.min(a, b)),
        newest: used.length === 0 ? null : used.reduce((a, b) => Math.max(a, b)),
        complete: true,
        facts: [['lasts', 'until the process ends']],
      }
    },
    async list({ cursor, limit }) {
      const rest = Object.keys(store.sessions)
        .filter(id => cursor === null || id > cursor)
        .sort()
      const ids = rest.slice(0, limit)
      return { sessions: entries(ids), cursor: rest.length > limit ? (ids.at(-1) ?? null) : null }
    },
    async peek(id) {
      const text = textOf(id)
      return text === null ? null : readSession(id, text)
    },
    expire(id) {
      if (textOf(id) === null) return Promise.resolve(false)
      return new Promise((resolve, reject) => {
        store.destroy(id, error => (error ? reject(error) : resolve(true)))
      })
    },
  }
}

function readSession(id: string, text: string): InspectedSession {
  const { cookie = {}, ...keys } = JSON.parse(text) as Written
  const { bytes, created, touched, expires } = entryOf(id, text)
  return { keys, created, touched, expires, flash: 0, cookie: cookie ?? {}, bytes: bytes ?? 0 }
}

function entryOf(id: string, text: string): InspectedEntry {
  const { expires, maxAge } = timesOf(text)
  const touched = expires === null || maxAge === null ? null : expires - maxAge
  return { id, bytes: Buffer.byteLength(text), created: null, touched, expires }
}

function timesOf(text: string): { readonly expires: number | null; readonly maxAge: number | null } {
  try {
    const { expires, originalMaxAge } = (JSON.parse(text) as Written).cookie ?? {}
    const at = typeof expires === 'string' ? Date.parse(expires) : Number.NaN
    return {
      expires: Number.isFinite(at) ? at : null,
      maxAge: typeof originalMaxAge === 'number' ? originalMaxAge : null,
    }
  } catch {
    return { expires: null, maxAge: null }
  }
}
