import { describe, expect, it } from 'vitest'
import {
  type ForeignHolder,
  type LockFacts,
  lockTimeline,
  lockTotals,
  type PackedExchange,
  pageFigures,
  type Verdict,
} from '../../../server/protocol/index.ts'
import { makeExchange, makeSession, operation } from '../../client/make-exchange.ts'
import { cpuSince } from '../../support/effort.ts'
import { type Plan, record, simulate } from './simulate.ts'

const exchanges = (plans: readonly Plan[], startedAt?: number) => record(simulate(plans), startedAt)
const withLock = (exchange: PackedExchange, lock: Partial<LockFacts>): PackedExchange => ({
  ...exchange,
  lock: exchange.lock && { ...exchange.lock, ...lock },
})
const pending = (exchange: PackedExchange, lock: Partial<LockFacts>): PackedExchange => ({
  ...withLock(exchange, { waited: null, held: null, released: null, ...lock }),
  duration: null,
  response: { ...exchange.response, outcome: 'pending', status: null },
})
const paths = (all: readonly PackedExchange[]) => lockTimeline(all).map(({ lanes }) => lanes.map(({ path }) => path))

describe('the timeline', () => {
  it('puts all on the clock of the first request, in the order of asking', () => {
    const [page] = lockTimeline(
      exchanges([
        { url: '/page?x=1', route: '/:page', comes: 0, before: 20, holds: 100, after: 5, wrote: true },
        { url: '/api/a', comes: 10, before: 2, holds: 50, after: 1 },
      ]).toReversed(),
    )
    expect(page).toMatchObject({ fingerprint: '7f3ac2d1', backend: 'files', library: 'sessionscope', foreign: [] })
    expect(page?.startedAt).toBe(1_795_470_000_000)
    expect(page?.lanes).toMatchObject([
      { name: 'GET /api/a', began: 10, asked: 12, acquired: 12, released: 62, ended: 63, state: 'end', wrote: false },
      {
        name: 'GET /:page',
        path: '/page',
        began: 0,
        asked: 20,
        acquired: 62,
        released: 162,
        ended: 167,
        wrote: true,
        blockedBy: [page?.lanes[0]?.id],
      },
    ])
  })

  it('goes by who had the lock where clocks of whole milliseconds tell another order of asking', () => {
    const [first, second] = exchanges([
      { url: '/first', comes: 10.1, before: 0.1, holds: 50 },
      { url: '/second', comes: 10.2, before: 0.6, holds: 50 },
    ])
    // A clock that was set back by one.
    const shifted = { ...second!, startedAt: second!.startedAt - 1 }
    const [page] = lockTimeline([shifted, first!])
    expect(page?.lanes.map(({ path }) => path)).toEqual(['/first', '/second'])
    expect(page!.lanes[1]!.asked).toBeLessThan(page!.lanes[0]!.asked)
  })

  it('makes a page of what overlaps or follows closely, and another of what comes later', () => {
    const all = exchanges([
      { url: '/page', comes: 0, holds: 100 },
      { url: '/call', comes: 400, holds: 100 },
      { url: '/next', comes: 950, holds: 100 },
    ])
    expect(paths(all)).toEqual([['/next'], ['/page', '/call']])
  })

  it('keeps sessions apart, and leaves out what used no lock', () => {
    const [a, b, c] = exchanges([
      { url: '/a', comes: 0, holds: 100 },
      { url: '/b', comes: 1, holds: 100 },
      { url: '/c', comes: 2, holds: 100 },
    ])
    const other = withLock(b!, { fingerprint: '55aa01fe' })
    expect(paths([a!, other, { ...c!, lock: null }])).toEqual([['/b'], ['/a']])
    expect(lockTimeline([])).toEqual([])
  })

  it('counts a request that holds among all that comes, until it is over', () => {
    const [holder, later] = exchanges([
      { url: '/holder', comes: 0, holds: 100 },
      { url: '/later', comes: 60_000, holds: 10 },
    ])
    expect(paths([pending(holder!, { waited: 0 }), later!])).toEqual([['/holder', '/later']])
    expect(paths([holder!, later!])).toEqual([['/later'], ['/holder']])
  })

  it('is not kept open by a stream that gave its lock back long ago', () => {
    const [stream, later] = exchanges([
      { url: '/events', comes: 0, holds: 5, after: 60_000, released: 'forget' },
      { url: '/later', comes: 30_000, holds: 10 },
    ])
    expect(paths([stream!, later!])).toEqual([['/later'], ['/events']])
    expect(pageFigures(lockTimeline([stream!])[0]!).span).toBe(5)
  })

  it('tells who waits, holds, gave up, was refused or went away', () => {
    const [one] = exchanges([{ url: '/x', comes: 0, holds: 30 }])
    const stateOf = (exchange: PackedExchange) => {
      const { state, acquired, released, wrote } = lockTimeline([exchange])[0]!.lanes[0]!
      return [state, acquired, released, wrote]
    }
    expect(stateOf(pending(one!, {}))).toEqual(['waiting', null, null, null])
    expect(stateOf(pending(one!, { waited: 5 }))).toEqual(['holding', 5, null, null])
    expect(stateOf(withLock(one!, { waited: 5, held: 0, released: 'timeout' }))).toEqual(['timeout', null, 5, false])
    const refused = withLock(one!, { waited: 5, held: 0, released: 'timeout', deadlock: true })
    expect(stateOf(refused)).toEqual(['deadlock', null, 5, false])
    expect(stateOf(withLock(one!, { waited: 5, held: 0, released: 'abort' }))).toEqual(['abort', null, 5, false])
    expect(stateOf(withLock(one!, { waited: 5, held: 7, released: 'abort' }))).toEqual(['abort', 5, 12, false])
    // A lock that never told its end, of a request that is over.
    expect(stateOf(withLock(one!, { held: null, released: null }))).toEqual(['abort', 0, 30, false])
  })

  it.each([
    ['new', true],
    ['modified', true],
    ['resaved', true],
    ['regenerated', true],
    ['destroyed', true],
    ['failed', true],
    ['too-large', true],
    ['unsaved-change', true],
    ['touched', false],
    ['clean', false],
    ['forgotten', false],
    ['uninitialised', false],
  ] as const satisfies readonly (readonly [Verdict, boolean])[])('a session that is %s wrote: %s', (verdict, wrote) => {
    const [one] = exchanges([{ url: '/x', comes: 0, holds: 30 }])
    const session = makeSession(verdict, '', {}, {})
    expect(lockTimeline([{ ...one!, session }])[0]?.lanes[0]?.wrote).toBe(wrote)
    const saved = { ...session, storage: [operation('set')] }
    expect(lockTimeline([{ ...one!, session: saved }])[0]?.lanes[0]?.wrote).toBe(true)
    expect(lockTimeline([{ ...one!, session: null }])[0]?.lanes[0]?.wrote).toBeNull()
  })

  it('shows a stint in another process once, with when it ended', () => {
    const holder = (held: number): ForeignHolder => ({ pid: 12, method: 'POST', path: '/checkout', held })
    const [a, b, c] = exchanges([
      { url: '/a', comes: 0, holds: 30 },
      { url: '/b', comes: 100, holds: 30 },
      { url: '/c', comes: 200, holds: 30 },
    ])
    const first = withLock(a!, { waited: 300, held: 30, foreign: [holder(50)] })
    const second = withLock(b!, { waited: 230, held: 30, foreign: [holder(150)], blockedBy: [a!.id] })
    const gone = withLock(c!, { waited: 20, held: 0, released: 'timeout', foreign: [holder(251)] })
    const stint = { pid: 12, method: 'POST', path: '/checkout', from: -50 }
    expect(lockTimeline([first, second, gone])[0]?.foreign).toEqual([{ ...stint, until: 300 }])
    expect(lockTimeline([gone])[0]?.foreign).toEqual([{ ...stint, from: -251, until: 20 }])
    expect(lockTimeline([pending(a!, { foreign: [holder(50)] })])[0]?.foreign).toEqual([{ ...stint, until: null }])
  })

  it('takes thousands of requests of one page', () => {
    const [one] = exchanges([{ url: '/x', comes: 0, holds: 30 }])
    const foreign = [{ pid: 1, method: 'GET', path: '/y', held: 5 }]
    const many = Array.from({ length: 10_000 }, (_, i) => ({
      ...withLock(one!, { foreign }),
      id: `m${i}`,
      seq: i,
      startedAt: 1_795_470_000_000 + i * 30,
    }))
    const start = process.cpuUsage()
    const pages = lockTimeline(many)
    expect(pages[0]?.lanes).toHaveLength(10_000)
    expect(pageFigures(pages[0]!).span).toBeCloseTo(9_999 * 30 + 30)
    expect(cpuSince(start)).toBeLessThan(3000)
  })
})

describe('the figures of a page', () => {
  it('are its length, its waits, its holds and how long nobody had the lock', () => {
    const [page] = lockTimeline(
      exchanges([
        { url: '/page', comes: 0, holds: 100, after: 10 },
        { url: '/a', comes: 50, holds: 50 },
        { url: '/b', comes: 200, holds: 50, after: 100 },
      ]),
    )
    expect(pageFigures(page!)).toEqual({
      span: 350,
      waiters: 1,
      longestWait: 50,
      shortestHold: 50,
      longestHold: 100,
      free: expect.closeTo(150 / 350),
    })
  })

  it('go as far as now while it goes on', () => {
    const [a, b] = exchanges([
      { url: '/a', comes: 0, holds: 100 },
      { url: '/b', comes: 50, holds: 50 },
    ])
    const [page] = lockTimeline([pending(a!, { waited: 0 }), pending(b!, {})])
    expect(pageFigures(page!, 900)).toMatchObject({ span: 900, longestWait: 850, longestHold: 900, free: 0 })
  })
})

describe('the totals', () => {
  it('are by route: count, median and longest, and which part of the holds wrote nothing', () => {
    const plans: Plan[] = [
      { url: '/cart/1', route: '/cart/:id', comes: 0, holds: 100, wrote: true },
      { url: '/cart/2', route: '/cart/:id', comes: 10, holds: 20 },
      { url: '/cart/3?x', route: '/cart/:id', comes: 20, holds: 30, patience: 50 },
      { url: '/missing', route: null, comes: 30, holds: 10 },
    ]
    expect(lockTotals(exchanges(plans))).toEqual([
      {
        name: 'GET /cart/:id',
        count: 3,
        medianWait: 50,
        longestWait: 90,
        medianHold: 60,
        longestHold: 100,
        idle: 0.5,
        writes: true,
      },
      {
        name: 'GET /missing',
        count: 1,
        medianWait: 90,
        longestWait: 90,
        medianHold: 10,
        longestHold: 10,
        idle: 1,
        writes: false,
      },
    ])
  })

  it('leave out what goes on', () => {
    const [one] = exchanges([{ url: '/x', comes: 0, holds: 30 }])
    expect(lockTotals([pending(one!, {}), makeExchange({ url: '/lockless' })])).toEqual([])
  })
})
