import type { IncomingMessage } from 'node:http'
import type { Holder } from '../events.ts'

/** Who asks for a lock. */
export interface Owner {
  readonly req: IncomingMessage
  readonly method: string
  /** The path without its query. */
  readonly path: string
}

export type ReleaseReason = 'end' | 'forget' | 'abort'

/** Why a request stopped to wait. `deadlock`: the holder waits for this very request. */
export type LeaveReason = 'timeout' | 'abort' | 'deadlock'

/** A lock that is held. */
export interface Hold {
  /** Gives it back; a second call does nothing. Never throws. */
  release(reason: ReleaseReason): void
  /** Whether the backend lost it while it was held: what is written now may overwrite another request's work. */
  readonly lost: boolean
  /** Asks the backend whether it is held still, before something is written. Absent where `lost` knows it by itself. */
  confirm?(): Promise<boolean>
}

export interface WaitLimits {
  /** Milliseconds. */
  readonly timeout: number
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal
  /** Called once when it is known that somebody else has the lock. */
  onWait?(): void
}

/** The locks of one storage: a fair queue inside the process, before whatever excludes other processes. */
export interface Locks {
  /** The backend's name, `files`. */
  readonly backend: string
  /**
   * Takes the lock of a session for a request; waits in the order of arrival. A backend that can do so at once returns
   * the hold itself, no promise, where nobody has it.
   * @throws SessionError ERR_SESSION_LOCK_TIMEOUT, which names the holder (503 with Retry-After);
   *   ERR_SESSION_LOCK_DEADLOCK; ERR_SESSION_ABORTED. Each leaves the queue.
   */
  acquire(key: string, owner: Owner, limits: WaitLimits): Hold | Promise<Hold>
  /** Whether anybody has the lock of this id, in this process or another. Takes nothing, keeps nothing. */
  isHeld(key: string): boolean | Promise<boolean>
  /** Waiting requests are refused, what is held is given back. */
  close(): void | Promise<void>
}

/** What excludes other processes. At most one call of `acquire` for each key is pending in a process, and never while it is held there. */
export interface LockBackend {
  readonly name: string
  /** Takes it where it is free at once; null where it is not. Absent where the backend cannot answer without waiting. */
  tryAcquire?(key: string, holder: Holder): BackendHold | null
  /**
   * Waits until it has the lock. Rejects when the signal is aborted, and then has left nothing behind. `onHeld` is to be
   * called when it is known that somebody else has it: to ask a server is no wait yet. Backends with `tryAcquire` need not.
   */
  acquire(key: string, holder: Holder, signal: AbortSignal, onHeld?: () => void): Promise<BackendHold>
  /** Who has it, as far as can be known. */
  holder(key: string): Holder | null | Promise<Holder | null>
  isHeld(key: string): boolean | Promise<boolean>
  close(): void | Promise<void>
}

export interface BackendHold {
  release(): void | Promise<void>
  readonly lost: boolean
  /** When it was lost, `performance.now()`; null where it is not lost. Absent where the backend does not know. */
  readonly lostAt?: number | null
  /**
   * Whether it is held still, asked of the server; renews a lease, so that there is time to write. Never rejects. Absent
   * where nothing but this process can end it.
   */
  confirm?(): Promise<boolean>
  /** Whether another process waits for it: the queue then does not hand it on inside this one. */
  contended?(): boolean
  /** The next request of this process has it now; for those who look from outside. */
  passOn?(holder: Holder): void
}
