import { describe, expect, it } from 'vitest'
import { commonSuffix } from '../../server/cookies/index.ts'
import {
  type CookieContext,
  type CookieRequest,
  judgeSetCookie,
  type PublicSuffix,
  willSend,
} from '../../server/cookies.ts'

const now = Date.UTC(2026, 10, 22, 12)
const app = 'https://app.example.test'
const other = 'https://other.test'
const page: CookieContext = { kind: 'navigate', url: `${app}/a/b`, now }
const foreignFetch: CookieContext = { kind: 'fetch', url: `${app}/api`, initiator: other, now }
const plainPage: CookieContext = { ...page, url: 'http://app.example.test/' }

const judge = (header: string, context: CookieContext = page, prior: readonly [string, CookieContext][] = []) =>
  judgeSetCookie({ header, context, prior: prior.map(([header, ctx]) => ({ header, ctx })) })

/** The cookie that a header becomes on the page. */
function stored(header: string, context: CookieContext = page) {
  const { cookie, reasons } = judge(header, context)
  if (cookie === null) throw new Error(`not stored: ${reasons}`)
  return cookie
}

describe('judgeSetCookie', () => {
  it('says nothing but UserPreferences where third-party cookies are blocked', () => {
    const context = { ...foreignFetch, thirdPartyCookies: 'blocked' } as const
    for (const header of ['a=b', 'a=b; SameSite=None; Secure', 'a=b; SameSite=Strict', 'a=b; SameSite=None']) {
      expect(judge(header, context)).toMatchObject({ stored: false, effect: 'blocked', reasons: ['UserPreferences'] })
    }
    expect(judge('a=b; Secure; SameSite=None; Partitioned', context).stored).toBe(true)
    expect(judge('a=b; Domain=nope.test', context).reasons).toEqual(['InvalidDomain'])
    expect(judge('a=b', { ...page, thirdPartyCookies: 'blocked' }).stored).toBe(true)
  })

  it('takes a frame of the own site in a foreign frame for third-party', () => {
    const nested = { ...page, kind: 'nested-iframe', topLevel: app, middle: other, initiator: other } as const
    expect(judge('a=b', nested).reasons).toEqual(['SchemefulSameSiteUnspecifiedTreatedAsLax'])
    expect(judge('a=b; Secure; SameSite=None; Partitioned', nested).cookie?.partitionKey).toEqual({
      topLevelSite: 'https://example.test',
      hasCrossSiteAncestor: true,
    })
  })

  it('tells what the developer tools do not', () => {
    expect(judge('a=b; Partitioned')).toMatchObject({
      effect: 'dropped',
      reasons: [],
      unreported: ['InvalidPartitioned'],
    })
    expect(judge('=a=b')).toMatchObject({ effect: 'dropped', reasons: [], unreported: ['FailureToStore'] })
    const script = { ...page, kind: 'document.cookie' } as const
    expect(judge('a=b; HttpOnly', script)).toMatchObject({ effect: 'dropped', unreported: ['HttpOnly'] })
    expect(judge('a=b', script, [['a=c; HttpOnly', page]]).unreported).toEqual(['OverwriteHttpOnly'])
    expect(judge('a=b; SameSite=None', script)).toMatchObject({ reasons: [], unreported: ['SameSiteNoneInsecure'] })
  })

  it('gathers the reasons of the line, and those of the context only for a line without any', () => {
    const context = { ...foreignFetch, url: 'http://app.example.test/', initiator: 'http://other.test' }
    expect(judge('__Host-a=b; Domain=nope.test', context).reasons).toEqual(['InvalidDomain', 'InvalidPrefix'])
    expect(judge('a=b; Secure; SameSite=Lax', context).reasons).toEqual(['SecureOnly', 'SchemefulSameSiteLax'])
    expect(judge('a=b; Secure', plainPage, [['a=c; Secure; Path=/', page]]).reasons).toEqual([
      'SecureOnly',
      'OverwriteSecure',
    ])
  })

  it('lets a __Host- cookie name its host where that is an address', () => {
    const header = '__Host-a=b; Secure; Path=/; Domain='
    const local = { ...page, url: 'http://127.0.0.1:3000/' }
    expect(stored(`${header}127.0.0.1`, local)).toMatchObject({ domain: '127.0.0.1', hostOnly: true })
    expect(judge(`${header}app.example.test`).reasons).toEqual(['InvalidPrefix'])
  })

  it('lets a Secure cookie be overwritten once it is gone', () => {
    const gone: [string, CookieContext][] = [
      ['a=c; Secure; Path=/', page],
      ['a=; Secure; Path=/; Max-Age=0', page],
    ]
    expect(judge('a=b', plainPage, gone).stored).toBe(true)
    const later = { ...plainPage, now: now + 61_000 }
    expect(judge('a=b', later, [['a=c; Secure; Path=/; Max-Age=60', page]]).stored).toBe(true)
    expect(judge('a=b', later, [['a=c; Secure; Path=/; Max-Age=62', page]]).reasons).toEqual(['OverwriteSecure'])
  })

  it('reads the Domain as a host name', () => {
    const bytes = (domain: string) => judge(`a=b; Domain=${Buffer.from(domain).toString('latin1')}`)
    for (const domain of ['ｅxample.test', 'example。test', 'ex\u00adample.test', '．example.test', 'example.teſt']) {
      expect([domain, bytes(domain).cookie?.domain]).toEqual([domain, '.example.test'])
    }
    for (const domain of ['exämple.test', '%65xample.test', 'xample.test', '*.example.test', 'example.test.', '.']) {
      expect([domain, bytes(domain).reasons]).toEqual([domain, ['InvalidDomain']])
    }
  })

  it('refuses all of a host that ends with two dots', () => {
    expect(judge('a=b', { ...page, url: `${app}./` }).stored).toBe(true)
    expect(judge('a=b', { ...page, url: `${app}../` }).reasons).toEqual(['InvalidDomain'])
  })

  it('encodes names beyond ASCII as the registries do', () => {
    for (const [text, ascii] of [
      ['bücher', 'xn--bcher-kva'],
      ['例え', 'xn--r8jz45g'],
      ['παράδειγμα', 'xn--hxajbheg2az3al'],
      ['उदाहरण', 'xn--p1b6ci4b4b3a'],
      ['🍪', 'xn--hj8h'],
    ]) {
      const header = `a=b; Domain=${Buffer.from(`${text}.test`).toString('latin1')}`
      expect(stored(header, { ...page, url: `https://www.${ascii}.test/` }).domain).toBe(`.${ascii}.test`)
    }
  })

  it('asks the public suffix list that it is given, and the whole one otherwise', () => {
    const publicSuffix: PublicSuffix = host => (host.endsWith('shared.host') ? 'shared.host' : 'host')
    const context = { ...page, url: 'https://a.shared.host/' }
    const header = 'a=b; Domain=shared.host'
    expect(judgeSetCookie({ header, context }).stored).toBe(true)
    expect(judgeSetCookie({ header, context, publicSuffix }).reasons).toEqual(['InvalidDomain'])
    expect(judgeSetCookie({ header, context, publicSuffix: commonSuffix }).stored).toBe(true)
    const cookie = stored('a=b; Domain=shared.host; SameSite=Strict', context)
    const request: CookieRequest = { kind: 'fetch', url: 'https://a.shared.host/', initiator: 'https://b.shared.host' }
    expect(willSend(cookie, request, context).sent).toBe(true)
    expect(willSend(cookie, request, context, { publicSuffix }).sent).toBe(false)
  })

  // Asked of Chromium 156, each with Domain=(the host without its first label).
  it.each([
    ['app.example.test', '.example.test'],
    ['app.example.co.uk', '.example.co.uk'],
    ['example.co.uk', null],
    ['www.alice.github.io', '.alice.github.io'],
    ['alice.github.io', null],
    ['my.app.herokuapp.com', '.app.herokuapp.com'],
    ['a.blogspot.com', null],
    ['a.b.kawasaki.jp', null],
    ['www.city.kawasaki.jp', '.city.kawasaki.jp'],
    ['www.ck', null],
    ['x.www.ck', '.www.ck'],
    ['www.xn--bcher-kva.example.test', '.xn--bcher-kva.example.test'],
    ['a.foo.localhost', '.foo.localhost'],
    ['foo.localhost', null],
    ['app.example.test.', null],
    ['10.0.0.1', null],
  ])('on %s, lets the domain above be %s', (host, domain) => {
    const above = host.slice(host.indexOf('.') + 1).replace(/\.$/, '')
    const { cookie } = judge(`a=b; Domain=${above}`, { ...page, url: `https://${host}/` })
    expect(cookie?.domain ?? null).toBe(domain)
  })

  it.each(['github.io', 'co.uk', 'localhost', 'intranet', 'test', '[::1]', '127.0.0.1', 'xn--p1ai'])(
    'takes %s for a host of its own, that may name itself',
    host => {
      const context = { ...page, url: `https://${host}/` }
      expect(stored(`a=b; Domain=${host}`, context)).toMatchObject({ domain: host, hostOnly: true })
      expect(stored(`a=b; Domain=.${host}`, context)).toMatchObject({ domain: host, hostOnly: true })
      expect(judge(`a=b; Domain=x.${host}`, context).reasons).toEqual(['InvalidDomain'])
    },
  )

  it('keeps a cookie for 400 days at most, by the clock of the server', () => {
    expect(stored('a=b; Max-Age=99999999999').expiresIn).toBe(34_560_000)
    const header = 'a=b; Expires=Sun, 22 Nov 2026 13:00:00 GMT'
    expect(stored(header).expiresIn).toBe(3600)
    const behind = { ...page, date: 'Sun, 22 Nov 2026 11:00:00 GMT' }
    expect(stored(header, behind).expiresIn).toBe(7200)
    expect(stored('a=b; Max-Age=60', behind).expiresIn).toBe(60)
    expect(judge(header, { ...page, date: 'Sun, 22 Nov 2026 13:00:00 GMT' }).effect).toBe('expired')
  })

  it('stores nothing of a fetch without credentials, and nothing of a response with a NUL', () => {
    expect(judge('a=b', { ...foreignFetch, credentials: 'omit' }).effect).toBe('not-saved')
    expect(judge('a=b', { ...foreignFetch, credentials: 'same-origin' }).effect).toBe('not-saved')
    expect(judge('a=b', { ...foreignFetch, initiator: app, credentials: 'same-origin' }).stored).toBe(true)
    expect(judge('a=b; x=\0').effect).toBe('response-failed')
  })
})
