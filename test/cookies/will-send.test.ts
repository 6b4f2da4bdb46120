import { describe, expect, it } from 'vitest'
import { type CookieContext, type CookieRequest, judgeSetCookie, willSend } from '../../server/cookies.ts'

const now = Date.UTC(2026, 10, 22, 12)
const app = 'https://app.example.test'
const other = 'https://other.test'
const page: CookieContext = { kind: 'navigate', url: `${app}/a/b`, now }
const foreignFetch: CookieContext = { kind: 'fetch', url: `${app}/api`, initiator: other, now }

/** The cookie that a header becomes on the page. */
function stored(header: string, context: CookieContext = page) {
  const { cookie, reasons } = judgeSetCookie({ header, context })
  if (cookie === null) throw new Error(`not stored: ${reasons}`)
  return cookie
}

describe('willSend', () => {
  const post: CookieRequest = { kind: 'form-post', method: 'POST', url: `${app}/a`, initiator: other }

  it('lets a cookie without SameSite go with a POST from another site for two minutes', () => {
    expect(willSend(stored('a=b'), { ...post, age: 119 }, page).sent).toBe(true)
    expect(willSend(stored('a=b'), { ...post, age: 121 }, page)).toEqual({
      sent: false,
      reasons: ['SchemefulSameSiteUnspecifiedTreatedAsLax'],
    })
    expect(willSend(stored('a=b; SameSite=Lax'), post, page).reasons).toEqual(['SchemefulSameSiteLax'])
    expect(willSend(stored('a=b'), { ...post, kind: 'fetch', age: 0 }, page).sent).toBe(false)
  })

  it('sends nothing that has expired', () => {
    const request: CookieRequest = { kind: 'navigate', url: `${app}/a`, age: 60 }
    expect(willSend(stored('a=b; Max-Age=61'), request, page).sent).toBe(true)
    expect(willSend(stored('a=b; Max-Age=60'), request, page)).toEqual({ sent: false, reasons: [] })
  })

  it('keeps third-party cookies back where the user blocks them', () => {
    const cookie = stored('a=b; Secure; SameSite=None')
    const request: CookieRequest = { kind: 'fetch', url: `${app}/a`, initiator: other }
    expect(willSend(cookie, request, page).sent).toBe(true)
    expect(willSend(cookie, request, { thirdPartyCookies: 'blocked' }).reasons).toEqual(['UserPreferences'])
    expect(willSend(cookie, { ...request, initiator: app }, { thirdPartyCookies: 'blocked' }).sent).toBe(true)
  })

  it('adds the setting for third parties to what else keeps a cookie back', () => {
    const blocked = { thirdPartyCookies: 'blocked' } as const
    const frame: CookieRequest = { kind: 'iframe', url: `${app}/a`, initiator: other }
    expect(willSend(stored('a=b; SameSite=Lax; Path=/b'), frame, blocked).reasons).toEqual([
      'NotOnPath',
      'SchemefulSameSiteLax',
      'UserPreferences',
    ])
    const nested: CookieRequest = {
      kind: 'nested-iframe',
      url: `${app}/a`,
      topLevel: app,
      middle: other,
      initiator: other,
    }
    expect(willSend(stored('a=b; SameSite=None; Secure'), nested, blocked).reasons).toEqual(['UserPreferences'])
    const apart = stored('a=b; SameSite=None; Secure; Partitioned', { ...page, ...nested })
    expect(willSend(apart, nested, blocked).sent).toBe(true)
    const post: CookieRequest = { kind: 'form-post', method: 'POST', url: `${app}/a`, initiator: other }
    expect(willSend(stored('a=b; SameSite=Lax'), post, blocked).reasons).toEqual(['SchemefulSameSiteLax'])
  })

  it('matches a path by its bytes, however the cookie is shown', () => {
    const cookie = stored('a=b; Path=/\u00e9')
    expect(cookie.path).toBe('/')
    expect(willSend(cookie, { kind: 'navigate', url: `${app}/` }, page).reasons).toEqual(['NotOnPath'])
  })

  it('keeps a partition to its page', () => {
    const cookie = stored('a=b; Secure; SameSite=None; Partitioned', foreignFetch)
    const request: CookieRequest = { kind: 'fetch', url: `${app}/x`, initiator: 'https://www.other.test' }
    expect(willSend(cookie, request, page).sent).toBe(true)
    expect(willSend(cookie, { ...request, initiator: app }, page)).toEqual({ sent: false, reasons: [] })
    expect(willSend(cookie, { kind: 'navigate', url: `${app}/x` }, page).sent).toBe(false)
  })
})
