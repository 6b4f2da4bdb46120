import type { LockPage, PackedExchange } from '../../../server/protocol/index.ts'
import { type LockAdvice, lockAdvice } from '../../../server/protocol/locks/advice.ts'
import { lockTotals, type RouteLocks } from '../../../server/protocol/locks/totals.ts'
import { once } from '../../kit.ts'

export const totalsOf: (all: readonly PackedExchange[]) => readonly RouteLocks[] = once(lockTotals)

const advised = new WeakMap<LockPage, LockAdvice | null>()

/** What a page would gain. A route that wrote in any request of the list is known to need its lock. */
export function adviceOf(page: LockPage, all: readonly PackedExchange[]): LockAdvice | null {
  const known = advised.get(page)
  if (known !== undefined) return known
  const needed = totalsOf(all).flatMap(({ name, writes }) => (writes ? name : []))
  const advice = lockAdvice(page, needed)
  advised.set(page, advice)
  return advice
}
