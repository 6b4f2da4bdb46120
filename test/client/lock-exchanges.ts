import type { LockFacts, PackedExchange } from '../../server/protocol/index.ts'
import { type Plan, record, simulate } from '../protocol/locks/simulate.ts'
import { makeExchange, makeSession } from './make-exchange.ts'

/** A dashboard whose calls queue behind each other. */
export const dashboard: readonly Plan[] = [
  { url: '/dashboard', comes: 0, before: 1, holds: 228, after: 2, wrote: true },
  { url: '/api/stats', comes: 76, before: 1, holds: 646, after: 1 },
  { url: '/api/orders', comes: 77, before: 1, holds: 417, after: 1 },
  { method: 'POST', url: '/api/seen', comes: 85, before: 1, holds: 114, after: 1, wrote: true },
  { url: '/api/recommendations?limit=12', route: '/api/recommendations', comes: 95, before: 1, holds: 435, after: 1 },
]

const phased = (exchange: PackedExchange): PackedExchange => {
  const { lock, duration } = exchange
  if (lock === null || lock.waited === null || duration === null) return exchange
  const had = lock.asked + lock.waited
  const gave = had + (lock.held ?? 0)
  return {
    ...exchange,
    phases: [
      ...(lock.waited > 1 ? [{ name: 'lock' as const, start: lock.asked, end: had }] : []),
      { name: 'load', start: had, end: had + 1.4 },
      { name: 'handler', start: had + 1.4, end: gave - 3 },
      { name: 'save', start: gave - 3, end: gave },
      { name: 'respond', start: gave, end: duration },
    ],
  }
}

const other = (exchange: PackedExchange, fingerprint: string): PackedExchange => ({
  ...exchange,
  lock: exchange.lock && { ...exchange.lock, fingerprint },
  session: exchange.session && { ...exchange.session, fingerprint },
})

/** A request in the midst of it: began so long ago (milliseconds), with what is known of its lock. */
export function pendingExchange(method: string, url: string, ago: number, lock: Partial<LockFacts>): PackedExchange {
  return {
    ...makeExchange({
      method,
      url,
      duration: null,
      status: null,
      session: makeSession(null, '', { n: 1 }, { n: 1 }, { library: 'sessionscope' }),
    }),
    startedAt: Date.now() - ago,
    lock: {
      fingerprint: '7f3ac2d1',
      backend: 'files',
      asked: 0.4,
      waited: null,
      held: null,
      blockedBy: [],
      blocked: [],
      released: null,
      ...lock,
    },
  }
}

/** Pages that queued, one that did not, waits that failed, a holder in another process. Oldest first. */
export function lockExchanges(startedAt = 1_795_470_000_000): PackedExchange[] {
  const at = (seconds: number) => startedAt + seconds * 1000
  const failures = record(
    simulate([
      { method: 'POST', url: '/checkout', comes: 0, holds: 12_000, wrote: true },
      { url: '/api/cart', comes: 900, holds: 40, patience: 10_000 },
      { url: '/api/nested', comes: 1200, holds: 40, patience: 3 },
      { url: '/account', comes: 2500, holds: 30 },
    ]),
    at(-60),
  ).map(phased)
  const elsewhere = record(simulate([{ url: '/api/badge', comes: 0, before: 620, holds: 20 }]), at(-30)).map(one => ({
    ...one,
    lock: one.lock && {
      ...one.lock,
      asked: 1,
      waited: 619,
      foreign: [{ pid: 4712, method: 'POST', path: '/import', held: 140 }],
    },
  }))
  return [
    ...failures.map((one, i) =>
      other(i === 2 && one.lock ? { ...one, lock: { ...one.lock, deadlock: true } } : one, '55aa01fe'),
    ),
    ...elsewhere,
    ...record(simulate([{ url: '/about', comes: 0, before: 1, holds: 3, after: 1 }]), at(-15)).map(phased),
    ...record(simulate(dashboard), at(0)).map(phased),
  ]
}
