import { describe, expect, it } from 'vitest'
import { createJar } from '../../server/cookies/index.ts'
import { publicSuffix } from '../../server/cookies/public-suffixes.ts'
import { type CookieContext, judgeResponse, judgeSetCookie } from '../../server/cookies.ts'

const now = Date.UTC(2026, 10, 22, 12)
const context: CookieContext = { kind: 'navigate', url: 'https://app.example.test/', now }

/** The numbers of the cookies that are left of a response with that many. The figures are those of Chromium 156. */
function left(count: number, line: (index: number) => string, where: CookieContext = context): number[] {
  const headers = Array.from({ length: count }, (_, index) => line(index))
  return judgeResponse({ headers, context: where }).flatMap((verdict, index) => (verdict.stored ? [index] : []))
}

const from = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index)

describe('the limits of a registrable domain', () => {
  it('let 180 cookies be, and the 181st makes the oldest 31 go', () => {
    expect(left(180, index => `c${index}=1`)).toEqual(from(0, 180))
    expect(left(181, index => `c${index}=1`)).toEqual(from(31, 150))
    expect(left(182, index => `c${index}=1`)).toEqual(from(31, 151))
  })

  it('make cookies go that are not Secure before those that are', () => {
    const stay = left(181, index => `c${index}=1${index % 2 === 0 ? '; Secure' : ''}`)
    expect(stay).toHaveLength(150)
    expect(from(0, 181).filter(index => !stay.includes(index))).toEqual(from(0, 31).map(index => 2 * index + 1))
  })

  it('make cookies of Low priority go first, but for 30', () => {
    const stay = left(200, index => `c${index}=1; Priority=${['Low', 'Medium', 'High'][index % 3]}`)
    expect(from(0, 200).filter(index => !stay.includes(index))).toEqual(from(0, 31).map(index => 3 * index))
  })

  it('spare 30 of Low priority, and of those the ones that are Secure', () => {
    const low = (index: number) => `c${index}=1; Priority=Low${index % 2 === 0 ? '; Secure' : ''}`
    const stay = left(181, index => (index < 40 ? low(index) : `c${index}=1`))
    const gone = from(0, 181).filter(index => !stay.includes(index))
    expect(gone).toEqual([...from(0, 10).map(index => 2 * index + 1), ...from(40, 21)])
  })

  it('push a new cookie out at once where all others count for more', () => {
    const prior = from(0, 180).map(index => ({ header: `c${index}=1; Secure; Priority=High`, ctx: context }))
    const verdict = judgeSetCookie({ header: 'late=1; Priority=High', context, prior })
    expect(verdict).toEqual({ stored: false, effect: 'evicted', reasons: [], unreported: [], cookie: null })
    expect(judgeSetCookie({ header: 'late=1; Secure; Priority=High', context, prior }).stored).toBe(true)
  })

  it('count cookies of subdomains together, and of other domains apart', () => {
    const prior = from(0, 180).map(index => ({ header: `c${index}=1; Secure; Priority=High`, ctx: context }))
    const at = (url: string) => judgeSetCookie({ header: 'late=1; Priority=High', context: { ...context, url }, prior })
    expect(at('https://other.example.test/').effect).toBe('evicted')
    expect(at('https://example.org/').effect).toBe('stored')
  })

  it('count neither what was refused, nor what is over, nor what was replaced', () => {
    expect(left(200, index => `c${index}=1${index < 20 ? '; SameSite=None' : ''}`)).toEqual(from(20, 180))
    expect(left(200, index => `c${index}=1${index < 20 ? '; Max-Age=0' : ''}`)).toEqual(from(20, 180))
    expect(left(400, index => `c${index % 10}=${index}`)).toHaveLength(400)
    const later = { ...context, now: now + 61_000 }
    const prior = from(0, 180).map(index => ({
      header: `c${index}=1; Secure; Priority=High; Max-Age=60`,
      ctx: context,
    }))
    expect(judgeSetCookie({ header: 'late=1', context: later, prior }).stored).toBe(true)
  })

  it('make partitioned cookies go one by one, by their number and by their bytes', () => {
    expect(left(185, index => `c${index}=1; Secure; Partitioned`)).toEqual(from(5, 180))
    const wide = 'x'.repeat(900)
    expect(left(15, index => `c${index}=${wide}; Secure; Partitioned`)).toEqual(from(4, 11))
  })
})

describe('a jar', () => {
  it('is bounded, whatever it is given', () => {
    const jar = createJar({ publicSuffix })
    for (const index of from(0, 5000)) jar.receive('a=b', { ...context, url: `https://site${index}.example/` })
    expect(jar.cookies(now)).toHaveLength(3300)
    expect(jar.cookies(now).at(-1)?.cookie.domain).toBe('site4999.example')
  })

  it('gives what is alive', () => {
    const jar = createJar({ publicSuffix })
    jar.receive('a=1; Max-Age=60', context)
    jar.receive('b=1', context)
    jar.receive('b=2', { ...context, now: now + 1 })
    const names = (at: number) => jar.cookies(at).map(({ cookie, at }) => [cookie.name, cookie.value, at])
    expect(names(now + 59_999)).toEqual([
      ['a', '1', now],
      ['b', '2', now + 1],
    ])
    expect(names(now + 60_000)).toEqual([['b', '2', now + 1]])
  })
})
