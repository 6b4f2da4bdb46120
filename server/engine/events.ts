import { channel } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import type { Statement } from './storages/statements.ts'
import type { Update } from './storages/storage.ts'

/*
 * What happens to locks and storages, over node:diagnostics_channel. The panel listens; whatever else locks sessions or
 * stores them can publish the same messages and is shown in the same way. Times are `performance.now()`, in milliseconds.
 */

/** Who holds a lock, as far as another process can know. */
export interface Holder {
  readonly pid: number
  readonly method: string
  /** The path without its query. */
  readonly path: string
  /** Milliseconds since 1970. */
  readonly since: number
}

/** `sessionscope:lock:wait`: a request begins to wait for a lock that somebody else has. */
export interface LockWait {
  readonly req: IncomingMessage
  /** What is locked: the session's id. Secret: the panel shows a keyed hash of it. */
  readonly key: string
  /** The kind of lock: `files`, `redis`, `mutex`. */
  readonly backend: string
  /** The holder, where it is in another process; for one in this process the panel knows it by its events. */
  readonly holder?: Holder
}

/** `sessionscope:lock:acquire`: a request has a lock, whether or not it waited. */
export interface LockAcquire {
  readonly req: IncomingMessage
  readonly key: string
  readonly backend: string
}

/** `sessionscope:lock:release`: a request gave its lock back. */
export interface LockRelease {
  readonly req: IncomingMessage
  readonly key: string
  readonly backend: string
  /** `end`: with the response, or when the session was destroyed. `forget`: asked for. `abort`: the client went away. */
  readonly reason: 'end' | 'forget' | 'abort'
  /**
   * Present where the lock was lost while it was held, a lease that ran out, say: when, `performance.now()`; when that was
   * noticed, where the backend does not know more.
   */
  readonly lost?: number
}

/** `sessionscope:lock:leave`: a request stopped to wait without ever having the lock. */
export interface LockLeave {
  readonly req: IncomingMessage
  readonly key: string
  readonly backend: string
  /** `deadlock`: the holder waits for this very request. */
  readonly reason: 'timeout' | 'abort' | 'deadlock'
  readonly holder?: Holder
}

/** `sessionscope:storage`: a storage has answered. */
export interface StorageEvent {
  readonly req: IncomingMessage
  readonly op: 'get' | 'set' | 'touch' | 'destroy' | 'read-cookie' | 'write-cookie'
  /** The kind of storage: `files`, `database`; or the class of an express-session store. */
  readonly store: string
  /** The session's id. */
  readonly key: string
  /** When it was asked: `performance.now()`. */
  readonly start: number
  /** Milliseconds until it answered. */
  readonly ms: number
  readonly result: 'ok' | 'found' | 'missing' | 'error'
  readonly error?: unknown
  /** Which part of the request asked for it. */
  readonly by: 'load' | 'handler' | 'end'
  /** The statements or commands that it took, where the storage sends such. */
  readonly statements?: readonly Statement[]
  /** Of a save: what `sessionscope:lost-update` calls it. */
  readonly update?: string
}

/** `sessionscope:lost-update`: a save took the place of what other requests had stored since it was loaded. */
export interface LostUpdate {
  readonly req: IncomingMessage
  readonly key: string
  readonly store: string
  /** The save that did so. */
  readonly update: Update
  /** The saves that are gone, newest first, as far as they are known; and how many they are. */
  readonly lost: readonly Update[]
  readonly lostCount: number
  /** Saves that were reported as lost, and are back: this request had loaded the session before they were. */
  readonly revived: readonly Update[]
  readonly revivedCount: number
  /** What they had changed and is not as they left it, `cart[0].qty`; 50 at most. */
  readonly keys: readonly string[]
}

export const lockWait = channel('sessionscope:lock:wait')
export const lockAcquire = channel('sessionscope:lock:acquire')
export const lockRelease = channel('sessionscope:lock:release')
export const lockLeave = channel('sessionscope:lock:leave')
export const storageAnswer = channel('sessionscope:storage')
export const lostUpdate = channel('sessionscope:lost-update')
