import { describe, expect, it } from 'vitest'
import { type LockPage, lockTimeline, replay } from '../../../server/protocol/index.ts'
import { createRandom, seedOfRun } from '../../support/random.ts'
import { type Plan, randomPlans, record, simulate } from './simulate.ts'

const pageOf = (plans: readonly Plan[], handOver?: () => number): LockPage => {
  const pages = lockTimeline(record(simulate(plans, handOver)))
  expect(pages).toHaveLength(1)
  return pages[0]!
}

const rounded = (value: number | null) => (value === null ? null : Math.round(value * 1e5) / 1e5)

describe('a replay', () => {
  const seed = seedOfRun()
  const random = createRandom(seed)

  it(`without a change gives the recorded times, of 1,000 random pages (seed ${seed})`, () => {
    for (let run = 0; run < 1000; run++) {
      const recorded = record(simulate(randomPlans(random), () => random.next() * 3))
      for (const page of lockTimeline(recorded)) {
        const { lanes } = replay(page, () => null)
        const is = lanes.map(({ id, asked, acquired, released, ended }) => [id, asked, acquired, released, ended])
        const was = page.lanes.map(({ id, asked, acquired, released, ended }) => [id, asked, acquired, released, ended])
        const rows = (all: typeof is | typeof was) =>
          all.map(([id, ...times]) => `${id} ${times.map(time => rounded(time as number | null)).join(' ')}`).sort()
        expect(rows(is), `seed ${seed}, run ${run}`).toEqual(rows(was))
      }
    }
  })

  it(`of routes that forget, or read only, is what a lock does that they use so (seed ${seed})`, () => {
    for (let run = 0; run < 300; run++) {
      // All come before the first one ends, so that none seems to follow another.
      const plans: Plan[] = [
        { url: '/page', comes: 0, before: 0, holds: 400, wrote: true },
        ...randomPlans(random, { chains: false, patience: false }).map(plan => ({ ...plan, comes: 1 + plan.comes })),
      ]
      for (const how of ['forget', 'read'] as const) {
        const [url, other] = [`/api/${random.int(6)}`, `/api/${random.int(6)}`]
        const changes = (plan: Plan) => plan.url === url || plan.url === other
        const changed = plans.map(plan =>
          !changes(plan)
            ? plan
            : how === 'read'
              ? { ...plan, lockless: true }
              : { ...plan, holds: 0, after: plan.holds + (plan.after ?? 0) },
        )
        // Wall clocks in whole milliseconds put each request up to one earlier than it came: so here all come on one.
        const whole = (all: readonly Plan[]) => all.map(plan => ({ ...plan, comes: Math.round(plan.comes) }))
        const page = pageOf(whole(plans))
        const would = replay(page, lane => (lane.path === url || lane.path === other ? how : null))
        const expected = simulate(whole(changed))
        expect(would.span, `seed ${seed}, run ${run}`).toBeCloseTo(Math.max(...expected.map(({ ended }) => ended)), 5)
        expect(would.waited, `seed ${seed}, run ${run}`).toBeCloseTo(
          expected.reduce((sum, { asked, acquired }) => sum + (acquired ?? asked) - asked, 0),
          5,
        )
      }
    }
  })

  it('keeps the distance of a call that came right after the end of another', () => {
    const page = pageOf([
      { url: '/page', comes: 0, holds: 300, wrote: true },
      { url: '/slow', comes: 10, holds: 500 },
      { url: '/first', comes: 20, holds: 100, after: 5, wrote: true },
      { url: '/then', comes: 12, follows: 2, holds: 50, wrote: true },
    ])
    const ends = (url: string, how: 'forget' | null) =>
      replay(page, lane => (lane.path === url ? how : null)).lanes.map(({ ended }) => Math.round(ended))
    expect(ends('/slow', null)).toEqual([300, 800, 905, 967])
    expect(ends('/slow', 'forget')).toEqual([300, 800, 405, 467])
  })

  it('leaves a call in its time that came long after the end of another', () => {
    const page = pageOf([
      { url: '/slow', comes: 0, holds: 500 },
      { url: '/first', comes: 20, holds: 100, wrote: true },
      { url: '/later', comes: 900, holds: 50, wrote: true },
    ])
    const { lanes } = replay(page, lane => (lane.path === '/slow' ? 'read' : null))
    expect(lanes.map(({ asked, ended }) => [asked, ended].map(Math.round))).toEqual([
      [0, 500],
      [20, 120],
      [900, 950],
    ])
  })

  it('lets a request that forgets have the lock until its session is loaded', () => {
    const [reader, writer] = record(
      simulate([
        { url: '/read', comes: 0, holds: 300 },
        { url: '/write', comes: 10, holds: 40, wrote: true },
      ]),
    )
    const loaded = { ...reader!, phases: [{ name: 'load' as const, start: 0, end: 25 }] }
    const [page] = lockTimeline([loaded, writer!])
    const { lanes } = replay(page!, lane => (lane.path === '/read' ? 'forget' : null))
    expect(lanes.map(({ acquired, released }) => [acquired, released])).toEqual([
      [0, 25],
      [25, 65],
    ])
  })

  it('gives a request that gave up the lock where it would have come in time', () => {
    const page = pageOf([
      { url: '/slow', comes: 0, holds: 2000 },
      { url: '/impatient', comes: 100, holds: 50, patience: 1000 },
    ])
    const would = replay(page, lane => (lane.path === '/slow' ? 'forget' : null))
    expect(page.lanes[1]).toMatchObject({ state: 'timeout', acquired: null, released: 1100 })
    expect(would.lanes[1]).toMatchObject({ acquired: null, released: 100 })
    expect(would.waited).toBe(0)
  })
})
