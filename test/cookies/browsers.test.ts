import { describe, expect, it } from 'vitest'
import { type Browser, type CookieContext, type CookieRequest, judgeSetCookie, willSend } from '../../server/cookies.ts'

const now = Date.UTC(2026, 10, 22, 12)
const app = 'https://app.example.test'
const page: CookieContext = { kind: 'navigate', url: `${app}/`, now }
const local: CookieContext = { ...page, url: 'http://localhost:3000/' }
const foreignFetch: CookieContext = { kind: 'fetch', url: `${app}/api`, initiator: 'https://other.test', now }
const script: CookieContext = { ...page, kind: 'document.cookie' }

const effects = (header: string, context: CookieContext) =>
  (['chromium', 'firefox', 'safari'] as const).map(browser => judgeSetCookie({ header, context, browser }).effect)

function kept(header: string, context: CookieContext, browser: Browser) {
  const { cookie, reasons } = judgeSetCookie({ header, context, browser })
  if (cookie === null) throw new Error(`not stored: ${reasons}`)
  return cookie
}

describe('browsers', () => {
  it('agree on most', () => {
    expect(effects('a=b', page)).toEqual(['stored', 'stored', 'stored'])
    expect(effects('a=b; Domain=nope.test', page)).toEqual(['blocked', 'blocked', 'blocked'])
    expect(effects('a=b; Secure', { ...page, url: 'http://app.example.test/' })).toEqual([
      'blocked',
      'blocked',
      'blocked',
    ])
    expect(effects('__Host-a=b; Path=/', page)).toEqual(['blocked', 'blocked', 'blocked'])
  })

  it('differ on Secure over plain http to this machine: Safari refuses it', () => {
    expect(effects('a=b; Secure', local)).toEqual(['stored', 'stored', 'blocked'])
    const { reasons } = judgeSetCookie({ header: 'a=b; Secure', context: local, browser: 'safari' })
    expect(reasons).toEqual(['SecureOnly'])
    const request: CookieRequest = { kind: 'navigate', url: 'http://localhost/' }
    const cookie = kept('a=b; Secure', { ...local, url: 'https://localhost/' }, 'safari')
    expect(willSend(cookie, request, page, { browser: 'safari' }).reasons).toEqual(['SecureOnly'])
    expect(willSend(cookie, request, page).sent).toBe(true)
  })

  it('differ on SameSite=None without Secure: Safari keeps it', () => {
    expect(effects('a=b; SameSite=None', page)).toEqual(['blocked', 'blocked', 'stored'])
  })

  it('differ on a missing SameSite: only Chromium takes it for Lax', () => {
    const allowed = { ...foreignFetch, thirdPartyCookies: 'allowed' } as const
    expect(effects('a=b', allowed)).toEqual(['blocked', 'stored', 'stored'])
    expect(effects('a=b; SameSite=Lax', allowed)).toEqual(['blocked', 'blocked', 'blocked'])
    const post: CookieRequest = {
      kind: 'form-post',
      method: 'POST',
      url: `${app}/`,
      initiator: 'https://other.test',
      age: 600,
    }
    const sent = (browser: Browser) => willSend(kept('a=b', page, browser), post, page, { browser }).sent
    expect([sent('chromium'), sent('firefox'), sent('safari')]).toEqual([false, true, true])
  })

  it('differ on http and https of one host: only for Chromium they are two sites', () => {
    const mixed: CookieContext = { ...foreignFetch, initiator: 'http://app.example.test', thirdPartyCookies: 'allowed' }
    expect(effects('a=b; SameSite=Strict', mixed)).toEqual(['blocked', 'stored', 'stored'])
  })

  it('differ on third parties: Safari blocks them, Firefox keeps their cookies apart by page', () => {
    const header = 'a=b; Secure; SameSite=None'
    expect(effects(header, foreignFetch)).toEqual(['stored', 'stored', 'blocked'])
    expect(judgeSetCookie({ header, context: foreignFetch, browser: 'safari' }).reasons).toEqual(['UserPreferences'])
    const cookie = kept(header, foreignFetch, 'firefox')
    expect(cookie.partitionKey).toEqual({ topLevelSite: 'https://other.test', hasCrossSiteAncestor: true })
    const again: CookieRequest = { kind: 'fetch', url: `${app}/`, initiator: 'https://other.test' }
    const sent = (request: CookieRequest, one = cookie) => willSend(one, request, page, { browser: 'firefox' }).sent
    expect(sent(again)).toBe(true)
    expect(sent({ ...again, initiator: 'https://third.test' })).toBe(false)
    expect(sent({ kind: 'navigate', url: `${app}/` })).toBe(false)
    expect(sent(again, kept(header, page, 'firefox'))).toBe(false)
  })

  it('differ on scripts: Safari keeps their cookies for seven days', () => {
    const seconds = (['chromium', 'firefox', 'safari'] as const).map(
      browser => kept('a=b; Max-Age=99999999', script, browser).expiresIn,
    )
    expect(seconds).toEqual([34_560_000, 34_560_000, 604_800])
    expect(kept('a=b; Max-Age=99999999', page, 'safari').expiresIn).toBe(34_560_000)
    expect(kept('a=b', script, 'safari').session).toBe(true)
  })

  it('agree on the newest prefixes', () => {
    expect(effects('__Http-a=b', page)).toEqual(['blocked', 'blocked', 'blocked'])
    expect(effects('__Http-a=b; Secure; HttpOnly', page)).toEqual(['stored', 'stored', 'stored'])
    expect(effects('__Host-Http-a=b; Secure; Path=/', page)).toEqual(['blocked', 'blocked', 'blocked'])
  })

  it('differ on __Host-: Firefox asks what becomes of the line, the others what it says', () => {
    expect(effects('__Host-a=b; Secure', page)).toEqual(['blocked', 'stored', 'blocked'])
    expect(effects('__Host-a=b; Secure', { ...page, url: `${app}/shop/item` })).toEqual([
      'blocked',
      'blocked',
      'blocked',
    ])
    expect(effects('__Host-a=b; Secure; Path=/; Domain=localhost', local)).toEqual(['blocked', 'stored', 'blocked'])
    expect(effects('__Host-a=b; Secure; Path=/; Domain=app.example.test', page)).toEqual([
      'blocked',
      'blocked',
      'blocked',
    ])
  })

  it('differ on names: for Firefox a text without = is one, and a cookie needs one', () => {
    expect(kept('sid', page, 'firefox')).toMatchObject({ name: 'sid', value: '' })
    expect(kept('sid', page, 'chromium')).toMatchObject({ name: '', value: 'sid' })
    expect(effects('=sid', page)).toEqual(['stored', 'dropped', 'stored'])
    expect(effects('=', page)).toEqual(['blocked', 'blocked', 'blocked'])
  })

  it('differ on a TAB: Firefox takes it, but in a path', () => {
    expect(effects('a=b\tc', page)).toEqual(['blocked', 'stored', 'blocked'])
    expect(effects('a=b; Foo=\tc\td', page)).toEqual(['blocked', 'stored', 'blocked'])
    expect(effects('a=b; Path=/\tc', page)).toEqual(['blocked', 'blocked', 'blocked'])
    expect(effects('a=b; Path=c\td', page)).toEqual(['blocked', 'stored', 'blocked'])
    expect(effects('a=b\x01', page)).toEqual(['blocked', 'blocked', 'blocked'])
  })

  it('differ on the signs of Max-Age: for Firefox a plus makes no number, and a minus ends the cookie', () => {
    expect(kept('a=b; Max-Age=+60', page, 'chromium').expiresIn).toBe(60)
    expect(kept('a=b; Max-Age=+60', page, 'firefox').session).toBe(true)
    expect(effects('a=b; Max-Age=-x', page)).toEqual(['stored', 'expired', 'stored'])
    expect(effects('a=b; Max-Age=-', page)).toEqual(['stored', 'expired', 'stored'])
    expect(kept('a=b; Max-Age=9223372036854775807x', page, 'firefox').session).toBe(true)
    expect(kept('a=b; Max-Age=9223372036854775808x', page, 'firefox').expiresIn).toBe(34_560_000)
  })

  it('differ on plain http beside a Secure cookie of the host above: Firefox keeps what no request carries with it', () => {
    const context = { ...page, url: 'http://deep.app.example.test/' }
    const over = (header: string, before: string) =>
      (['chromium', 'firefox'] as const).map(
        browser => judgeSetCookie({ header, context, browser, prior: [{ header: before, ctx: page }] }).stored,
      )
    expect(over('a=b', 'a=1; Secure')).toEqual([false, true])
    expect(over('a=b', 'a=1; Secure; Domain=app.example.test')).toEqual([false, false])
    expect(over('a=b; Domain=app.example.test', 'a=1; Secure')).toEqual([false, false])
    expect(over('a=b; Domain=deep.app.example.test', 'a=1; Secure')).toEqual([false, true])
  })

  it('differ on flags with a long value: only Firefox does not measure them', () => {
    const flags = (browser: Browser) => kept(`a=b; HttpOnly=${'x'.repeat(1025)}`, page, browser).httpOnly
    expect([flags('chromium'), flags('firefox'), flags('safari')]).toEqual([false, true, false])
    const sameSite = `a=b; SameSite=Lax; SameSite=${'x'.repeat(1025)}`
    expect([kept(sameSite, page, 'chromium').sameSite, kept(sameSite, page, 'firefox').sameSite]).toEqual(['Lax', null])
  })
})
