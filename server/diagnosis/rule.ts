import type { PackedExchange, Problem } from '../protocol/index.ts'

/** The other exchanges that are still known. */
export interface Past {
  find(id: string): PackedExchange | undefined
  /** Of the last few hundred: those that ended since a moment (milliseconds since 1970) and had this session, newest first. */
  endedSince(moment: number, session: string): readonly PackedExchange[]
  /** Of the last few hundred: those that ended since a moment and have a problem of this code, newest first. */
  toldSince(moment: number, code: string): readonly PackedExchange[]
}

/** Finds one kind of problem in an exchange that is over. Pure. */
export type Rule = (exchange: PackedExchange, past: Past) => Problem | null
