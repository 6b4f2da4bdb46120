import type { PackedExchange, Problem } from '../../server/protocol/index.ts'
import { type Plan, record, simulate } from '../protocol/locks/simulate.ts'
import { makeExchange, makeSession } from './make-exchange.ts'
import { insecure, raced, stale } from './shop-parts.ts'

/** A page whose every request has one problem; and two requests of which one undid the other. Newest last. */
export function problemExchanges(count = 30): PackedExchange[] {
  const session = () => makeSession('modified', 'Modified: `n` changed', { n: 1 }, { n: 2 })
  const refused = Array.from({ length: count }, (_, i) =>
    makeExchange({
      url: `/page/${i}`,
      session: session(),
      problems: [{ ...insecure, evidence: [`Set-Cookie: sid=redacted-${i}`] }],
    }),
  )
  const first = makeExchange({ method: 'POST', url: '/cart', session: session(), problems: [] })
  const second = makeExchange({ method: 'POST', url: '/coupon', session: session(), problems: [] })
  const undid = (title: string, other: PackedExchange, url: string): Problem => ({
    ...raced,
    severity: 'error',
    title,
    requests: [
      { name: `POST ${url}`, exchange: other.id },
      { name: 'POST /forgotten', exchange: 'b7-0' },
    ],
  })
  return [
    ...refused,
    { ...first, problems: [undid('What this request saved was undone by POST /coupon: `n`', second, '/coupon')] },
    { ...second, problems: [undid('This request undid what POST /cart had saved: `n`', first, '/cart'), stale] },
  ]
}

/** A request that lost its lock while it had it, and one that waited for it. */
export function lostLease(verdict: 'failed' | 'modified' | 'clean' = 'failed'): PackedExchange[] {
  const plans: Plan[] = [
    { method: 'POST', url: '/slow', comes: 0, holds: 1500, wrote: true },
    { url: '/next', comes: 100, holds: 20 },
  ]
  return record(simulate(plans)).map((one, index) =>
    index === 0 && one.lock && one.session
      ? { ...one, lock: { ...one.lock, lost: one.lock.asked + 900 }, session: { ...one.session, verdict } }
      : one,
  )
}
