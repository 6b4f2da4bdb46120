/**
 * The package's entry `sessionscope/protocol`, for programs that read the tool's JSON API or its socket: the shapes of what
 * they answer, and what reads them. Neither Node nor DOM is needed. The panel has its own index, `protocol/index.ts`.
 */
export { decodeMessage, encodeMessage } from './protocol/codec.ts'
export type {
  CookieAssumption,
  CookieClient,
  CookieFacts,
  CookieSituation,
  CookieVerdict,
  JarEntry,
  KeptCookie,
} from './protocol/cookies.ts'
export type {
  CookieValue,
  Exchange,
  ForeignHolder,
  Headers,
  LockFacts,
  PackedExchange,
  Phase,
  Problem,
  ProblemRequest,
  RequestCookie,
  RequestFacts,
  ResponseFacts,
  SetCookieFacts,
} from './protocol/exchange.ts'
export {
  type Command,
  type Hello,
  PROTOCOL_VERSION,
  type ProcessFacts,
  type ServerMessage,
  type StreamState,
  type ToolFailure,
} from './protocol/messages.ts'
export { unpackExchange } from './protocol/pack.ts'
export {
  type Access,
  type Change,
  type Loss,
  type LostUpdateFacts,
  type OtherUpdate,
  type SessionCookie,
  type SessionFacts,
  type SessionRefusal,
  type StorageOperation,
  type Verdict,
  verdicts,
} from './protocol/session.ts'
export type {
  Expired,
  ListedSession,
  Refusal,
  SessionsPage,
  StorageStatement,
  StorageSummary,
  StoredSessionFacts,
} from './protocol/storage.ts'
export { isTagged, type More, type Packed, type Props, type Tagged, type Value } from './protocol/value.ts'
export type { LockedRequest, LockQueue, LockRow } from './stream/locks.ts'
export type { SessionSummary } from './stream/sessions.ts'
