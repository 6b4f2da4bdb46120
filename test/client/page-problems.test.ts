import { describe, expect, it } from 'vitest'
import { exchangesOfPage, problemGroups, problemsOf } from '../../client/page-problems.ts'
import type { PackedExchange } from '../../server/protocol/index.ts'
import { makeExchange, makeSession, type Sketch } from './make-exchange.ts'
import { insecure, raced, stale } from './shop-parts.ts'

const ofSession = (url: string, fingerprint: string, rest: Partial<Sketch> = {}) =>
  makeExchange({ url, session: makeSession('clean', '', {}, {}, { fingerprint }), ...rest })
const redirect = (url: string, location: string, rest: Partial<Sketch> = {}) =>
  ofSession(url, 'one', { method: 'POST', status: 303, response: { headers: { location } }, ...rest })
const urls = (all: readonly PackedExchange[]) => all.map(({ request }) => request.url)

describe('the exchanges of a page', () => {
  it('are its own, and what its session has asked for since', () => {
    const before = ofSession('/before', 'one')
    const own = ofSession('/page', 'one')
    const call = ofSession('/api/call', 'one')
    const foreign = ofSession('/api/foreign', 'two')
    const lockless = makeExchange({ url: '/health' })
    const all = [lockless, foreign, call, own, before]
    expect(urls(exchangesOfPage(all, own.id, all[0]!))).toEqual(['/api/call', '/page'])
  })

  it('are also the redirects that led to it, one by one', () => {
    const post = redirect('/login', 'http://localhost:3000/home#top')
    const between = ofSession('/api/poll', 'one')
    const home = redirect('/home', '/account?welcome')
    const own = ofSession('/account?welcome', 'one')
    const all = [own, home, between, post]
    expect(urls(exchangesOfPage(all, own.id, null))).toEqual(['/account?welcome', '/home', '/login'])
  })

  it('are not redirects of long ago, nor those that led elsewhere', () => {
    const old = redirect('/old', '/page')
    const elsewhere = redirect('/form', '/other')
    const own = { ...ofSession('/page', 'one'), startedAt: old.startedAt + 60_000 }
    expect(urls(exchangesOfPage([own, elsewhere, old], own.id, null))).toEqual(['/page'])
  })

  it('are the last one alone where the page is not known, and none without it', () => {
    const [a, b] = [ofSession('/a', 'one'), ofSession('/b', 'one')]
    expect(urls(exchangesOfPage([b, a], 'gone', b))).toEqual(['/b'])
    expect(exchangesOfPage([b, a], null, null)).toEqual([])
  })

  it('end where redirects go round in a circle', () => {
    const round = Array.from({ length: 60 }, () => redirect('/a', '/a', { duration: 1 }))
    const all = round.toReversed()
    expect(exchangesOfPage(all, all[0]!.id, null).length).toBeLessThan(30)
  })
})

describe('the problems of a page', () => {
  it('are counted once a kind, with the newest exchange that has the worst', () => {
    const calm = ofSession('/calm', 'one')
    const warned = ofSession('/warned', 'one', { problems: [stale, raced] })
    const failed = ofSession('/failed', 'one', { problems: [insecure, stale] })
    expect(problemsOf([calm, warned, failed])).toEqual({ count: 3, tone: 'bad', exchange: failed })
    expect(problemsOf([calm, warned])).toEqual({ count: 2, tone: 'warn', exchange: warned })
    expect(problemsOf([calm])).toMatchObject({ count: 0, tone: null })
  })
})

describe('the problems of all requests', () => {
  it('are told once each, the gravest first, with their requests from the newest to the first', () => {
    const [a, b, c] = [
      ofSession('/a', 'one', { problems: [stale, insecure] }),
      ofSession('/b', 'two', { problems: [{ ...insecure, evidence: ['another'] }] }),
      ofSession('/c', 'one', { problems: [stale, stale] }),
    ]
    const all = [c, b, a]
    expect(problemGroups(all)).toEqual([
      { problem: { ...insecure, evidence: ['another'] }, exchanges: [b, a] },
      { problem: stale, exchanges: [c, a] },
    ])
  })

  it('are two where what to do differs, or what was found, or why', () => {
    const others = [{ fix: 'else' }, { title: 'else' }, { why: 'else' }].map(part => ({ ...insecure, ...part }))
    const all = [insecure, ...others].map(problem => ofSession('/a', 'one', { problems: [problem] }))
    expect(problemGroups(all)).toHaveLength(4)
  })
})
