import { describe, expect, test } from 'vitest'
import type { CookieContext } from '../../server/cookies/contexts.ts'
import { durationWords } from '../../server/cookies/explain/duration.ts'
import { explainReason } from '../../server/cookies/explain/reason.ts'
import { verdictSentence } from '../../server/cookies/explain/sentence.ts'
import { travelsOn } from '../../server/cookies/explain/travels.ts'
import { judgeResponse, judgeSetCookie } from '../../server/cookies/judge.ts'
import { publicSuffix } from '../../server/cookies/public-suffixes.ts'
import { cases } from './cases.ts'

const now = Date.UTC(2026, 10, 1)
const at = (url: string, more: Partial<CookieContext> = {}): CookieContext => ({ kind: 'navigate', url, now, ...more })
const HTTPS = 'https://app.example.test/'
const cross: Partial<CookieContext> = { kind: 'fetch', initiator: 'https://other.test' }

const judge = (header: string, context: CookieContext) => judgeSetCookie({ header, context, publicSuffix })

describe('the sentence on a verdict', () => {
  test.each<[string, CookieContext, string]>([
    ['a=1', at(HTTPS), 'Kept for app.example.test until the browser is closed.'],
    ['a=1; Max-Age=60', at(HTTPS), 'Kept for app.example.test for 1 minute.'],
    [
      'a=1; Domain=example.test; Max-Age=5400',
      at(HTTPS),
      'Kept for example.test and all hosts below it for 1.5 hours.',
    ],
    ['a=1; Max-Age=315360000', at(HTTPS), 'Kept for 400 days instead of 10 years: browsers cut longer lifetimes.'],
    [
      'a=1; Expires=Sun, 01 Nov 2026 01:00:00 GMT',
      at(HTTPS, { date: 'Sun, 01 Nov 2026 00:30:00 GMT' }),
      'Kept for app.example.test for 30 minutes.',
    ],
    [
      'a=1; Secure; SameSite=None; Partitioned',
      at(HTTPS, cross),
      'Kept for app.example.test, inside https://other.test only, until the browser is closed.',
    ],
    ['a=1; Max-Age=0', at(HTTPS), 'Removes the cookie: its lifetime is over.'],
    ['a=1', at(HTTPS, { ...cross, credentials: 'omit' }), 'Not kept: the fetch was made without credentials.'],
    ['a=1; SameSite=None', at(HTTPS), 'Refused: SameSite=None needs Secure, and this line has no Secure.'],
    ['a=1; Partitioned', at(HTTPS), 'Refused without a word: Partitioned needs Secure, which this line lacks.'],
    [
      'a=1; HttpOnly',
      at(HTTPS, { kind: 'document.cookie' }),
      'Refused: scripts can neither set nor read HttpOnly cookies.',
    ],
    [
      '__Host-a=1; Domain=other.test',
      at(HTTPS),
      'Refused: Domain=other.test is neither app.example.test nor above it; __Host- demands Secure, which this line lacks; ' +
        'it demands Path=/, and this line has no Path; it forbids Domain, and this line has Domain=other.test.',
    ],
    [
      'a=1; SameSite=Lax',
      at('http://app.example.test/', { kind: 'fetch', initiator: 'https://app.example.test' }),
      'Refused: it is SameSite=Lax, and another site takes part in this request; http and https are two sites.',
    ],
    ['a=\0', at(HTTPS), 'Refused with the whole response: a header of it holds a NUL.'],
  ])('%j: %#', (header, context, sentence) => {
    expect(verdictSentence(judge(header, context), context, header)).toBe(sentence)
  })

  test('tells that a cookie was thrown out', () => {
    const headers = Array.from({ length: 200 }, (_, at) => `c${at}=1`)
    const [first] = judgeResponse({ headers, context: at(HTTPS), publicSuffix })
    expect(verdictSentence(first!, at(HTTPS))).toMatch(/^Kept and thrown out at once: /)
  })

  test('does without the line', () => {
    const context = at(HTTPS)
    expect(verdictSentence(judge('__Secure-a=1', context), context)).toMatch(
      /^Refused: the prefix of its name promises /,
    )
    expect(verdictSentence(judge('a=1; Max-Age=315360000', context), context)).toBe(
      'Kept for app.example.test for 400 days.',
    )
  })

  test('is one sentence, with a reason, for every case that was recorded', () => {
    for (const { header, ctx, prior } of cases) {
      const verdict = judgeSetCookie({ header, context: ctx, publicSuffix, ...(prior === undefined ? {} : { prior }) })
      expect(verdictSentence(verdict, ctx, header)).toMatch(/^(?:Kept|Refused[^:]*:|Removes|Not kept:) .+\.$/)
    }
  })

  test('takes a verdict with words that are not known', () => {
    const verdict = { stored: false, effect: 'constructor', reasons: ['toString'], unreported: [], cookie: null }
    expect(verdictSentence(verdict, at(HTTPS))).toBe('Refused: toString.')
  })
})

test.each([
  [0, '0 seconds'],
  [1, '1 second'],
  [59.7, '1 minute'],
  [5400, '1.5 hours'],
  [3599, '1 hour'],
  [86_399, '1 day'],
  [86_400, '1 day'],
  [31_536_000, '365 days'],
  [34_560_000, '400 days'],
  [315_360_000, '10 years'],
  [2 ** 63, 'more than 1000 years'],
])('%d seconds are %s', (seconds, words) => {
  expect(durationWords(seconds)).toBe(words)
})

describe('a reason', () => {
  test('is explained, by its mark, whichever the judge gives in the recorded cases', () => {
    const given = new Set<string>()
    for (const { header, ctx, prior } of cases) {
      const verdict = judgeSetCookie({ header, context: ctx, publicSuffix, ...(prior === undefined ? {} : { prior }) })
      for (const reason of [...verdict.reasons, ...verdict.unreported]) given.add(reason)
    }
    for (const reason of ['DomainMismatch', 'NotOnPath', 'UserPreferences', 'OverwriteHttpOnly']) given.add(reason)
    expect(given.size).toBeGreaterThan(14)
    for (const reason of given) {
      const { text } = explainReason(reason)
      expect(text).not.toBe(reason)
      expect(text).toMatch(/^[^.]*[^. ]$|^the prefix/)
    }
  })

  test('is the same with Schemeful before it', () => {
    expect(explainReason('SchemefulSameSiteStrict')).toEqual(explainReason('SameSiteStrict'))
    expect(explainReason('SameSiteStrict').mark).toBe('sameSite')
  })

  test.each(['NoSuchReason', 'constructor', '__proto__', ''])('%j is its own text', reason => {
    expect(explainReason(reason)).toEqual({ mark: 'context', text: reason })
  })
})

describe('the requests that a cookie travels on', () => {
  const travels = (header: string, context: CookieContext) => {
    const { cookie } = judge(header, context)
    const { value: _, bytes: __, ...kept } = cookie!
    return Object.fromEntries(
      travelsOn(kept, context, publicSuffix).map(({ id, verdict }) => [id, verdict.sent || verdict.reasons.join()]),
    )
  }
  const lax = 'SchemefulSameSiteUnspecifiedTreatedAsLax'

  test('are those of its own host, and links, for one without attributes', () => {
    expect(travels('a=1', at(HTTPS))).toEqual({
      'same-origin-fetch': true,
      'other-port': true,
      subdomain: 'DomainMismatch',
      'cross-site-link': true,
      'cross-site-post': lax,
      iframe: lax,
      http: true,
    })
  })

  test('are all but plain http for SameSite=None; Secure with a Domain', () => {
    expect(travels('a=1; SameSite=None; Secure; Domain=example.test', at(HTTPS))).toEqual({
      'same-origin-fetch': true,
      'other-port': true,
      subdomain: true,
      'cross-site-link': true,
      'cross-site-post': true,
      iframe: true,
      http: 'SecureOnly',
    })
  })

  test('are no links for Strict', () => {
    expect(travels('a=1; SameSite=Strict', at(HTTPS))['cross-site-link']).toBe('SchemefulSameSiteStrict')
  })

  test('have https where it came over http, and no subdomain of an address', () => {
    const rows = travels('a=1', at('http://192.168.1.10:3000/'))
    expect(rows.https).toBe(true)
    expect(rows).not.toHaveProperty('subdomain')
    expect(rows).not.toHaveProperty('http')
  })

  test('are asked below its path, and at the root', () => {
    const rows = travels('a=1; Path=/shop', at('https://app.example.test/login'))
    expect(rows['same-origin-fetch']).toBe(true)
    expect(rows.root).toBe('NotOnPath')
  })

  test('have the same request again, where another site takes part in it', () => {
    const context = at(HTTPS, { ...cross, kind: 'iframe', topLevel: 'https://other.test' })
    const rows = travels('a=1; SameSite=None; Secure; Partitioned', context)
    expect(rows.again).toBe(true)
    expect(rows['same-origin-fetch']).toBe('')
    expect(travels('a=1', at(HTTPS))).not.toHaveProperty('again')
  })

  test('have no third-party ones where the browser blocks those', () => {
    const rows = travels('a=1; SameSite=None; Secure', at(HTTPS, { thirdPartyCookies: 'blocked' }))
    expect(rows.iframe).toBe('UserPreferences')
    expect(rows['cross-site-link']).toBe(true)
  })

  test('have a short life where the cookie has one', () => {
    expect(travels('a=1; SameSite=None; Secure; Max-Age=60', at(HTTPS))['cross-site-post']).toBe(true)
  })
})
