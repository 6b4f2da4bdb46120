import { once } from 'node:events'
import { get, type IncomingMessage, ServerResponse } from 'node:http'
import cookieSession from 'cookie-session'
import express from 'express'
import { describe, expect, test } from 'vitest'
import { expectCookie } from '../../server/cookies/testing/expect-cookie.ts'
import { listening } from './explain-server.ts'

const HTTPS = 'https://app.example.com/login'

/** What an assertion throws. */
function thrown(run: () => unknown): Error & { readonly [name: string]: unknown } {
  try {
    run()
  } catch (error) {
    return error as Error & { readonly [name: string]: unknown }
  }
  throw new Error('it throws nothing')
}

async function shop(): Promise<string> {
  const app = express()
  app.get('/login', (_, res) => void res.cookie('sid', '1', { httpOnly: true, maxAge: 3_600_000 }).end())
  app.get('/wrong', (_, res) => void res.cookie('sid', '1', { sameSite: 'none' }).end())
  app.get('/two', (_, res) => void res.cookie('sid', '1').cookie('theme', 'dark', { sameSite: 'none' }).end())
  app.get('/none', (_, res) => void res.end())
  app.get('/session', cookieSession({ secret: 'a secret' }), (req, res) => {
    Object.assign(req, { session: { user: 1 } })
    res.end()
  })
  return listening(app)
}

describe('expectCookie', () => {
  test('takes a Response of fetch, whose own URL is where the browser is', async () => {
    const response = await fetch(`${await shop()}/login`)
    expectCookie(response).toBeStored()
    expectCookie(response, 'sid').toBeStored({ as: { httpOnly: true, secure: false, path: '/', expiresIn: 3600 } })
    expectCookie(response, 'sid').toBeStored({ in: HTTPS, as: { domain: 'app.example.com' } })
    expect(expectCookie(response, 'sid').cookie()).toMatchObject({ name: 'sid', value: '1', domain: '127.0.0.1' })
  })

  test('says what is wrong, where, and what to write instead', async () => {
    const origin = await shop()
    const response = await fetch(`${origin}/wrong`)
    const error = thrown(() => expectCookie(response, 'sid').toBeStored())
    expect(error.name).toBe('AssertionError')
    expect(error).toBeInstanceOf(Error)
    expect(error.actual).toEqual([{ name: 'sid', stored: false, effect: 'blocked', reasons: ['SameSiteNoneInsecure'] }])
    expect(error.expected).toEqual([{ name: 'sid', stored: true }])
    expect(error.message).toBe(
      [
        'Expected "sid" to be stored.',
        '',
        'Refused: SameSite=None needs Secure, and this line has no Secure.',
        '  Set-Cookie: sid=1; Path=/; SameSite=None',
        `  at ${origin}/wrong (navigate)`,
        'Write instead one of',
        "  res.cookie('sid', value, { secure: true, sameSite: 'none' })",
        "  session({ ...options, name: 'sid', cookie: { secure: 'auto', sameSite: 'lax' } })",
        "  cookieSession({ ...options, name: 'sid', sameSite: 'lax' })",
        'Over http the session libraries send no Secure cookie, so theirs is Secure over https only.',
      ].join('\n'),
    )
    expectCookie(response, 'sid').not.toBeStored()
  })

  test('asks it of every line where no name is given, and names those that are wrong', async () => {
    const response = await fetch(`${await shop()}/two`)
    const error = thrown(() => expectCookie(response).toBeStored())
    expect(error.message).toMatch(/^Expected "theme" \(of 2 cookies\) to be stored\./)
    expectCookie(response, 'sid').toBeStored()
    expect(thrown(() => expectCookie(response).not.toBeStored()).message).toMatch(
      /^Expected "sid" \(of 2 cookies\) not to/,
    )
    expect(thrown(() => expectCookie(response).cookie()).message).toMatch(
      /sets 2 cookies: sid, theme\. Cure: say which/,
    )
    expect(thrown(() => expectCookie(response).toBeSent({ on: HTTPS })).message).toMatch(/sets 2 cookies/)
  })

  test('fails for a cookie that is not set at all, with and without not', async () => {
    const origin = await shop()
    const [none, login] = [await fetch(`${origin}/none`), await fetch(`${origin}/login`)]
    expect(thrown(() => expectCookie(none).toBeStored()).message).toBe('The response sets no cookie.')
    for (const matchers of [expectCookie(login, 'other'), expectCookie(login, 'other').not]) {
      const error = thrown(() => matchers.toBeStored())
      expect(error.name).toBe('AssertionError')
      expect(error.message).toBe('The response sets no cookie "other"; it sets sid.')
    }
  })

  test('holds session libraries to it', async () => {
    const response = await fetch(`${await shop()}/session`)
    expectCookie(response, 'session').toBeStored({ as: { httpOnly: true, session: true } })
    expectCookie(response, 'session.sig').toBeStored()
    expect(() =>
      expectCookie(response, 'session').toBeStored({ in: { url: HTTPS, initiator: 'https://other.com' } }),
    ).toThrow(/another site takes part/)
  })

  test('takes a whole context', () => {
    const line = 'sid=1; SameSite=None; Secure'
    const context = { url: HTTPS, initiator: 'https://other.com', thirdPartyCookies: 'blocked' } as const
    expectCookie(line).not.toBeStored({ in: context })
    expectCookie(`${line}; Partitioned`).toBeStored({
      in: context,
      as: { partitionKey: { topLevelSite: 'https://other.com', hasCrossSiteAncestor: true } },
    })
    expect(() => expectCookie(line).toBeStored({ in: context })).toThrow(
      /fetch, from https:\/\/other\.com, third-party cookies blocked/,
    )
    expect(() => expectCookie(line).toBeStored({ in: context })).toThrow(/partitioned: true/)
  })

  test('knows the whole public suffix list', () => {
    expectCookie('a=1; Domain=github.io').not.toBeStored({ in: 'https://alice.github.io/' })
    expectCookie('a=1; Domain=kawasaki.jp').not.toBeStored({ in: 'https://www.kawasaki.jp/' })
  })

  test('says which attributes differ', () => {
    const error = thrown(() => expectCookie('a=1; Path=/x').toBeStored({ in: HTTPS, as: { secure: true, path: '/x' } }))
    expect(error.message).toMatch(/^The browser keeps "a", but not as expected: secure is false, not true\./)
    expect([error.actual, error.expected]).toEqual([{ secure: false }, { secure: true }])
    expectCookie('a=1').not.toBeStored({ in: HTTPS, as: { secure: true } })
    expect(() => expectCookie('a=1').not.toBeStored({ in: HTTPS, as: { secure: false } })).toThrow(/not to be stored/)
    expectCookie('a=1; Max-Age=60').toBeStored({ in: HTTPS, as: { expiresIn: 61 } })
    expect(() => expectCookie('a=1; Max-Age=60').toBeStored({ in: HTTPS, as: { expiresIn: 63 } })).toThrow(
      /expiresIn is 60/,
    )
  })

  test('tells whether the cookie is sent', () => {
    const sid = expectCookie('sid=1; SameSite=Strict', 'sid')
    sid.toBeSent({ in: HTTPS, on: 'https://app.example.com/account' })
    sid.not.toBeSent({ in: HTTPS, on: 'https://www.example.com/' })
    sid.not.toBeSent({ in: HTTPS, on: { kind: 'link', url: HTTPS, initiator: 'https://other.com' } })
    expect(() => sid.toBeSent({ in: HTTPS, on: 'https://www.example.com/' })).toThrow(
      /does not send it to .*: it is for another host/,
    )
    expect(() => sid.not.toBeSent({ in: HTTPS, on: HTTPS })).toThrow(/not to be sent/)
    const refused = expectCookie('sid=1; SameSite=None')
    refused.not.toBeSent({ in: HTTPS, on: HTTPS })
    expect(() => refused.toBeSent({ in: HTTPS, on: HTTPS })).toThrow(/to be sent\.\n\nRefused/)
  })

  test('takes the last of two lines of one name, as a browser does', () => {
    expectCookie(['sid=; Max-Age=0', 'sid=2']).toBeStored({ in: HTTPS, as: { value: '2' } })
    expect(() => expectCookie(['sid=2', 'sid=; Max-Age=0'], 'sid').toBeStored({ in: HTTPS })).toThrow(
      /Removes the cookie/,
    )
  })

  test('asks another browser where one is named', () => {
    const sid = expectCookie('sid=1; Secure')
    sid.toBeStored({ in: 'http://localhost:3000/' })
    sid.not.toBeStored({ in: 'http://localhost:3000/', browser: 'safari' })
  })

  test('knows that a jar has its limits', () => {
    const lines = Array.from({ length: 200 }, (_, at) => `c${at}=1`)
    expectCookie(lines, 'c199').toBeStored({ in: HTTPS })
    expect(() => expectCookie(lines, 'c0').toBeStored({ in: HTTPS })).toThrow(/thrown out at once/)
  })

  test('takes responses of all kinds', async () => {
    const origin = await shop()
    const request = get(`${origin}/login`)
    const [message] = (await once(request, 'response')) as [IncomingMessage]
    message.resume()
    const response = await fetch(`${origin}/login`)
    const line = 'sid=1; HttpOnly'
    const held = new ServerResponse(message)
    held.setHeader('Set-Cookie', [line])
    const all = [
      message,
      response,
      response.headers,
      line,
      [line],
      held,
      { headers: { 'set-cookie': [line] } },
      { headers: { 'set-cookie': line } },
      { 'Set-Cookie': line },
      { headers: { getSetCookie: () => [line] } },
    ]
    for (const one of all) expectCookie(one, 'sid').toBeStored({ in: origin, as: { httpOnly: true } })
  })

  test('takes the URL of a supertest response', () => {
    const response = { headers: { 'set-cookie': ['sid=1; Secure'] }, request: { url: 'http://192.168.1.10/' } }
    expect(() => expectCookie(response).toBeStored()).toThrow(/Secure needs https/)
  })

  test('shifts Expires by the Date of the response', () => {
    const headers = {
      'set-cookie': 'a=1; Expires=Sun, 01 Nov 2026 01:00:00 GMT',
      date: 'Sun, 01 Nov 2026 00:00:00 GMT',
    }
    expectCookie({ headers }).toBeStored({ in: HTTPS, as: { expiresIn: 3600 } })
  })

  test('says what it needs', () => {
    expect(() => expectCookie('a=1').toBeStored()).toThrow(
      /^\[sessionscope\] it is not known at which URL .* Cure: name it/,
    )
    expect(() => expectCookie('a=1').toBeStored({ in: '/login' })).toThrow(
      /in has the URL "\/login"\. Cure: give an absolute/,
    )
    expect(() => expectCookie('a=1').toBeSent({ in: HTTPS, on: 'x' })).toThrow(/on has the URL "x"/)
    for (const wrong of [null, undefined, 5, { json: () => ({}) }]) {
      expect(() => expectCookie(wrong as unknown as string)).toThrow(
        /^\[sessionscope\] expectCookie\(\) was given what has no headers/,
      )
    }
  })

  test('escapes what is not printable', () => {
    const { message } = thrown(() => expectCookie('a=\u001b[2J').toBeStored({ in: HTTPS }))
    expect(message).toContain('a=\\u{1b}[2J')
    expect(message).not.toContain('\u001b')
  })
})
