import { describe, expect, test } from 'vitest'
import type { Browser } from '../../server/cookies/browsers.ts'
import type { CookieContext } from '../../server/cookies/contexts.ts'
import { brokenRules } from '../../server/cookies/explain/broken.ts'
import { verdictSentence } from '../../server/cookies/explain/sentence.ts'
import { judgeSetCookie } from '../../server/cookies/judge.ts'
import { publicSuffix } from '../../server/cookies/public-suffixes.ts'
import { expectCookie } from '../../server/cookies.ts'
import { cases } from './cases.ts'

const at = (url: string): CookieContext => ({ kind: 'navigate', url, now: Date.UTC(2026, 10, 1) })
const HTTPS = 'https://app.example.com/account'

const sentenceOf = (header: string, url: string, browser?: Browser) => {
  const context = at(url)
  const verdict = judgeSetCookie({ header, context, publicSuffix, ...(browser === undefined ? {} : { browser }) })
  return verdictSentence(verdict, context, header, browser)
}

describe('of the rules of a prefix it is said which the line breaks', () => {
  test.each<[string, string, string]>([
    [
      '__Host-a=1; Secure; Path=/; Domain=example.com',
      HTTPS,
      '__Host- forbids Domain, and this line has Domain=example.com',
    ],
    ['__Host-a=1; Secure; Path=/app', HTTPS, '__Host- demands Path=/, and this line has Path=/app'],
    ['__Host-a=1; Secure; Path=app', HTTPS, '__Host- demands Path=/, and this line has Path=app'],
    ['__Host-a=1; Secure', HTTPS, '__Host- demands Path=/, and this line has no Path'],
    ['__Host-a=1; Path=/', HTTPS, '__Host- demands Secure, which this line lacks'],
    ['__Host-a=1; Path=/; Secure', 'http://app.example.com/', '__Host- demands https, and this is plain http'],
    [
      '__Secure-a=1',
      'http://app.example.com/',
      '__Secure- demands Secure, which this line lacks; it demands https, and this is plain http',
    ],
    ['__Http-a=1; Secure', HTTPS, '__Http- demands HttpOnly, which this line lacks'],
    [
      '__Host-Http-a=1; Secure; Path=/x',
      HTTPS,
      '__Host-Http- demands HttpOnly, which this line lacks; it demands Path=/, and this line has Path=/x',
    ],
    ['__host-A=1; Path=/', HTTPS, '__Host- demands Secure, which this line lacks'],
    ['=__Secure-a', HTTPS, 'it has no name, and its value begins with __Secure-'],
  ])('%s at %s', (header, url, words) => {
    expect(sentenceOf(header, url)).toBe(`Refused: ${words}.`)
  })

  test('by the rules of the browser that is asked', () => {
    const header = '__Host-a=1; Secure; Path=/'
    expect(sentenceOf(header, 'http://localhost:3000/')).toMatch(/^Kept/)
    expect(sentenceOf(header, 'http://localhost:3000/', 'safari')).toBe(
      'Refused: __Host- demands https, and this is plain http.',
    )
    expect(sentenceOf('__Host-a=1; Secure', HTTPS)).toMatch(/^Refused: __Host- demands Path=\//)
    expect(sentenceOf('__Host-a=1; Secure', HTTPS, 'firefox')).toMatch(/^Kept/)
    expect(sentenceOf('__Host-a=1; Secure; Path=/x', HTTPS, 'firefox')).toBe(
      'Refused: __Host- demands Path=/, and this line has Path=/x.',
    )
  })
})

test.each<[string, string, string]>([
  ['Domain=other.com', HTTPS, 'Domain=other.com is neither app.example.com nor above it'],
  ['Domain=ample.com', HTTPS, 'Domain=ample.com is neither app.example.com nor above it'],
  [
    'Domain=x.app.example.com',
    HTTPS,
    'Domain=x.app.example.com is below app.example.com, which may name what is above it',
  ],
  ['Domain=com', HTTPS, 'Domain=com is a public suffix.'],
  ['Domain=.CO.UK', 'https://shop.co.uk/', 'Domain=.CO.UK is a public suffix.'],
  [
    'Domain=localhost:3000',
    'http://localhost:3000/',
    'Domain=localhost:3000 is no name of a host, which has no scheme, port',
  ],
  ['Domain=https://example.com', HTTPS, 'Domain=https://example.com is no name of a host, which has no scheme, port'],
  ['Domain=*.example.com', HTTPS, 'Domain=*.example.com is no name of a host, which has no scheme, port'],
  ['Domain=example.com', 'http://127.0.0.1:3000/', 'Domain=example.com is not 127.0.0.1, and addresses take no other'],
  ['Domain=`a`\u202e.com', HTTPS, "Domain='a'"],
])('of a wrong Domain it is said what is wrong with it: %s at %s', (attribute, url, words) => {
  expect(sentenceOf(`a=1; ${attribute}`, url)).toContain(`Refused: ${words}`)
})

test('of Partitioned it is said what it lacks', () => {
  expect(sentenceOf('a=1; Partitioned', HTTPS)).toContain(': Partitioned needs Secure, which this line lacks.')
  expect(sentenceOf('a=1; Secure; Partitioned', 'http://app.example.com/')).toContain(
    'Partitioned needs https, and this is plain http',
  )
})

const FLAGS = ['', '; Secure', '; HttpOnly', '; Secure; HttpOnly', '; Partitioned', '; Secure; Partitioned']
const PATHS = ['', '; Path=/', '; Path=/app', '; Path=', '; Path=x']
const DOMAINS = ['', '; Domain=', '; Domain=example.com', '; Domain=127.0.0.1', '; Domain=com']
const NAMES = ['a', '__Host-a', '__Secure-a', '__Http-a', '__HOST-HTTP-a', '']
const URLS = [HTTPS, 'http://app.example.com/', 'http://localhost/', 'http://127.0.0.1/', 'https://127.0.0.1/']

test('a rule is said to be broken where the judge refuses for it, and nowhere else', () => {
  for (const browser of ['chromium', 'firefox', 'safari'] as const) {
    for (const url of URLS) {
      const lines = NAMES.flatMap(name =>
        FLAGS.flatMap(flags => PATHS.flatMap(path => DOMAINS.map(domain => `${name}=1${flags}${path}${domain}`))),
      )
      for (const header of lines) {
        const context = at(url)
        const { reasons, unreported } = judgeSetCookie({ header, context, publicSuffix, browser })
        const given: readonly string[] = [...reasons, ...unreported]
        for (const reason of ['InvalidPrefix', 'InvalidPartitioned']) {
          const isBroken = brokenRules(reason, { header, context, browser }).length > 0
          const isPartitioned = reason === 'InvalidPrefix' || header.includes('Partitioned')
          if (isPartitioned)
            expect([header, url, browser, isBroken]).toEqual([header, url, browser, given.includes(reason)])
        }
      }
    }
  }
})

test('it is told in every case that was recorded, and a Domain that is called a public suffix is one', () => {
  let count = 0
  for (const { header, ctx, prior } of cases) {
    const verdict = judgeSetCookie({ header, context: ctx, publicSuffix, ...(prior === undefined ? {} : { prior }) })
    for (const reason of [...verdict.reasons, ...verdict.unreported]) {
      if (!['InvalidPrefix', 'InvalidPartitioned', 'InvalidDomain'].includes(reason)) continue
      const rules = brokenRules(reason, { header, context: ctx })
      expect([header, rules.length > 0]).toEqual([header, true])
      const [, suffix] = /^Domain=\.?(\S+) is a public suffix$/.exec(rules[0] ?? '') ?? []
      if (suffix !== undefined) expect([header, publicSuffix(suffix)]).toEqual([header, suffix.toLowerCase()])
      count++
    }
  }
  expect(count).toBeGreaterThan(20)
})

test('what is said of a line is bounded, and holds nothing that a terminal obeys', () => {
  for (const part of ['\u001b[31m', '\u009b31m', '\u202e', '`', 'x'.repeat(1000)]) {
    const [text = ''] = brokenRules('InvalidDomain', { header: `a=1; Domain=${part}`, context: at(HTTPS) })
    expect(text.length).toBeLessThan(300)
    expect(text).not.toMatch(/[\p{C}`]/u)
  }
})

test('expectCookie says it, too', () => {
  const response = { headers: { 'set-cookie': ['__Host-sid=1; Path=/; Secure; Domain=example.com'] } }
  expect(() => expectCookie(response, '__Host-sid').toBeStored({ in: HTTPS })).toThrow(
    '__Host- forbids Domain, and this line has Domain=example.com.',
  )
})
