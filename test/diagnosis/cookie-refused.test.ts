import { describe, expect, test } from 'vitest'
import { assumption, withCookies } from './cookie-support.ts'
import { problemOf } from './exchanges.ts'

const refused = (...args: Parameters<typeof withCookies>) => problemOf('cookie-refused', withCookies(...args))

describe('cookie-refused', () => {
  test('says why the session is lost at every request, and which line to write instead', () => {
    const problem = refused(1, { lines: ['sid=1; Path=/; HttpOnly; SameSite=None'] })
    expect(problem).toMatchObject({
      severity: 'error',
      certainty: 'certain',
      title: expect.stringMatching(/^`sid`: refused: SameSite=None needs Secure/),
      why: expect.stringContaining('lost at every request'),
    })
    expect(problem?.fix).toMatch(/^session\(\{ .*cookie: \{ secure: true, sameSite: 'none' \} \}\)$/)
    expect(problem?.evidence[0]).toBe('Set-Cookie: sid=1; Path=/; HttpOnly; SameSite=None')
  })

  test.each([
    ['cookie-session', 'cookieSession('],
    ['sessionscope', "connect({ ...options, cookie: { secure: true, sameSite: 'none' } })"],
    ['express-session', 'session('],
  ])('gives the line for the session library of the app: %s', (library, start) => {
    const fix = refused(1, { lines: ['sid=1; SameSite=None'], session: { library } })?.fix
    expect(fix?.startsWith(start), fix).toBe(true)
  })

  test('is a warning of another cookie, with the line for res.cookie()', () => {
    expect(refused(1, { lines: ['theme=dark; SameSite=None'] })).toMatchObject({
      severity: 'warning',
      fix: expect.stringMatching(/^res\.cookie\('theme', value, \{.*secure: true.*\}\)$/),
      why: expect.stringContaining('does not notice'),
    })
  })

  test.each([
    ['a prefix that is not kept', '__Host-a=1; Secure', '__Host- demands Path=/, and this line has no Path'],
    ['a size over the limit', `a=${'x'.repeat(4096)}`, '4096 bytes'],
    [
      'a domain that is another',
      'a=1; Domain=other.test',
      'Domain=other.test is neither app.example.test nor above it',
    ],
    ['a public suffix', 'a=1; Domain=test', 'Domain=test is a public suffix'],
    ['what Chromium is silent about', 'a=1; Partitioned', 'Partitioned needs Secure'],
    ['a control character', 'a=1\u0001', 'control character'],
  ])('tells of %s', (_what, line, why) => {
    const problem = refused(1, { lines: [line], assumed: [assumption('credentials')] })
    expect(problem?.certainty).toBe('certain')
    expect(problem?.title).toContain(why)
    expect(problem?.evidence.every(text => text.length < 600)).toBe(true)
  })

  test('is one problem, the one of the session, whatever else is refused with it', () => {
    const problem = refused(1, { lines: ['a=1; SameSite=None', 'sid=1; SameSite=None', 'b=1; Partitioned'] })
    expect(problem?.title).toContain('`sid`')
    expect(problem?.evidence).toContain('refused with it: `a`, `b`')
  })

  test('knows the parts and the signature of a session', () => {
    expect(refused(1, { lines: ['sid.sig=1; SameSite=None'] })?.severity).toBe('error')
    expect(refused(1, { lines: ['sid.1=1; SameSite=None'] })?.severity).toBe('error')
    expect(refused(1, { lines: ['sid.other=1; SameSite=None'] })?.severity).toBe('warning')
  })

  describe('is only likely where the reason rests on an assumption, which it then shows', () => {
    const http = { url: 'http://app.example.test/' }

    test.each([
      ['a=1; Secure', http, 'scheme'],
      ['__Host-a=1; Secure; Path=/', http, 'scheme'],
      ['a=1; Domain=other.test', {}, 'host'],
      ['a=1', { kind: 'fetch', initiator: 'https://other.test' }, 'initiator'],
      ['a=1; SameSite=Lax', { kind: 'iframe-fetch', topLevel: 'https://other.test' }, 'top-level'],
      [
        'a=1; SameSite=None; Secure',
        { kind: 'img', initiator: 'https://other.test', thirdPartyCookies: 'blocked' },
        'third-party',
      ],
      ['a=1', { kind: 'fetch', initiator: 'https://other.test', credentials: 'omit' }, 'credentials'],
    ] as const)('%s in %o: %s', (line, context, about) => {
      const problem = refused(1, { lines: [line], context, assumed: [assumption(about), assumption('client')] })
      expect(problem?.certainty).toBe('likely')
      expect(problem?.evidence).toContain(`The ${about} was assumed.`)
      expect(problem?.evidence).not.toContain('The client was assumed.')
      expect(refused(1, { lines: [line], context })?.certainty).toBe('certain')
    })

    test.each([
      ['the reason is the line alone', 'a=1; SameSite=None', { kind: 'fetch', initiator: 'https://other.test' }],
      ['another reason holds without it', '__Host-a=1; Secure; Path=/; Domain=other.test', {}],
      ['the line has no Secure, whatever the scheme is', '__Host-a=1; Path=/', http],
      ['it is refused over https too', '__Host-a=1; Secure', {}],
    ] as const)('but certain where %s', (_why, line, context) => {
      const problem = refused(1, { lines: [line], context, assumed: [assumption('scheme'), assumption('host')] })
      expect(problem?.certainty).toBe('certain')
    })
  })

  test('is a warning of a session that came to a fetch without credentials, which was meant so', () => {
    const context = { kind: 'fetch', initiator: 'https://app.example.test', credentials: 'omit' } as const
    expect(refused(1, { lines: ['sid=1'], context })).toMatchObject({
      severity: 'warning',
      fix: expect.stringContaining("credentials: 'include'"),
    })
  })

  test.each([
    ['the browser keeps it', ['sid=1; SameSite=None; Secure', `a=${'x'.repeat(4095)}; Path=/a/rather/long/path`]],
    ['the line is to remove a cookie', ['sid=; Path=/; Max-Age=0', '__Host-sid=; Max-Age=0']],
    ['there is none', []],
  ])('is not found where %s', (_why, lines) => {
    expect(refused(1, { lines })).toBeUndefined()
  })

  test('is not found where nothing is known of cookies', () => {
    const { cookies: _, ...exchange } = withCookies(1, { lines: ['sid=1; SameSite=None'] })
    expect(problemOf('cookie-refused', exchange)).toBeUndefined()
  })
})
