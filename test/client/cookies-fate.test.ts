import { describe, expect, it } from 'vitest'
import { fateOf } from '../../client/panels/cookies/fate.ts'
import { livesOf } from '../../client/panels/cookies/lives.ts'
import type { CookieFacts, JarEntry, PackedExchange } from '../../server/protocol/index.ts'
import { cpuSince } from '../support/effort.ts'
import { entry, type Judged, kept, refused, removal, situation, withCookies } from './cookie-exchanges.ts'
import { setCookie, text } from './make-exchange.ts'

const sid = (verdict = kept('sid'), rest = {}): Judged => [
  setCookie('sid', text('1'), 'sid=1; Path=/', { path: '/', ...rest }),
  verdict,
]

/** A request that sets `sid`, and later ones of its client with what came of it. */
function history(states: readonly JarEntry['state'][], verdict = kept('sid'), rest: Partial<CookieFacts> = {}) {
  const first = withCookies({ method: 'POST', url: '/login' }, [sid(verdict)])
  const later = states.map(state => withCookies({ url: '/next' }, [], [entry(first, 0, state)], rest))
  return { first, all: [first, ...later] }
}

function fate(first: PackedExchange, oldestFirst: readonly PackedExchange[], line = 0) {
  const verdict = first.cookies?.verdicts[line]
  const life = livesOf(first, oldestFirst.toReversed())[line]
  return verdict && life ? fateOf(verdict, life) : undefined
}

const fateIn = (states: readonly JarEntry['state'][], verdict = kept('sid')) => {
  const { first, all } = history(states, verdict)
  return fate(first, all)
}

describe('the fate of a cookie', () => {
  it.each([
    ['kept, sent on the next 4 requests', 'good', ['came', 'came', 'came', 'came']],
    ['kept, sent on the next request', 'good', ['not-for-this', 'came']],
    ['expected to be kept, but never came back', 'bad', ['missing', 'missing']],
    ['came back with an older value', 'bad', ['came', 'older']],
    ['came back with a value that nobody here has set', 'bad', ['other']],
    ['came with 2 requests and then no more', 'bad', ['came', 'came', 'missing', 'not-for-this', 'missing']],
    ['came with 2 of 3 requests', 'warn', ['came', 'missing', 'came']],
    ['came where the browser should not send it', 'warn', ['came-anyway']],
    ['no later request that it travels on', 'faint', ['not-for-this']],
    ['no later request yet', 'faint', []],
  ] as const)('is told as: %s', (words, tone, states) => {
    expect(fateIn(states)).toEqual({ tone, text: words })
  })

  it('is as expected where a refused cookie does not come, and a surprise where it does', () => {
    const { first } = history([], refused('SecureOnly'))
    expect(fate(first, [first])?.text).toBe('no later request yet')
    expect(fate(first, [first, withCookies({ url: '/next' })])).toEqual({ tone: 'faint', text: 'refused, as said' })
    expect(fateIn(['came-anyway'], refused('SecureOnly'))?.tone).toBe('warn')
  })

  it('is nothing for a line that removes', () => {
    expect(fateIn(['came'], removal)).toBeNull()
  })

  it('is only probable where the client was known by its address', () => {
    const { first, all } = history(['came'], kept('sid'), { client: { id: 'c1', by: 'address' } })
    expect(fate(first, all)?.text).toBe('probably kept, sent on the next request')
  })

  it('ends with the line that replaces it, and that alone counts which is of the same domain, path and partition', () => {
    const { first, all } = history(['came'])
    const others = [
      kept('sid', { path: '/api' }),
      kept('sid', { domain: '.localhost', hostOnly: false }),
      kept('sid', { partitionKey: { topLevelSite: 'https://a.test', hasCrossSiteAncestor: true } }),
      refused('SecureOnly'),
    ].map(verdict => withCookies({ url: '/other' }, [sid(verdict)]))
    expect(fate(first, [...all, ...others])?.text).toBe('kept, sent on the next request')
    const again = withCookies({ method: 'POST', url: '/again' }, [sid()], [entry(first, 0)])
    const after = withCookies({ url: '/after' }, [], [entry(first, 0, 'missing')])
    expect(fate(first, [...all, again, after])?.text).toBe('kept, sent on the next 2 requests; replaced by POST /again')
  })

  it('ends with a line that removes it, if that is for the same path', () => {
    const { first, all } = history(['came'])
    const remove = (url: string, path: string | null) =>
      withCookies({ url }, [sid(removal, { path })], [], { context: situation({ url: `http://localhost:3000${url}` }) })
    const text = (last: PackedExchange) => fate(first, [...all, last])?.text
    expect(text(remove('/logout', '/'))).toBe('kept, sent on the next request; removed by GET /logout')
    expect(text(remove('/logout', null))).toMatch(/removed by GET \/logout/)
    // Without Path it is that of the request: another cookie.
    expect(text(remove('/account/logout', null))).toBe('kept, sent on the next request')
  })

  it('ends at once where a later line of the same response takes its place', () => {
    const first = withCookies({ url: '/' }, [sid(), sid()])
    const next = withCookies({ url: '/next' }, [], [entry(first, 1)])
    expect(fate(first, [first, next])?.text).toBe('a later line of this response took its place')
    expect(fate(first, [first, next], 1)?.text).toBe('kept, sent on the next request')
  })

  it('counts neither other clients nor other processes, nor what was before', () => {
    const { first, all } = history(['came'])
    const before = withCookies({ url: '/before' }, [], [entry(first, 0, 'missing')])
    const client = withCookies({ url: '/client' }, [], [entry(first, 0, 'missing')], {
      client: { id: 'c2', by: 'cookie' },
    })
    const process = {
      ...withCookies({ url: '/process' }, [], [entry(first, 0, 'missing')]),
      process: { pid: 1, host: 'b' },
    }
    expect(fate(first, [before, ...all, client, process])?.text).toBe('kept, sent on the next request')
  })

  it('is told in time for 200 cookies over 500 requests', () => {
    const lines = Array.from(
      { length: 200 },
      (_, i): Judged => [setCookie(`c${i % 2}`, text(''), ''), kept(`c${i % 2}`, { path: `/${i}` })],
    )
    const first = withCookies({ url: '/' }, lines)
    const jar = lines.map((_, line) => entry(first, line))
    const all = [first, ...Array.from({ length: 500 }, () => withCookies({ url: '/' }, lines, jar))].toReversed()
    const start = process.cpuUsage()
    const lives = livesOf(first, all)
    expect(cpuSince(start)).toBeLessThan(1000)
    // Each is set again by the first request after it.
    expect(lives.every(({ marks }) => marks.length === 2)).toBe(true)
  })
})
