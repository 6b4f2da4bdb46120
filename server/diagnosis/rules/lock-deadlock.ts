import type { Rule } from '../rule.ts'
import { holderNames, listed } from '../words.ts'

/** A handler that asks its own app for something, with the same session, waits for itself. */
export const lockDeadlock: Rule = ({ lock }, past) => {
  if (lock?.deadlock !== true) return null
  const holders = holderNames(lock, past)
  return {
    code: 'lock-deadlock',
    severity: 'error',
    certainty: 'certain',
    title: "The request was refused: the holder of its session's lock waits for this very request",
    why: `${holders[0] ?? 'The holder'} has the lock and has asked its own server for this, with the same session. Neither could ever go on.`,
    fix: 'Call the function behind the route instead of the route; or req.session.forget(res) before the request to itself.',
    evidence: holders.length === 0 ? [`${lock.backend}: found as a deadlock`] : listed(holders, 5),
  }
}
