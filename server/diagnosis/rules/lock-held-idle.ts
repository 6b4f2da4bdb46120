import type { LockFacts, PackedExchange } from '../../protocol/index.ts'
import type { Rule } from '../rule.ts'
import { duration, listed, plural, requestName } from '../words.ts'

/** Waits below this are not worth a word, in milliseconds. */
const SHORTEST = 10

/** Verdicts on a session that was not written. */
const idle: readonly unknown[] = ['clean', 'touched', 'uninitialised', 'forgotten']

/** A failed request writes nothing, whatever it would have written. */
const hasFailed = ({ response }: PackedExchange) => response.status === null || response.status >= 500

/** For how much of the hold another exchange waited, in milliseconds; all of it that is not known to be otherwise. */
function waitBehind({ startedAt, lock }: PackedExchange, holder: PackedExchange, held: LockFacts): number {
  if (lock === null) return 0
  const from = held.asked + (held.waited ?? 0)
  const until = from + (held.held ?? 0)
  const asked = startedAt - holder.startedAt + lock.asked
  const got = lock.waited === null ? until : asked + lock.waited
  return Math.max(0, Math.min(got, until) - Math.max(asked, from))
}

/** A request that only reads keeps others waiting for nothing. */
export const lockHeldIdle: Rule = (exchange, past) => {
  const { lock, session } = exchange
  if (lock === null || lock.held === null || lock.released === 'forget') return null
  if (session === null || !idle.includes(session.verdict) || hasFailed(exchange)) return null
  const waits = lock.blocked
    .flatMap(id => past.find(id) ?? [])
    .map(other => ({ name: requestName(other), ms: waitBehind(other, exchange, lock) }))
    .filter(({ ms }) => ms >= SHORTEST)
    .sort((a, b) => b.ms - a.ms)
  const [longest] = waits
  if (longest === undefined) return null
  const own = session.library === 'sessionscope'
  const others = plural(waits.length, 'request')
  return {
    code: 'lock-held-idle',
    severity: 'warning',
    certainty: 'certain',
    title: `${requestName(exchange)} had the session's lock for ${duration(lock.held)} and wrote nothing, while ${others} waited`,
    why: `The longest of them waited ${duration(longest.ms)} for it. A request that does not write needs the lock only while it reads, or not at all.`,
    fix: own
      ? "req.session.forget(res) at the start of the handler, or lock: 'write' for the route."
      : 'Give the lock back as soon as the session was read.',
    evidence: listed(
      waits.map(({ name, ms }) => `${name} waited ${duration(ms)}`),
      5,
    ),
  }
}
