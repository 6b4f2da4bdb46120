import type { PackedExchange, Problem } from '../protocol/index.ts'

/** The other exchanges that are still known. */
export interface Past {
  find(id: string): PackedExchange | undefined
  /** Of the last few hundred: those that are over and had this session, oldest first. */
  of(session: string): readonly PackedExchange[]
}

/** Finds one kind of problem in an exchange that is over. Pure. */
export type Rule = (exchange: PackedExchange, past: Past) => Problem | null
