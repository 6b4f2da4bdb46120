import type { IncomingMessage } from 'node:http'
import type { SessionCookie } from '../session-cookie.ts'
import type { Storage } from '../storages/storage.ts'

/** Why a session that came was not taken. */
export type Refusal =
  /** It was not used for too long, or made too long ago. */
  | 'idle'
  | 'absolute'
  /** Another client's address. */
  | 'client'
  /** What is stored cannot be read. */
  | 'corrupt'
  /** An encrypted cookie that was changed, is over, was made with another key, is incomplete, or was revoked. */
  | 'tampered'
  | 'expired'
  | 'foreign'
  | 'truncated'
  | 'revoked'

/** How the session of one request travels: by its id, or as a whole. */
export interface Carrier {
  readonly storage: Storage
  /** The id that came, of a form that may be asked for; null where there is none. */
  readonly id: string | null
  /** What came carried no session, because of this. */
  readonly refused: Refusal | null
  /** The browser has the session under a cookie of another kind, and is to get one of ours. */
  readonly isForeign: boolean
  /** The session itself is in its cookie, so that storing it means to send it. */
  readonly inCookie: boolean
  /** Whether removing it counts without a response that says so. */
  readonly canRevoke: boolean
  /** The Set-Cookie lines that give the browser the session of an id. */
  linesOf(cookie: SessionCookie, id: string): readonly string[]
  removalLines(cookie: SessionCookie): readonly string[]
}

export type Carry = (req: IncomingMessage) => Carrier
