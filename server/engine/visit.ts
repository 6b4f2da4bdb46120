import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Carrier, Refusal } from './carriers/carrier.ts'
import { isSecure, pathOf } from './client.ts'
import type { Current } from './current.ts'
import type { Engine } from './engine.ts'
import { Gone } from './gone.ts'
import { checkGroup, groupOf, newId } from './id.ts'
import type { Hold, Owner, WaitLimits } from './locks/lock.ts'
import { observerOf, type SessionObserver } from './observer.ts'
import type { LockMode } from './options.ts'
import { StorageCalls } from './storage-calls.ts'
import type { StoredSession } from './storages/storage.ts'
import type { Trace } from './trace/trace.ts'

/** A session that is to go. */
interface Replaced {
  readonly id: string
  readonly hold: Hold | null
  /** As it was loaded, where its content goes on under another id. */
  readonly renewed: StoredSession | null
}

/**
 * One request with its session.
 *
 * A class, as all are that lead to a request: of object literals V8 learns that many survive, makes them old from their birth,
 * and they keep what they lead to from the next collections: with literals a request in two lived on, and cost a third more.
 */
export class Visit {
  readonly engine: Engine
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly carrier: Carrier
  readonly calls: StorageCalls
  readonly owner: Owner
  /** `write` until the handler takes the lock. */
  mode: LockMode
  readonly isSecure: boolean
  readonly observer: SessionObserver | undefined
  /** The connection closed before the response was handed over. */
  readonly gone = new Gone()
  /** null once it is destroyed. */
  current: Current | null = null
  /** Sessions that are to go once the current one is stored. */
  replaced: Replaced[] = []
  /** All ids of this request. */
  readonly ids: string[] = []
  /** The id whose cookie the browser has, where its session is stored. */
  browserId: string | null = null
  /** A cookie came whose id is not stored. */
  unknownId = false
  /** Its session went while this request waited for it: it was renewed, most likely, and the browser has the new id. */
  outdated = false
  /** An explicit save() found that others have changed or removed the session since this was loaded. */
  conflict: { readonly record: StoredSession; readonly error: unknown } | null = null
  /** What an explicit save() or destroy() failed with, until the session is stored or removed all the same. */
  failure: { readonly error: unknown; readonly removing: boolean } | null = null
  /** Why a stored session was not taken. */
  refused: Refusal | null = null
  isNew = true
  forgotten = false
  /** `req.session = null` */
  dropped = false
  /** The lock is given back, because the response is done or the client is gone. */
  over = false
  /** What the headers are to say of the session's cookie. */
  cookie: 'set' | 'remove' | null = null
  cookieSent = false
  /** The head is made: what it says of the cookie stands. */
  headed = false
  bytes = 0
  /** Of the current session, and of all of this request. */
  trace: Trace | null = null
  readonly traces: Trace[] = []
  /** Storing, one after the other. */
  tail: Promise<unknown> = Promise.resolve()
  /** How many of those are not done. */
  pending = 0

  constructor(engine: Engine, req: IncomingMessage, res: ServerResponse) {
    const { config } = engine
    this.engine = engine
    this.req = req
    this.res = res
    this.carrier = engine.carry(req)
    this.calls = new StorageCalls(this.carrier.storage, req, this.carrier.inCookie, config.storageTimeout)
    this.owner = new RequestOwner(req)
    this.mode = config.lockMode(req)
    this.isSecure = isSecure(req)
    this.observer = observerOf(req)
  }
}

class RequestOwner implements Owner {
  readonly req: IncomingMessage
  readonly method: string
  readonly path: string

  constructor(req: IncomingMessage) {
    this.req = req
    this.method = req.method ?? 'GET'
    this.path = pathOf(req)
  }
}

/** The id of a session, made when it is first asked for. */
export function idOf(visit: Visit, current: Current): string {
  if (current.id === null) {
    current.id = createId(visit)
    visit.ids.push(current.id)
  }
  return current.id
}

/** A session that is renewed stays in its sub-folder. */
function createId({ engine, ids }: Visit): string {
  const { separate } = engine.config
  if (separate === null) return newId()
  const before = ids.at(-1)
  const group = before === undefined ? undefined : groupOf(before)
  if (group != null) return newId(group)
  const bare = newId()
  return `${checkGroup(separate(bare))}.${bare}`
}

/** Does one thing after the other; what went wrong before stops nothing. */
export function inTurn<T>(visit: Visit, work: () => Promise<T>): Promise<T> {
  visit.pending++
  const done = visit.tail.then(work, work).finally(() => {
    visit.pending--
  })
  visit.tail = done.catch(() => {})
  return done
}

export const untraced = <T>(visit: Visit, run: () => T): T => (visit.trace === null ? run() : visit.trace.untraced(run))

/** How long a request waits for a lock. `longest`: milliseconds. */
export const limitsOf = (
  { engine, gone }: Visit,
  longest = Number.POSITIVE_INFINITY,
  more: Pick<WaitLimits, 'onWait'> = {},
): WaitLimits => ({
  ...more,
  timeout: Math.min(longest, engine.config.lockTimeout),
  get signal() {
    return gone.signal
  },
})

/** A lock for a moment. The client that is gone already cannot end the wait for it. */
export async function acquire(visit: Visit, id: string, longest = Number.POSITIVE_INFINITY): Promise<Hold> {
  const limits = limitsOf(visit, longest)
  const signal = visit.over ? new AbortController().signal : limits.signal
  return await visit.engine.locks.acquire(id, visit.owner, { timeout: limits.timeout, signal })
}

/** Gives back the locks of a request. */
export function releaseAll(visit: Visit, reason: 'end' | 'forget' | 'abort'): void {
  visit.replaced = visit.replaced.map(each => {
    each.hold?.release(reason)
    return { ...each, hold: null }
  })
  const { current } = visit
  current?.hold?.release(reason)
  if (current !== null) current.hold = null
}
