import type { PackedExchange, Problem } from '../protocol/index.ts'

/** Finds one kind of problem in an exchange that is over. Pure. */
export type Rule = (exchange: PackedExchange) => Problem | null
