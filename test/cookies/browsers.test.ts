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
    expect(effects('__Host-a=b; Secure', page)).toEqual(['blocked', 'blocked', 'blocked'])
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

  it('differ on the newest prefixes: Firefox takes them for names, and __Host-Http- for __Host-', () => {
    expect(effects('__Http-a=b', page)).toEqual(['blocked', 'stored', 'blocked'])
    expect(effects('__Host-Http-a=b; Secure; Path=/', page)).toEqual(['blocked', 'stored', 'blocked'])
    expect(effects('__Host-Http-a=b; Secure', page)).toEqual(['blocked', 'blocked', 'blocked'])
  })
})
