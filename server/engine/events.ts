import { channel } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'

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
  /** The kind of storage: `files`. */
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
}

export const lockWait = channel('sessionscope:lock:wait')
export const lockAcquire = channel('sessionscope:lock:acquire')
export const lockRelease = channel('sessionscope:lock:release')
export const lockLeave = channel('sessionscope:lock:leave')
export const storageAnswer = channel('sessionscope:storage')
