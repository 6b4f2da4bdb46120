import cookieSession from 'cookie-session'
import express, { type Express } from 'express'
import session from 'express-session'
import { describe, expect, test } from 'vitest'
import type { CookieContext } from '../../server/cookies/contexts.ts'
import { cureElsewhere } from '../../server/cookies/explain/elsewhere.ts'
import { lineInstead } from '../../server/cookies/explain/instead.ts'
import { judgeSetCookie } from '../../server/cookies/judge.ts'
import { publicSuffix } from '../../server/cookies/public-suffixes.ts'
import { listening, run } from './explain-server.ts'

const now = Date.now()
const at = (url: string, more: Partial<CookieContext> = {}): CookieContext => ({ kind: 'navigate', url, now, ...more })
const cross = (url: string, more: Partial<CookieContext> = {}) =>
  at(url, { kind: 'fetch', initiator: 'https://other.test', credentials: 'include', ...more })

const LAN = 'http://192.168.1.10:3000/login'
const LOCAL = 'http://localhost:3000/login'
const HTTPS = 'https://app.example.test/login'

/** A refused line, its context, and the reason. */
const refused: [string, CookieContext, string][] = [
  ['sid=1; SameSite=None', at(HTTPS), 'SameSiteNoneInsecure'],
  ['sid=1; SameSite=None', at(LOCAL), 'SameSiteNoneInsecure'],
  ['sid=1; SameSite=None; HttpOnly; Max-Age=60', at(LAN), 'SameSiteNoneInsecure'],
  ['sid=1; Secure; Path=/login', at(LAN), 'SecureOnly'],
  ['sid=1; Secure; SameSite=Strict; Priority=High', at(LAN), 'SecureOnly'],
  ['__Host-sid=1; Secure', at(HTTPS), 'InvalidPrefix'],
  ['__Host-sid=1; Path=/', at(LOCAL), 'InvalidPrefix'],
  ['__Host-sid=1; Secure; Path=/; Domain=example.test', at(HTTPS), 'InvalidPrefix'],
  ['__Host-sid=1; Secure; Path=/shop', at('https://app.example.test/shop/'), 'InvalidPrefix'],
  ['__Secure-sid=1', at(LAN), 'InvalidPrefix'],
  ['__Http-sid=1; Secure', at(HTTPS), 'InvalidPrefix'],
  ['__Host-Http-sid=1; Secure', at(HTTPS), 'InvalidPrefix'],
  ['__host-__Secure-=1', at(LAN), 'InvalidPrefix'],
  ['__Host-evil', at(HTTPS), 'InvalidPrefix'],
  ['=a=b', at(HTTPS), 'FailureToStore'],
  ['=; HttpOnly', at(HTTPS), 'NoCookieContent'],
  ['sid=1; Domain=other.test', at(HTTPS), 'InvalidDomain'],
  ['sid=1; Domain=test', at(HTTPS), 'InvalidDomain'],
  [
    'sid=1; Domain=app.example.test; SameSite=None; Expires=Thu, 01 Jan 2099 00:00:00 GMT',
    at(HTTPS),
    'SameSiteNoneInsecure',
  ],
  ['s\u0001id=a\u0002b; Path=/', at(HTTPS), 'DisallowedCharacter'],
  ["it's=1; Path=/a'b\\c\u0001", at(HTTPS), 'DisallowedCharacter'],
  ['sid=1; Partitioned', at(HTTPS), 'InvalidPartitioned'],
  ['sid=1; Partitioned; Secure', at(LAN), 'InvalidPartitioned'],
  ['sid=1; Partitioned', at(LOCAL), 'InvalidPartitioned'],
  ['sid=1', cross(HTTPS), 'SchemefulSameSiteUnspecifiedTreatedAsLax'],
  ['sid=1; SameSite=Strict; Path=/api', cross(HTTPS), 'SchemefulSameSiteStrict'],
  ['sid=1; SameSite=Lax; Secure', cross(HTTPS, { kind: 'iframe' }), 'SchemefulSameSiteLax'],
  ['sid=1; SameSite=None; Secure', cross(HTTPS, { thirdPartyCookies: 'blocked' }), 'UserPreferences'],
  ['sid=1; Max-Age=0; SameSite=None', at(HTTPS), 'SameSiteNoneInsecure'],
  ['__Secure-sid=; Path=/login; Expires=Thu, 01 Jan 1970 00:00:00 GMT', at(HTTPS), 'InvalidPrefix'],
]

type SetUp = (app: Express) => void

/** What an app sends, behind a proxy that says by which scheme the browser came. */
async function linesOf(setUp: SetUp, context: CookieContext): Promise<string[]> {
  const app = express()
  app.set('trust proxy', 1)
  setUp(app)
  const { protocol, pathname } = new URL(context.url)
  const headers = { 'x-forwarded-proto': protocol.slice(0, -1) }
  const response = await fetch(`${await listening(app)}${pathname}`, { headers })
  return response.headers.getSetCookie()
}

const effectsOf = (lines: readonly string[], context: CookieContext) =>
  lines.map(header => judgeSetCookie({ header, context: { ...context, now: Date.now() }, publicSuffix }).effect)

describe.each(refused)('instead of %j', (header, context, reason) => {
  const removes = /Max-Age=0|1970/.test(header)
  const taken = removes ? 'expired' : 'stored'
  const instead = lineInstead(header, context, publicSuffix)

  test(`which ${context.url} may not set, for ${reason}`, () => {
    const { stored, reasons, unreported } = judgeSetCookie({ header, context, publicSuffix })
    expect(stored).toBe(false)
    expect([...reasons, ...unreported]).toContain(reason)
  })

  test('res.cookie sends what the browser takes', async () => {
    const lines = await linesOf(app => {
      app.get('/{*path}', (_, res) => {
        run(instead!.resCookie, { res })
        res.end()
      })
    }, context)
    expect(effectsOf(lines, context)).toEqual([taken])
  })

  test('express-session sends what the browser takes', async () => {
    const lines = await linesOf(app => {
      if (!removes) app.use(run(instead!.expressSession, { session }) as express.RequestHandler)
      app.get('/{*path}', (_, res) => {
        if (removes) run(instead!.expressSession, { res })
        res.end()
      })
    }, context)
    expect(effectsOf(lines, context)).toEqual([taken])
  })

  test('cookie-session sends what the browser takes', async () => {
    const lines = await linesOf(app => {
      app.use(run(instead!.cookieSession, { cookieSession }) as express.RequestHandler)
      app.get('/{*path}', (req, res) => {
        Object.assign(req, { session: removes ? null : { user: 1 } })
        res.end()
      })
    }, context)
    // With its signature.
    expect(effectsOf(lines, context)).toEqual([taken, removes ? expect.any(String) : taken])
  })
})

describe('the line instead', () => {
  const of = (header: string, context: CookieContext) => lineInstead(header, context, publicSuffix)

  test('keeps what was meant', () => {
    const header = 'sid=1; Domain=.example.test; Path=/shop; Max-Age=3600; HttpOnly; SameSite=None; Priority=High'
    expect(of(header, at('https://app.example.test/shop/cart'))).toEqual({
      resCookie:
        "res.cookie('sid', value, { httpOnly: true, path: '/shop', domain: 'example.test', maxAge: 3600 * 1000, secure: true, sameSite: 'none', priority: 'high' })",
      expressSession:
        "session({ ...options, name: 'sid', cookie: { path: '/shop', domain: 'example.test', maxAge: 3600 * 1000, secure: true, sameSite: 'none', priority: 'high' } })",
      cookieSession:
        "cookieSession({ ...options, name: 'sid', path: '/shop', domain: 'example.test', maxAge: 3600 * 1000, secure: true, sameSite: 'none', priority: 'high' })",
      note: expect.stringContaining("app.set('trust proxy', 1)"),
    })
  })

  test('prefers SameSite=None with Secure where that can be, and Lax where it cannot', () => {
    const local = of('sid=1; SameSite=None', at(LOCAL))
    expect(local?.resCookie).toBe("res.cookie('sid', value, { secure: true, sameSite: 'none' })")
    expect(local?.expressSession).toBe(
      "session({ ...options, name: 'sid', cookie: { secure: 'auto', sameSite: 'lax' } })",
    )
    expect(local?.cookieSession).toBe("cookieSession({ ...options, name: 'sid', sameSite: 'lax' })")
    expect(of('sid=1; SameSite=None', at(LAN))?.resCookie).toBe("res.cookie('sid', value, { sameSite: 'lax' })")
  })

  test('drops Secure on plain http only, and says what that costs', () => {
    expect(of('sid=1; Secure', at(LAN))?.note).toMatch(/serve it over https, and keep Secure/)
    expect(of('sid=1; Secure; Domain=other.test', at(HTTPS))?.resCookie).toContain('secure: true')
  })

  test('is partitioned where third-party cookies are blocked', () => {
    const instead = of('sid=1; SameSite=None; Secure', cross(HTTPS, { thirdPartyCookies: 'blocked' }))
    expect(instead?.resCookie).toBe("res.cookie('sid', value, { secure: true, sameSite: 'none', partitioned: true })")
    expect(instead?.note).toMatch(/one of its own/)
  })

  test('takes back what the options of cookie-session say already', async () => {
    const wrong = { domain: 'other.test', path: '/admin', secure: true, signed: false }
    const header = 'sid=1; Domain=other.test; Path=/admin; Secure'
    const code = lineInstead(header, at('http://192.168.0.7/'), publicSuffix)?.cookieSession ?? ''
    expect(code).toBe("cookieSession({ ...options, name: 'sid', domain: undefined, path: '/admin', secure: false })")
    const app = express()
    app.use(
      run(code, { cookieSession: (all: object) => cookieSession({ ...wrong, ...all }) }) as express.RequestHandler,
    )
    app.get('/', (req, res) => {
      req.session = { user: 1 } as never
      res.end()
    })
    const [line = ''] = (await fetch(await listening(app))).headers.getSetCookie()
    expect(line).toMatch(/^sid=[^;]+; path=\/admin; httponly$/i)
  })

  test('is for the browser that refuses it', () => {
    const header = 'sid=1; Secure'
    expect(of(header, at(LOCAL))).toBeNull()
    expect(lineInstead(header, at(LOCAL), publicSuffix, 'safari')?.resCookie).toBe("res.cookie('sid', value)")
  })

  test('says where the session libraries cannot send it, because they send no Secure cookie over http', () => {
    const instead = of('sid=1', cross(LOCAL))
    expect(instead?.resCookie).toBe("res.cookie('sid', value, { secure: true, sameSite: 'none' })")
    expect(instead?.expressSession).toMatch(/^\/\/ .* serve it over https/)
    expect(instead?.cookieSession).toBe(instead?.expressSession)
  })

  test('is none for a line that the browser takes', () => {
    expect(of('sid=1', at(HTTPS))).toBeNull()
    expect(of('sid=; Max-Age=0', at(HTTPS))).toBeNull()
  })

  test.each([
    ['sid=1', cross(HTTPS, { credentials: 'omit' }), /credentials: 'include'/],
    ['sid=1; SameSite=None', cross(LAN), /https, with SameSite=None; Secure/],
    ['sid=1', cross(LAN), /https, with SameSite=None; Secure/],
    ['sid=1', cross(LAN, { thirdPartyCookies: 'blocked' as const }), /Partitioned/],
    [`sid=${'x'.repeat(4096)}`, at(HTTPS), /only an id/],
    ['sid=1; HttpOnly', at(HTTPS, { kind: 'document.cookie' }), /Have the server set it/],
  ])('is none where no attribute helps, %#: there is another cure', (header, context, cure) => {
    expect(of(header, context)).toBeNull()
    expect(cureElsewhere(judgeSetCookie({ header, context, publicSuffix }))).toMatch(cure)
  })
})
