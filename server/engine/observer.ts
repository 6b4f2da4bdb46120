import type { IncomingMessage } from 'node:http'
import type { Refusal } from './carriers/carrier.ts'
import type { SessionCookie } from './session-cookie.ts'
import type { TracedAccess } from './trace/trace.ts'

/** What the engine decided on a session, and the clause that decided. */
export interface Outcome {
  readonly clause: /** It was stored: a new session, or one whose keys, messages or cookie options changed. */
    | 'stored'
    /** Nothing changed. */
    | 'unchanged'
    /** Nothing changed, and the storage was told that it was used. */
    | 'touched'
    /** A new session without keys. */
    | 'empty'
    /** It lost its last key, and was removed. */
    | 'emptied'
    /** `forget()` */
    | 'forgotten'
    /** The answer is a 5xx, and what a failed request leaves is not stored. */
    | 'server-error'
    /** `destroy()`, or `req.session = null`. */
    | 'destroyed'
    /** Storing or removing it failed, or was refused; `error` says why. */
    | 'failed'
    /** The client went away, and the handler never ended the response. */
    | 'aborted'
  /** What kind of difference made it be stored. */
  readonly changed: { readonly keys: boolean; readonly flash: boolean; readonly cookie: boolean; readonly id: boolean }
  /** `save()` or `destroy()` asked for it. */
  readonly explicit: boolean
  /** The order of keys is all that differs. */
  readonly onlyOrder: boolean
  readonly error?: unknown
  /** What failed was to remove it. */
  readonly removing: boolean
}

/** The session of one request, for those who look on. */
export interface SessionView {
  readonly cookieName: string
  /** With those of its further parts. */
  readonly cookieNames: readonly string[]
  /** The id now, or null before it has one. Never makes one. */
  id(): string | null
  /** All ids that the session had in this request, the one that came first. */
  ids(): readonly string[]
  readonly isNew: boolean
  /** A cookie came whose id is not, or no longer, stored. */
  readonly unknownId: boolean
  readonly checked: Refusal | null
  /** The session's own keys, unwatched; null where there is no session now. */
  data(): object | null
  cookie(): SessionCookie | null
  /** Whether the response carries the session's cookie. */
  cookieSent(): boolean
  /** Bytes of what was last stored or loaded, or would be. */
  bytes(): number
  accesses(): readonly TracedAccess[]
  /** Values that wait for their class to be registered. */
  unregistered(): readonly { readonly path: string; readonly className: string }[]
}

/** Whoever looks on: the tool, for one. With an observer the session's keys are traced, without one they are not. */
export interface SessionObserver {
  /** The session is there, and the handlers are about to run. */
  opened(view: SessionView): void
  /** The engine is about to decide; what the app did until now counts. */
  ending(): void
  /** Called for each decision; the last one stands. */
  decided(outcome: Outcome): void
}

const observers = new WeakMap<IncomingMessage, SessionObserver>()

/** To be called before the session middleware runs. */
export const observeSession = (req: IncomingMessage, observer: SessionObserver): unknown => observers.set(req, observer)
export const observerOf = (req: IncomingMessage): SessionObserver | undefined => observers.get(req)
