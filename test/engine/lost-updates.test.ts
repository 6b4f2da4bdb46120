import { describe, expect, test } from 'vitest'
import type { Exchange } from '../../server/protocol/index.ts'
import { connect } from '../../server/session.ts'
import { settledExchanges } from '../support/api.ts'
import { serve } from '../support/app.ts'
import { createClient } from '../support/browser-like.ts'
import { createRandom, seedOfRun } from '../support/random.ts'
import { asHandler } from './support/app.ts'
import { reports, twoAtOnce } from './support/two-at-once.ts'

const problemOf = (exchanges: readonly Exchange[], path: string) =>
  exchanges.find(({ request }) => request.url === path)?.problems.find(({ code }) => code === 'lost-update')

describe('two saves of one session without a lock', () => {
  test('the later takes the place of the earlier, which is reported with both requests and the keys', async () => {
    const found = reports()
    const { meet, visit } = await twoAtOnce()
    const { slow } = await meet('/quick')
    expect(slow.status).toBe(200)
    expect(await (await visit('/')).json()).toEqual({ user: 'ann', slow: true })
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({
      store: 'memory',
      update: { by: { method: 'GET', path: '/slow', pid: process.pid } },
      lost: [{ by: { method: 'GET', path: '/quick', pid: process.pid } }],
      lostCount: 1,
      revivedCount: 0,
      keys: ['quick'],
    })
  })

  test('both requests say so in the panel', async () => {
    const { meet, origin } = await twoAtOnce()
    await meet('/quick')
    const exchanges = await settledExchanges(origin, 3)
    expect(problemOf(exchanges, '/slow')).toMatchObject({
      severity: 'error',
      certainty: 'certain',
      title: 'This request overwrote what GET /quick had saved: `quick`',
    })
    expect(problemOf(exchanges, '/quick')?.title).toBe('What this request saved was overwritten by GET /slow: `quick`')
    const other = exchanges.find(({ request }) => request.url === '/quick')
    const facts = exchanges.find(({ request }) => request.url === '/slow')?.session?.lostUpdates
    expect(facts?.[0]?.others[0]?.exchange).toBe(other?.id)
  })

  test("with onConflict: 'reject' the later is refused, with 409 and the name of the other, and nothing is lost", async () => {
    const found = reports()
    const { meet, visit } = await twoAtOnce({ onConflict: 'reject' })
    const { slow } = await meet('/quick')
    expect(slow.status).toBe(409)
    expect(await slow.text()).toContain('GET /quick')
    expect(await (await visit('/')).json()).toEqual({ user: 'ann', quick: true })
    expect(found).toEqual([])
  })

  test('a handler that save() told of a conflict gives its own answer, where that is a 4xx', async () => {
    const { meet, visit } = await twoAtOnce({ onConflict: 'reject' })
    const { slow } = await meet('/quick', '/slow-save', { status: '409' })
    expect(slow.status).toBe(409)
    expect(await slow.text()).toBe('told')
    expect(await (await visit('/')).json()).toEqual({ user: 'ann', quick: true })
  })

  test('one that goes on as if nothing were does not', async () => {
    const { meet } = await twoAtOnce({ onConflict: 'reject' })
    const { slow } = await meet('/quick', '/slow-save', { status: '200' })
    expect(slow.status).toBe(409)
    expect(await slow.text()).toContain('GET /quick')
  })

  test('a logout is not undone by a request that was on its way', async () => {
    const { meet, visit, jar } = await twoAtOnce()
    const kept = new Map(jar)
    const { slow } = await meet('/logout')
    expect(slow.status).toBe(409)
    for (const [name, value] of kept) jar.set(name, value)
    expect(await (await visit('/')).json()).toEqual({})
  })

  test('with a lock nobody is overwritten, for the later waits', async () => {
    const found = reports()
    const origin = await serve(
      'express 5',
      connect({ memory: true }),
      asHandler(async (req, res) => {
        const { n = 0 } = req.session as { n?: number }
        await new Promise(resolve => setImmediate(resolve))
        req.session.n = n + 1
        res.end(String(n + 1))
      }),
    )
    const { visit } = createClient(origin)
    await visit('/')
    await Promise.all(Array.from({ length: 20 }, () => visit('/')))
    expect(await (await visit('/')).text()).toBe('22')
    expect(found).toEqual([])
  })

  test('200 at once: what is counted, and what is reported as lost, are 200 together', async () => {
    const seed = seedOfRun()
    const random = createRandom(seed)
    const found = reports()
    const origin = await serve(
      'express 5',
      connect({ memory: true, lock: false }),
      asHandler(async (req, res) => {
        if (req.url === '/read') return void res.end(String(req.session.n))
        const { n = 0 } = req.session as { n?: number }
        await new Promise(resolve => setTimeout(resolve, random.int(20)))
        req.session.n = n + 1
        res.end()
      }),
    )
    const { visit } = createClient(origin)
    await visit('/')
    const one = async (_: unknown, index: number) => {
      await new Promise(resolve => setTimeout(resolve, index / 4))
      await visit('/')
    }
    await Promise.all(Array.from({ length: 200 }, one))
    const n = Number(await (await visit('/read')).text())
    const lost = found.reduce((sum, { lostCount, revivedCount }) => sum + lostCount - revivedCount, 0)
    console.log(`${n} counted, ${lost} lost by ${found.length} reports (seed ${seed})`)
    expect(found.length).toBeGreaterThan(0)
    expect(n + lost).toBe(201)
  })
})
