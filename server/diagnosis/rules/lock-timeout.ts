import type { Rule } from '../rule.ts'
import { duration, holderNames, listed } from '../words.ts'

/** A wait for a lock is bounded; who gave up never ran. */
export const lockTimeout: Rule = ({ lock, response }, past) => {
  if (lock?.released !== 'timeout' || lock.deadlock === true) return null
  const holders = holderNames(lock, past)
  return {
    code: 'lock-timeout',
    severity: 'error',
    certainty: 'certain',
    title: `The request gave up after it had waited ${duration(lock.waited ?? 0)} for the session's lock`,
    why: `${holders[0] ?? 'Another request'} had the lock. The response was ${response.status ?? 'not sent'}.`,
    fix: 'Make the holder quicker, or let it give the lock back before its slow part: req.session.forget(res).',
    evidence:
      holders.length === 0
        ? [`${lock.backend}: the holder is not known`]
        : listed(holders, 5).map(each => `behind ${each}`),
  }
}
