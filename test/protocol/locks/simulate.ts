import type { LockFacts, PackedExchange } from '../../../server/protocol/index.ts'
import { makeExchange, makeSession, operation } from '../../client/make-exchange.ts'
import type { Random } from '../../support/random.ts'

/** A request as it would like to go. Milliseconds. */
export interface Plan {
  readonly method?: string
  readonly url: string
  readonly route?: string | null
  /** When it comes; where it follows another, after that one's end. */
  readonly comes: number
  readonly follows?: number
  /** Work before it asks, while it has the lock, and after that. */
  readonly before?: number
  readonly holds: number
  readonly after?: number
  readonly wrote?: boolean
  /** Gives up after so long. */
  readonly patience?: number
  /** Takes no lock at all. */
  readonly lockless?: boolean
  readonly released?: 'end' | 'forget'
}

export interface Went {
  readonly plan: Plan
  readonly came: number
  readonly asked: number
  /** null where it gave up. */
  readonly acquired: number | null
  readonly released: number
  readonly ended: number
}

/** A lock that is first come, first served: event by event, to hold the replay against. */
export function simulate(plans: readonly Plan[], handOver: () => number = () => 0): Went[] {
  const went: (Went | undefined)[] = plans.map(() => undefined)
  const came = plans.map(({ comes, follows }) => (follows === undefined ? comes : Number.NaN))
  const askedAt = (i: number) => came[i]! + (plans[i]!.before ?? 0)
  let free = 0
  for (;;) {
    const next = plans
      .map((_, i) => i)
      .filter(i => went[i] === undefined && !Number.isNaN(came[i]))
      .sort((a, b) => askedAt(a) - askedAt(b) || a - b)[0]
    if (next === undefined) return went.filter(one => one !== undefined)
    const plan = plans[next]!
    const asked = askedAt(next)
    const start = plan.lockless ? asked : Math.max(asked, free) + (free > asked ? handOver() : 0)
    const gaveUp = plan.patience !== undefined && start - asked > plan.patience
    const released = gaveUp ? asked + (plan.patience ?? 0) : start + (plan.lockless ? 0 : plan.holds)
    const ended = plan.lockless ? start + plan.holds + (plan.after ?? 0) : released + (plan.after ?? 0)
    if (!gaveUp && !plan.lockless) free = released
    went[next] = { plan, came: came[next]!, asked, acquired: gaveUp ? null : start, released, ended }
    for (const [i, { follows, comes }] of plans.entries()) if (follows === next) came[i] = ended + comes
  }
}

/** What the server would have recorded of it: wall clocks in whole milliseconds, all else from a finer clock. */
export function record(all: readonly Went[], startedAt = 1_795_470_000_000): PackedExchange[] {
  const ids = all.map(() => makeExchange({ url: '/' }).id)
  return all.map(({ plan, came, asked, acquired, released, ended }, i) => {
    const had = all.map((one, k) => ({ one, id: ids[k]! })).filter(({ one }) => one.acquired !== null)
    const until = acquired ?? released
    const lock: LockFacts = {
      fingerprint: '7f3ac2d1',
      backend: 'files',
      asked: asked - came,
      waited: until - asked,
      held: acquired === null ? 0 : released - acquired,
      blockedBy: had
        .filter(({ one }) => one !== all[i] && one.acquired! < until && one.released > asked)
        .map(({ id }) => id),
      blocked: [],
      released: acquired === null ? 'timeout' : (plan.released ?? 'end'),
    }
    const wrote = plan.wrote ?? false
    const {
      startedAt: _,
      id: __,
      ...exchange
    } = makeExchange({
      method: plan.method ?? 'GET',
      url: plan.url,
      duration: ended - came,
      request: { route: plan.route === undefined ? plan.url : plan.route },
      session: makeSession(
        wrote ? 'modified' : 'clean',
        '',
        { n: 1 },
        { n: wrote ? 2 : 1 },
        {
          library: 'sessionscope',
          storage: wrote ? [operation('get'), operation('set')] : [operation('get')],
        },
      ),
      lock,
    })
    return { ...exchange, id: ids[i]!, startedAt: startedAt + Math.floor(came), phases: [] }
  })
}

/** A page at random: parallel calls and chains of calls, some that give up. */
export function randomPlans(random: Random, { chains = true, patience = true } = {}): Plan[] {
  return Array.from({ length: 1 + random.int(24) }, (_, i) => ({
    url: `/api/${random.int(6)}`,
    comes: chains && i > 0 && random.chance(0.4) ? random.int(50) + random.next() : random.next() * 300,
    ...(chains && i > 0 && random.chance(0.3) ? { follows: random.int(i) } : {}),
    before: random.next() * 5,
    holds: random.chance(0.1) ? 0 : random.next() * 200,
    after: random.next() * 20,
    ...(patience && random.chance(0.1) ? { patience: random.next() * 300 } : {}),
    wrote: random.chance(0.3),
  }))
}
