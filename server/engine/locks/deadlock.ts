import type { IncomingMessage } from 'node:http'
import { causeOn, connectionOf, watchOutgoing } from './causes.ts'
import type { Owner } from './lock.ts'

/** A request that waits for a lock. */
export interface Wait {
  readonly owner: Owner
  /** Who has what it waits for; null where that is in another process, or nobody just now. */
  holder(): Owner | null
  /** It can never have it. The cycle: it, the holder, and so on, each of which waits for the next. */
  refuse(cycle: readonly Owner[]): void
}

// All locks of the process together: a request may wait for one and be waited for because of another.
const waits = new Map<Wait, string | null>()
/** How far up a chain of requests that made requests is looked: a bound, not a rule. */
const DEEPEST = 64

/** Watches for requests that this process makes to itself. */
export const watchForDeadlocks = (): void => watchOutgoing(recheck)

/**
 * Notes that a request waits.
 * @returns the cycle that this closes, and then nothing is noted; else null. One that is closed later is refused then.
 */
export function beginWait(wait: Wait): readonly Owner[] | null {
  const cycle = cycleFrom(wait)
  if (cycle === null) waits.set(wait, connectionOf(wait.owner.req))
  return cycle
}

export const endWait = (wait: Wait): void => {
  waits.delete(wait)
}

/** It became known, perhaps late, who made the request that this connection carries. */
function recheck(connection: string): void {
  for (const [wait, from] of waits) {
    const cycle = from === connection ? cycleFrom(wait) : null
    if (cycle !== null) wait.refuse(cycle)
  }
}

/**
 * A request waits for whoever holds the lock that it asks for, and for each request that its handler made: so a cycle goes
 * from a wait to its holder, from there to the waits that this holder caused, and so on, back to somebody who waits for the
 * first. A handler that does not await the request it makes is taken for one that does: that cannot be known in time.
 */
function cycleFrom(wait: Wait): readonly Owner[] | null {
  const waiting = new Set<IncomingMessage>([wait.owner.req, ...madeBy(connectionOf(wait.owner.req))])
  const visited = new Set<IncomingMessage>()
  const follow = (from: Wait, path: readonly Owner[]): readonly Owner[] | null => {
    const holder = from.holder()
    if (holder === null || visited.has(holder.req)) return null
    visited.add(holder.req)
    const further = [...path, holder]
    if (waiting.has(holder.req)) return further
    for (const [next, connection] of waits) {
      if (next === wait || (next.owner.req !== holder.req && !madeBy(connection).includes(holder.req))) continue
      const cycle = follow(next, next.owner.req === holder.req ? further : [...further, next.owner])
      if (cycle !== null) return cycle
    }
    return null
  }
  return follow(wait, [wait.owner])
}

/** The request whose handler made the one on this connection, the request that made that one, and so on. */
function madeBy(connection: string | null): IncomingMessage[] {
  const chain: IncomingMessage[] = []
  let cause = causeOn(connection)
  while (cause !== null && chain.length < DEEPEST && !chain.includes(cause)) {
    chain.push(cause)
    cause = causeOn(connectionOf(cause))
  }
  return chain
}
