import { describe, expect, test } from 'vitest'
import { makeExchange, makeSession } from '../stream/support.ts'
import { makeLock, problemOf } from './exchanges.ts'

const clean = makeSession('a', { library: 'sessionscope', verdict: 'clean', changes: [] })
const get = (url: string) => ({ method: 'GET', url })

describe('lock-held-idle', () => {
  const holder = (more: object = {}, session = clean) =>
    makeExchange(1, {
      request: get('/stats?page=2'),
      lock: makeLock({ blocked: ['exchange-2', 'exchange-3'], ...more }),
      session,
    })
  /** The holder had the lock from 1 to 301 ms after it began; these began 99 and 298 ms after it. */
  const waiters = [
    makeExchange(2, { startedAt: 1_700_000_000_100, request: get('/cart'), lock: makeLock({ asked: 1, waited: 201 }) }),
    makeExchange(3, { startedAt: 1_700_000_000_299, request: get('/late'), lock: makeLock({ asked: 1, waited: 5 }) }),
  ]

  test('says how long others waited behind a request that wrote nothing', () => {
    const problem = problemOf('lock-held-idle', holder(), waiters)
    expect(problem).toMatchObject({
      severity: 'warning',
      certainty: 'certain',
      title: "GET /stats had the session's lock for 300 ms and wrote nothing, while 1 request waited",
      evidence: ['GET /cart waited 201 ms'],
    })
    expect(problem?.fix).toContain('req.session.forget(res)')
  })

  test('counts for one that still waits all of the hold since it came', () => {
    const waiting = makeExchange(2, { startedAt: 1_700_000_000_101, lock: makeLock({ waited: null, held: null }) })
    expect(problemOf('lock-held-idle', holder(), [waiting])?.evidence).toEqual(['GET /page/2 waited 200 ms'])
  })

  test('counts only the part of a wait that fell into the hold', () => {
    const early = makeExchange(2, { startedAt: 1_699_999_999_001, lock: makeLock({ asked: 0, waited: 5000 }) })
    expect(problemOf('lock-held-idle', holder(), [early])?.evidence).toEqual(['GET /page/2 waited 300 ms'])
  })

  test('has another cure where the lock is not the engine’s', () => {
    const session = makeSession('a', { verdict: 'touched' })
    expect(problemOf('lock-held-idle', holder({}, session), waiters)?.fix).not.toContain('forget')
  })

  test('is found where the session was forgotten without the lock being given back', () => {
    const forgotten = makeSession('a', { library: 'sessionscope', verdict: 'forgotten', changes: [] })
    expect(problemOf('lock-held-idle', holder({}, forgotten), waiters)).toBeDefined()
    expect(problemOf('lock-held-idle', holder({ released: 'forget' }, forgotten), waiters)).toBeUndefined()
  })

  test('is not found where something was written, nobody waited long, or nothing is known of the session', () => {
    const wrote = makeSession('a', { library: 'sessionscope', verdict: 'modified' })
    expect(problemOf('lock-held-idle', holder({}, wrote), waiters)).toBeUndefined()
    expect(problemOf('lock-held-idle', holder(), waiters.slice(1))).toBeUndefined()
    expect(problemOf('lock-held-idle', holder({ blocked: [] }), waiters)).toBeUndefined()
    expect(problemOf('lock-held-idle', { ...holder(), session: null }, waiters)).toBeUndefined()
    const failed = makeExchange(1, { response: { status: 500 } }).response
    expect(problemOf('lock-held-idle', { ...holder(), response: failed }, waiters)).toBeUndefined()
    expect(problemOf('lock-held-idle', holder({ held: null, released: null }), waiters)).toBeUndefined()
  })
})

describe('lock-timeout', () => {
  const lock = makeLock({ waited: 10_000, held: 0, released: 'timeout', blockedBy: ['exchange-1', 'exchange-2'] })

  test('names the last holder, then those before it', () => {
    const others = [makeExchange(1, { request: get('/first') }), makeExchange(2, { request: get('/second?x=1') })]
    const problem = problemOf('lock-timeout', makeExchange(3, { lock, response: { status: 503 } }), others)
    expect(problem).toMatchObject({
      severity: 'error',
      title: "The request gave up after it had waited 10.0 s for the session's lock",
      why: 'GET /second had the lock. The response was 503.',
      evidence: ['behind GET /second', 'behind GET /first'],
    })
  })

  test('names a holder in another process', () => {
    const foreign = [{ pid: 12, method: 'POST', path: '/checkout', held: 2500 }]
    const problem = problemOf('lock-timeout', makeExchange(3, { lock: { ...lock, blockedBy: [], foreign } }))
    expect(problem?.why).toContain('POST /checkout (pid 12, for 2.5 s by then) had the lock')
  })

  test('says so where the holder is not known', () => {
    expect(problemOf('lock-timeout', makeExchange(3, { lock }))?.evidence).toEqual(['files: the holder is not known'])
  })

  test('is not found where the lock was had, or the client went away', () => {
    expect(problemOf('lock-timeout', makeExchange(3, { lock: makeLock({ waited: 10_000 }) }))).toBeUndefined()
    expect(problemOf('lock-timeout', makeExchange(3, { lock: { ...lock, released: 'abort' } }))).toBeUndefined()
  })
})

test('lock-deadlock is found, and is no timeout', () => {
  const lock = makeLock({ waited: 3, held: 0, released: 'timeout', deadlock: true, blockedBy: ['exchange-1'] })
  const exchange = makeExchange(2, { lock })
  const others = [makeExchange(1, { request: get('/outer') })]
  expect(problemOf('lock-deadlock', exchange, others)).toMatchObject({
    severity: 'error',
    certainty: 'certain',
    why: expect.stringContaining('GET /outer has the lock'),
  })
  expect(problemOf('lock-deadlock', exchange)).toBeDefined()
  expect(problemOf('lock-timeout', exchange, others)).toBeUndefined()
  expect(problemOf('lock-deadlock', makeExchange(2, { lock: makeLock({ released: 'timeout' }) }))).toBeUndefined()
})
