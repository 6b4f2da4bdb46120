import { describe, expect, test } from 'vitest'
import { carrier, entry, withCookies } from './cookie-support.ts'
import { problemOf } from './exchanges.ts'

const login = withCookies(1, { method: 'POST', url: '/login?next=1', lines: ['sid=1; Path=/; HttpOnly'] })

describe('cookie-not-removed', () => {
  const code = 'cookie-not-removed'
  const EXPIRED = 'Expires=Thu, 01 Jan 1970 00:00:00 GMT'
  const find = (set: string, lines: readonly string[], told: Parameters<typeof withCookies>[1] = {}) => {
    const jar = [entry('came', set)]
    return problemOf(code, withCookies(2, { came: [jar[0]!.name], lines, jar, ...told }), [login])
  }

  test('gives the line that would remove it', () => {
    expect(find('sid=1; Domain=example.test; Path=/account', [`sid=; Path=/; ${EXPIRED}`])).toMatchObject({
      severity: 'warning',
      certainty: 'certain',
      title: '`sid` is not removed',
      fix: "res.clearCookie('sid', { path: '/account', domain: 'example.test' })",
      evidence: [
        'the cookie: .example.test, path /account, set by POST /login',
        'what is removed: app.example.test, path /',
        `Set-Cookie: sid=; Path=/; ${EXPIRED}`,
      ],
    })
  })

  test.each([
    ['the path', 'a=1; Path=/account', 'a=; Path=/; Max-Age=0', "{ path: '/account' }"],
    ['the default path', 'a=1; Path=/', 'a=; Max-Age=0', "{ path: '/' }"],
    [
      'the domain',
      'a=1; Path=/; Domain=.example.test',
      'a=; Path=/; Max-Age=0',
      "{ path: '/', domain: 'example.test' }",
    ],
    ['the host', 'a=1; Path=/', 'a=; Path=/; Domain=app.example.test; Max-Age=0', "{ path: '/' }"],
    [
      'the partition',
      'a=1; Path=/; Secure; Partitioned',
      'a=; Path=/; Max-Age=0',
      "{ path: '/', secure: true, partitioned: true }",
    ],
  ])('compares %s', (_what, set, line, options) => {
    expect(find(set, [line])?.fix).toBe(`res.clearCookie('a', ${options})`)
  })

  test('tells why the browser refuses a line that was to remove a cookie', () => {
    const set = '__Host-a=1; Path=/; Secure'
    expect(find(set, [`__Host-a=; Path=/; ${EXPIRED}`])).toMatchObject({
      why: 'The browser takes no notice of the line. Refused: __Host- demands Secure, which this line lacks.',
      fix: "res.clearCookie('__Host-a', { path: '/', secure: true })",
    })
    expect(problemOf('cookie-refused', withCookies(2, { lines: [`__Host-a=; Path=/; ${EXPIRED}`] }))).toBeUndefined()
  })

  test('is an error where the session is in the cookie, and so goes on', () => {
    const storage = [
      { op: 'read-cookie', store: 'cookie', fingerprint: 'a', start: 0, ms: 0, result: 'found', by: 'load' },
    ] as const
    const session = { library: 'cookie-session', storage, cookie: carrier('sid') }
    expect(find('sid=1; Path=/account', ['sid=; Path=/; Max-Age=0'], { session })).toMatchObject({
      severity: 'error',
      title: '`sid` is not removed: the session goes on',
    })
  })

  test('leaves it to this problem that a destroyed session has its cookie still', () => {
    const exchange = withCookies(2, {
      came: ['sid'],
      jar: [entry('came', 'sid=1; Path=/account')],
      lines: ['sid=; Path=/; Max-Age=0'],
      session: { verdict: 'destroyed', after: null },
    })
    expect(problemOf(code, exchange)).toBeDefined()
    expect(problemOf('destroyed-cookie', exchange)).toBeUndefined()
  })

  test.each([
    ['the line is for the same place', 'a=1; Path=/', ['a=; Path=/; Max-Age=0']],
    ['another line is', 'a=1; Path=/account', ['a=; Path=/; Max-Age=0', 'a=; Path=/account; Max-Age=0']],
    ['it is set anew in its place', 'a=1; Path=/account', ['a=; Path=/; Max-Age=0', 'a=2; Path=/account']],
    ['the line is for another name', 'a=1; Path=/account', ['b=; Path=/; Max-Age=0']],
    ['the line sets it', 'a=1; Path=/account', ['a=2; Path=/']],
  ])('is not found where %s', (_why, set, lines) => {
    expect(find(set, lines)).toBeUndefined()
  })

  test('is not found where nobody knows whether the browser has it', () => {
    const jar = [entry('not-for-this', 'a=1; Path=/admin'), entry('missing', 'a=1; Path=/account')]
    expect(find('a=1', ['a=; Path=/; Max-Age=0'], { jar })).toBeUndefined()
    expect(find('a=1', ['a=; Path=/; Max-Age=0'], { jar: [] })).toBeUndefined()
  })

  test('is not found of one variant that is removed while another stays', () => {
    const jar = [entry('came', 'a=1; Path=/'), entry('came', 'a=1; Path=/account')]
    expect(find('a=1', ['a=; Path=/; Max-Age=0'], { jar })).toBeUndefined()
  })
})
