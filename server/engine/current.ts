import type { Engine } from './engine.ts'
import { EMPTY_TEXT } from './engine.ts'
import type { Hold } from './locks/lock.ts'
import type { Session } from './session.ts'
import type { SessionCookie } from './session-cookie.ts'
import type { SessionHost } from './session-host.ts'
import type { StoredSession } from './storages/storage.ts'

/** A session within a request: there may be several, one after the other. */
export class Current {
  /** null until somebody asks for it. */
  id: string | null = null
  /** As stored; null where nothing is. */
  record: StoredSession | null
  /** Its keys as stored. */
  text: string
  /** Milliseconds since 1970. */
  readonly created: number
  /** The session itself, and what the app has of it: the same, or a Proxy around it. */
  readonly session: Session
  readonly host: SessionHost
  exposed: object
  readonly cookie: SessionCookie
  /** Messages that wait, and those of this request. */
  waiting: unknown[] = []
  added: unknown[] = []
  flashShown = false
  hold: Hold | null = null
  /** Once it had a hold; without one now, somebody else may have had it meanwhile. */
  hadHold = false

  constructor(session: Session, host: SessionHost, cookie: SessionCookie, record: StoredSession | null) {
    this.record = record
    this.text = record?.data ?? EMPTY_TEXT
    this.created = record?.created ?? Date.now()
    this.session = session
    this.host = host
    this.exposed = session
    this.cookie = cookie
  }
}

/** Puts what is stored into a session, in the place of all that it holds. */
export function fillSession(current: Current, record: StoredSession, engine: Engine): void {
  const { session } = current
  const { messages } = record.flash === null ? { messages: [] } : engine.codec.decode(record.flash)
  const keys = Object.keys(session)
  // Before anything is removed: what cannot be read loses nothing.
  if (keys.length > 0) engine.codec.decode(record.data)
  for (const key of keys) delete session[key]
  engine.codec.decode(record.data, session)
  current.record = record
  current.text = record.data
  current.waiting = Array.isArray(messages) ? messages : []
}

/** Removes all that a session holds. */
export function emptySession(current: Current): void {
  for (const key of Object.keys(current.session)) delete current.session[key]
  current.added = []
  current.waiting = []
}

/** The messages that are for a later request. */
export const messagesLeft = ({ flashShown, waiting, added }: Current): unknown[] =>
  flashShown || waiting.length === 0 ? added : [...waiting, ...added]
