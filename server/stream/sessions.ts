import type { PackedExchange, Verdict } from '../protocol/index.ts'

/** A session as seen over the exchanges of the history. */
export interface SessionSummary {
  readonly fingerprint: string
  readonly library: string
  /** Milliseconds since 1970: the beginning of its first and of its last exchange. */
  readonly firstSeen: number
  readonly lastSeen: number
  readonly requests: number
  /** Bytes as stored, as of the last exchange. */
  readonly bytes: number
  readonly lastVerdict: Verdict | null
  /** An exchange's id. */
  readonly lastExchange: string
}

/** One summary a fingerprint, in the order in which they were first seen. `exchanges` are oldest first. */
export function summariseSessions(exchanges: readonly PackedExchange[]): SessionSummary[] {
  const sessions = new Map<string, SessionSummary>()
  for (const { id, startedAt, session } of exchanges) {
    if (session === null || session.fingerprint === null) continue
    const known = sessions.get(session.fingerprint)
    sessions.set(session.fingerprint, {
      fingerprint: session.fingerprint,
      library: session.library,
      firstSeen: known?.firstSeen ?? startedAt,
      lastSeen: startedAt,
      requests: (known?.requests ?? 0) + 1,
      bytes: session.bytes,
      lastVerdict: session.verdict,
      lastExchange: id,
    })
  }
  return [...sessions.values()]
}
