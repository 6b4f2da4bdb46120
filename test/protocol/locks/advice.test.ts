import { describe, expect, it } from 'vitest'
import { adviceText, lockAdvice, lockTimeline, replay } from '../../../server/protocol/index.ts'
import { dashboard, pendingExchange } from '../../client/lock-exchanges.ts'
import { cpuSince } from '../../support/effort.ts'
import { createRandom, seedOfRun } from '../../support/random.ts'
import { type Plan, randomPlans, record, simulate } from './simulate.ts'

const pageOf = (plans: readonly Plan[]) => lockTimeline(record(simulate(plans)))[0]!
const adviceOn = (plans: readonly Plan[], needed: readonly string[] = []) => lockAdvice(pageOf(plans), needed)

describe('the advice', () => {
  it('names the routes that held the lock and wrote nothing, with what the page gains', () => {
    const advice = adviceOn(dashboard)
    expect(advice?.routes.map(({ name }) => name)).toEqual(['GET /api/stats', 'GET /api/orders'])
    expect(advice?.recorded.span).toBeCloseTo(1842)
    expect(advice?.forgetting.span).toBeCloseTo(876)
    expect(advice && adviceText(advice)).toBe(
      '`GET /api/stats` held the lock for 646 ms and wrote nothing. With `req.session.forget(res)` at its start, ' +
        'and the same in `GET /api/orders`, this page takes 0.9 s instead of 1.8 s. ' +
        "Declared to read only (`lock: 'write'`), 0.8 s.",
    )
  })

  it('tells of a lock that cannot be forgotten that it could be given back', () => {
    const advice = adviceOn(dashboard)
    expect(advice && adviceText(advice, null)).toBe(
      '`GET /api/stats` held the lock for 646 ms and wrote nothing. Given back at its start, ' +
        'and the same in `GET /api/orders`, this page takes 0.9 s instead of 1.8 s.',
    )
  })

  it('is about the waits where the page would take as long', () => {
    const advice = adviceOn([
      { url: '/api/report', comes: 0, holds: 900 },
      { url: '/api/badge', comes: 10, holds: 2, wrote: true },
    ])
    expect(advice?.gain).toBe('waited')
    expect(advice && adviceText(advice)).toBe(
      '`GET /api/report` held the lock for 900 ms and wrote nothing. With `req.session.forget(res)` at its start, ' +
        "this page's requests wait 0 ms in all instead of 890 ms.",
    )
  })

  it('counts the holds of a route that was called several times', () => {
    const calls = Array.from({ length: 3 }, (_, i) => ({ url: '/api/part', comes: i, holds: 100 }))
    const advice = adviceOn([...calls, { url: '/save', comes: 5, holds: 5, wrote: true }])
    expect(advice && adviceText(advice)).toContain('held the lock three times, for 300 ms in all')
  })

  it('is not given where a request of the route wrote, here or in another page', () => {
    const plans: Plan[] = [
      { url: '/api/a', comes: 0, holds: 300 },
      { url: '/api/b', comes: 1, holds: 300, wrote: true },
    ]
    expect(adviceOn(plans)).not.toBeNull()
    expect(adviceOn(plans, ['GET /api/a'])).toBeNull()
    expect(adviceOn([...plans, { url: '/api/a', comes: 2, holds: 5, wrote: true }])).toBeNull()
  })

  it('is not given for less than 20 ms, nor for less than a tenth', () => {
    const reader = (holds: number): Plan => ({ url: '/a', comes: 0, holds })
    const writers = (count: number, holds: number): Plan[] =>
      Array.from({ length: count }, (_, i) => ({ url: '/w', comes: i + 1, holds, wrote: true }))
    expect(adviceOn([reader(19), ...writers(1, 10)])).toBeNull()
    expect(adviceOn([reader(29), ...writers(1, 10)])).not.toBeNull()
    expect(adviceOn([reader(90), ...writers(3, 1000)])).toBeNull()
    expect(adviceOn([reader(140), ...writers(3, 1000)])).not.toBeNull()
  })

  it('is not given while the page goes on, nor for one request', () => {
    expect(adviceOn([{ url: '/a', comes: 0, holds: 500 }])).toBeNull()
    const live = pendingExchange('GET', '/waits', 0, {})
    const [page] = lockTimeline([...record(simulate(dashboard), live.startedAt - 100), live])
    expect(page?.lanes).toHaveLength(6)
    expect(lockAdvice(page!)).toBeNull()
  })

  const seed = seedOfRun()
  it(`promises what the replay gives, and never a page that takes longer, of 300 random pages (seed ${seed})`, () => {
    const random = createRandom(seed)
    let given = 0
    for (let run = 0; run < 300; run++) {
      for (const page of lockTimeline(record(simulate(randomPlans(random))))) {
        const advice = lockAdvice(page)
        if (advice === null) continue
        given++
        const names = advice.routes.map(({ name }) => name)
        const again = replay(page, ({ name }) => (names.includes(name) ? 'forget' : null))
        expect(again[advice.gain], `seed ${seed}, run ${run}`).toBe(advice.forgetting[advice.gain])
        expect(advice.recorded[advice.gain] - advice.forgetting[advice.gain]).toBeGreaterThanOrEqual(19)
        for (const { name } of advice.routes) {
          expect(page.lanes.some(lane => lane.name === name && lane.wrote !== false && lane.acquired !== null)).toBe(
            false,
          )
        }
      }
    }
    expect(given).toBeGreaterThan(30)
  })

  it('takes a page of a thousand requests and no longer ones', () => {
    const plans = (count: number): Plan[] =>
      Array.from({ length: count }, (_, i) => ({ url: `/api/${i % 40}`, comes: i * 3, holds: 5, wrote: i % 3 === 0 }))
    // The simulator is slow for so many: a queue without waits is told by hand.
    const page = pageOf(plans(30))
    const lane = page.lanes[0]!
    const long = (count: number) => ({
      ...page,
      lanes: Array.from({ length: count }, (_, i) => ({
        ...lane,
        id: `l${i}`,
        name: `GET /api/${i % 40}`,
        began: i,
        asked: i,
        acquired: i * 5,
        released: i * 5 + 5,
        ended: i * 5 + 6,
        wrote: i % 40 === 39,
      })),
    })
    const start = process.cpuUsage()
    expect(lockAdvice(long(1000))?.routes.length).toBeGreaterThan(5)
    expect(cpuSince(start)).toBeLessThan(3000)
    expect(lockAdvice(long(1001))).toBeNull()
  })
})
