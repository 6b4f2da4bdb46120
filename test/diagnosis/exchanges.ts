import { diagnose } from '../../server/diagnosis/index.ts'
import type { LockFacts, PackedExchange, Problem } from '../../server/protocol/index.ts'

export const makeLock = (overrides: Partial<LockFacts> = {}): LockFacts => ({
  fingerprint: 'a',
  backend: 'files',
  asked: 1,
  waited: 0,
  held: 300,
  blockedBy: [],
  blocked: [],
  released: 'end',
  ...overrides,
})

/** The problem of this code that an exchange has among others; undefined where it has none. */
export function problemOf(code: string, exchange: PackedExchange, others: readonly PackedExchange[] = []) {
  const past = {
    find: (id: string) => others.find(each => each.id === id),
    toldSince: (_moment: number, code: string) =>
      others.filter(({ problems }) => problems.some(problem => problem.code === code)),
    endedSince: (_moment: number, session: string) =>
      others.filter(each => each.session?.fingerprint === session).toReversed(),
  }
  const problem = diagnose(exchange, past).find(each => each.code === code)
  return problem && checked(problem)
}

function checked(problem: Problem): Problem {
  const { title, why, fix, evidence } = problem
  for (const text of [title, why, fix, ...evidence]) {
    if (text === '' || /undefined|null|NaN|\[object/.test(text)) throw new Error(`not a sentence: ${text}`)
  }
  if (evidence.length === 0) throw new Error(`${problem.code} shows no evidence`)
  return problem
}
