import { EventEmitter } from 'node:events'

export type Callback = (error?: unknown, result?: unknown) => void

/**
 * A store as people write them: it keeps JSON, calls back at the next turn, and tells of its connection. Tests change a method
 * of it to what they have met elsewhere.
 */
export class PlainStore extends EventEmitter {
  readonly entries = new Map<string, string>()

  get(sid: string, callback: Callback): unknown {
    const text = this.entries.get(sid)
    return setImmediate(() => callback(null, text === undefined ? undefined : JSON.parse(text)))
  }

  set(sid: string, session: unknown, callback: Callback): unknown {
    this.entries.set(sid, JSON.stringify(session))
    return setImmediate(() => callback(null))
  }

  destroy(sid: string, callback: Callback): unknown {
    this.entries.delete(sid)
    return setImmediate(() => callback(null))
  }
}

/** What `touch` of connect-memcached does. */
export class RewritingStore extends PlainStore {
  touch(sid: string, session: unknown, callback: Callback): unknown {
    return this.set(sid, session, callback)
  }
}

/** What `touch` of connect-redis and connect-pg-simple does, as far as `get` tells. */
export class ExpiringStore extends PlainStore {
  readonly ends = new Map<string, unknown>()

  touch(sid: string, session: { cookie: { expires: unknown } }, callback: Callback): unknown {
    if (this.entries.has(sid)) this.ends.set(sid, session.cookie.expires)
    return setImmediate(() => callback(null))
  }
}

/** What `touch` of MemoryStore and memorystore does. */
export class CookieStore extends PlainStore {
  touch(sid: string, session: { cookie: unknown }, callback: Callback): unknown {
    const text = this.entries.get(sid)
    if (text !== undefined) {
      this.entries.set(sid, JSON.stringify({ ...(JSON.parse(text) as object), cookie: session.cookie }))
    }
    return setImmediate(() => callback(null))
  }
}
