import { describe, expect, it } from 'vitest'
import { pagesOf, pageWith } from '../../client/lock-pages.ts'
import { rowsOf, scaleOf } from '../../client/panels/locks/rows.tsx'
import { sentenceOf } from '../../client/panels/locks/words.ts'
import { placeOf, roundUp, ticksOf } from '../../client/ui/timeline-scale.ts'
import { lockTimeline, type PackedExchange, pageFigures } from '../../server/protocol/index.ts'
import { type Plan, record, simulate } from '../protocol/locks/simulate.ts'
import { lockExchanges, pendingExchange } from './lock-exchanges.ts'
import { lostLease } from './problem-exchanges.ts'

const say = (exchanges: readonly PackedExchange[], now = 0) => {
  const [page] = lockTimeline(exchanges)
  return sentenceOf(page!, pageFigures(page!, now))
}
const sayOf = (plans: readonly Plan[]) => say(record(simulate(plans)))

describe('the sentence of a page', () => {
  it('says that nobody waited', () => {
    expect(sayOf([{ url: '/a', comes: 0, holds: 3 }])).toBe('Nobody waited: the lock was held for 3.0 ms')
    expect(
      sayOf([
        { url: '/a', comes: 0, holds: 3 },
        { url: '/b', comes: 10, holds: 12 },
      ]),
    ).toBe('Nobody waited: two requests held the lock for 3.0 ms to 12 ms')
  })

  it('says that queuing took the time only where it did', () => {
    const slow: Plan = { url: '/slow', comes: 0, holds: 300, after: 1700 }
    expect(sayOf([slow, { url: '/b', comes: 10, holds: 30 }])).toBe(
      "one call waited for one session's lock, at most 290 ms of the 2.00 s that this page took",
    )
    expect(
      sayOf([
        { ...slow, after: 0 },
        { url: '/b', comes: 10, holds: 30 },
        { url: '/c', comes: 20, holds: 30 },
      ]),
    ).toBe("This page took 360 ms because two calls queued for one session's lock")
  })

  it('says who holds it and who waits now', () => {
    const holder = pendingExchange('POST', '/`x`', 900, { waited: 0.1 })
    expect(say([holder], 900)).toBe("`POST /'x'` has the lock, and nobody waits for it")
    const waiters = ['/b', '/c'].map(url => pendingExchange('GET', url, 500, { blockedBy: [holder.id] }))
    expect(say([holder, ...waiters], 900)).toBe("two requests wait for one session's lock")
  })

  it.each([
    ['failed', ', so nothing was stored: another request may have changed the session meanwhile'],
    ['modified', '; what it stored had been stored before that'],
    ['clean', '; it had nothing to store'],
  ] as const)('says that a lock was lost, and what that meant for a session that was %s', (verdict, meant) => {
    const exchanges = lostLease(verdict).map(one =>
      verdict === 'clean' && one.session ? { ...one, session: { ...one.session, storage: [] } } : one,
    )
    expect(say(exchanges)).toBe(`\`POST /slow\` lost the lock after 900 ms${meant}`)
  })

  it('says first who gave up, and behind whom', () => {
    expect(
      sayOf([
        { url: '/slow', comes: 0, holds: 3000 },
        { url: '/b', comes: 10, holds: 30, patience: 1000 },
      ]),
    ).toBe('`GET /b` gave up after 1.00 s: `GET /slow` kept the lock')
  })
})

describe('the pages of a list', () => {
  const all = lockExchanges()

  it('are worked out once', () => {
    expect(pagesOf(all)).toBe(pagesOf(all))
    expect(pageWith(all, all.at(-1)!)).toBe(pageWith(all, all.at(-2)!))
  })

  it('are not worked out for the count of a tab: it looks at its own session only', () => {
    const others = Array.from({ length: 1000 }, () => ({
      ...all[0]!,
      lock: { ...all[0]!.lock!, fingerprint: 'other' },
      get request(): never {
        throw new Error('looked at')
      },
    }))
    expect(pageWith([...others, ...all], all.at(-1)!)?.lanes).toHaveLength(5)
    expect(() => pagesOf([...others, ...all])).toThrow('looked at')
  })

  it('have the one that an exchange is a part of, where it used a lock', () => {
    expect(pageWith(all, all.at(-1)!)?.lanes.map(({ path }) => path)).toContain('/dashboard')
    expect(pageWith(all, { ...all.at(-1)!, lock: null })).toBeNull()
  })
})

describe('the rows of a page', () => {
  it('are those around the chosen one, and the rest is counted', () => {
    const plans = Array.from({ length: 500 }, (_, i) => ({ url: `/${i}`, comes: i, holds: 2 }))
    const all = record(simulate(plans))
    const [page] = lockTimeline(all)
    const of = (i: number) => {
      const { lanes, before, after } = rowsOf(page!, 0, false, { id: all[i]!.id, began: 0, phases: [] })
      return [lanes.length, before, after, lanes[0]?.path]
    }
    expect(of(0)).toEqual([200, 0, 300, '/0'])
    expect(of(250)).toEqual([200, 150, 150, '/150'])
    expect(of(499)).toEqual([200, 300, 0, '/300'])
  })

  it('show what the chosen one did while it had the lock', () => {
    const all = lockExchanges()
    const stats = all.find(({ request }) => request.url === '/api/stats')!
    const page = pageWith(all, stats)!
    const lane = page.lanes.find(({ id }) => id === stats.id)!
    const { lanes } = rowsOf(page, 0, false, { id: stats.id, began: lane.began, phases: stats.phases })
    expect(lanes[1]?.bars.map(({ kind }) => kind)).toEqual([
      'life',
      'wait',
      'hold idle',
      'part load',
      'part handler',
      'part save',
    ])
    expect(lanes[2]?.bars.map(({ kind }) => kind)).toEqual(['life', 'wait', 'hold idle'])
  })

  it('keep the order of the queue, with other processes before who came later', () => {
    const [a, b] = record(
      simulate([
        { url: '/a', comes: 0, holds: 50 },
        { url: '/b', comes: 10, holds: 50 },
      ]),
    )
    const foreign = [{ pid: 7, method: 'GET', path: '/else', held: 5 }]
    const later = { ...b!, lock: b!.lock && { ...b!.lock, foreign } }
    const [page] = lockTimeline([later, a!])
    expect(rowsOf(page!, 0, false, null).lanes.map(({ path, links }) => [path, links.map(link => link.lanes)])).toEqual(
      [
        ['/a', []],
        ['/else', []],
        ['/b', [-1, -2]],
      ],
    )
    const swapped = { ...page!, lanes: page!.lanes.toReversed() }
    expect(rowsOf(swapped, 0, false, null).lanes.map(({ path }) => path)).toEqual(['/else', '/b', '/a'])
  })

  it('stand on a scale that has room while something goes on', () => {
    const holder = pendingExchange('POST', '/a', 0, { waited: 0 })
    const [page] = lockTimeline([holder])
    expect(scaleOf(page!, 1234)).toEqual({ from: 0, to: 2000 })
    expect(scaleOf(page!, 1900)).toEqual({ from: 0, to: 5000 })
  })
})

describe('a scale', () => {
  it('has round ticks and edges', () => {
    expect([0.3, 1, 12, 21, 501].map(roundUp)).toEqual([0.5, 1, 20, 50, 1000])
    expect(ticksOf({ from: -100, to: 1842 })).toEqual([0, 500, 1000, 1500])
    expect(ticksOf({ from: 0, to: 0.1 }).length).toBeLessThan(8)
    expect([-5, 0, 50, 100, 900].map(at => placeOf({ from: 0, to: 100 }, at))).toEqual([0, 0, 50, 100, 100])
    expect(placeOf({ from: 0, to: 0 }, 0)).toBe(0)
  })
})
