import { describe, expect, test } from 'vitest'
import { assumption, entry, withCookies } from './cookie-support.ts'
import { problemOf } from './exchanges.ts'

const login = withCookies(1, { method: 'POST', url: '/login?next=1', lines: ['sid=1; Path=/; HttpOnly'] })
const NEW = { isNew: true, before: null } as const

describe('cookie-older', () => {
  const code = 'cookie-older'
  const other = entry('other', 'sid=1; Path=/; HttpOnly')
  const older = entry('older', 'sid=1; Path=/; HttpOnly', { older: { exchange: 'exchange-0', line: 0 } })
  const find = (told: Parameters<typeof withCookies>[1], others = [login]) =>
    problemOf(code, withCookies(2, { came: ['sid'], ...told }), others)

  test('tells of a second app on the host that uses the same name', () => {
    expect(find({ jar: [other], session: NEW })).toMatchObject({
      severity: 'error',
      title: '`sid` came with a value that this app has not set',
      why: expect.stringContaining('Cookies do not know ports'),
      fix: "session({ ...options, name: 'other.sid' })",
      evidence: ['set last by POST /login, 12.0 s ago', 'no response of this process has set the value that came'],
    })
  })

  test('takes the place of an unknown session, whose reason it is', () => {
    const get = {
      op: 'get',
      store: 'MemoryStore',
      fingerprint: 'a',
      start: 0,
      ms: 1,
      result: 'missing',
      by: 'load',
    } as const
    const session = { ...NEW, storage: [get] }
    const exchange = withCookies(2, { jar: [other], came: ['sid'], session })
    expect(problemOf(code, exchange, [login])?.fix).toContain('a store that they share')
    expect(problemOf('unknown-session', exchange, [login])).toBeUndefined()
    const expected = withCookies(2, { jar: [{ ...other, state: 'came' }], came: ['sid'], session })
    expect(problemOf('unknown-session', expected, [login])).toBeDefined()
  })

  test('tells which value came instead of which', () => {
    const before = withCookies(0, { url: '/first', at: { startedAt: 1000, duration: 5 } })
    const after = { ...login, startedAt: 2000, duration: 5 }
    expect(find({ jar: [older] }, [before, after])).toMatchObject({
      severity: 'warning',
      title: '`sid` came with an older value than POST /login had set',
      evidence: ['set last by POST /login, 12.0 s ago', 'this value was set by GET /first'],
    })
  })

  test('is not found of responses that were on their way together, for the last one counts', () => {
    const before = withCookies(0, { url: '/first', at: { startedAt: 1998, duration: 5 } })
    const after = { ...login, startedAt: 2000, duration: 1 }
    expect(find({ jar: [older] }, [before, after])).toBeUndefined()
  })

  test.each([
    ['another process of the app has set it: it opens a session', { jar: [other] }],
    ['the engine says why it was not taken', { jar: [older], session: { ...NEW, refused: 'revoked' } }],
    ['it came twice', { jar: [older], came: ['sid', 'sid'] }],
    ['it is not the session', { jar: [entry('other', 'theme=1')], session: NEW }],
    ['it came as expected', { jar: [entry('came', 'sid=1')], session: NEW }],
  ] as const)('is not found where %s', (_why, told) => {
    expect(find(told)).toBeUndefined()
  })
})

describe('cookie-assumption-wrong', () => {
  const code = 'cookie-assumption-wrong'

  test('tells what was assumed where a cookie came that should not be sent', () => {
    const jar = [entry('came-anyway', 'sid=1; SameSite=Lax', { reasons: ['SchemefulSameSiteLax'] })]
    const exchange = withCookies(2, { jar, assumed: [assumption('initiator')] })
    expect(problemOf(code, exchange, [login])).toMatchObject({
      severity: 'info',
      title: '`sid` came, though the browser should not have sent it',
      why: expect.stringContaining('the assumption was wrong'),
      evidence: ['set by POST /login', expect.stringContaining('SameSite=Lax'), 'The initiator was assumed.'],
    })
  })

  test('tells what was assumed when a line was judged that the browser kept nevertheless', () => {
    const setter = withCookies(1, {
      lines: ['a=1; Secure'],
      context: { url: 'http://app.example.test/' },
      assumed: [assumption('scheme')],
    })
    const jar = [entry('came-anyway', 'a=1', { cookie: null })]
    expect(problemOf(code, withCookies(2, { jar }), [setter])).toMatchObject({
      title: '`a` came, though the browser should not have kept it',
      evidence: ['set by GET /page/1', expect.stringContaining('Secure needs https'), 'The scheme was assumed.'],
    })
    expect(problemOf(code, withCookies(2, { jar }))?.why).toContain('other browsers')
  })

  test('is not found for a script, which keeps and sends what it likes, nor where all is as expected', () => {
    const jar = [entry('came-anyway', 'a=1')]
    expect(problemOf(code, withCookies(2, { jar, headers: { 'user-agent': 'curl/8' } }))).toBeUndefined()
    expect(problemOf(code, withCookies(2, { jar: [entry('came', 'a=1')] }))).toBeUndefined()
  })
})

describe('duplicate-cookie', () => {
  test('names the variants that were set here, and removes the oldest', () => {
    const jar = [
      entry('came', 'sid=1; Path=/account', { age: 90 }),
      entry('came', 'sid=2; Path=/; Domain=example.test', { age: 3 }),
    ]
    expect(problemOf('duplicate-cookie', withCookies(2, { jar, came: ['sid', 'sid'] }), [login])).toMatchObject({
      fix: "res.clearCookie('sid', { path: '/account' })",
      evidence: [
        'sid: 5 bytes',
        'sid: 5 bytes',
        'app.example.test, path /account, set by POST /login, 90.0 s ago',
        '.example.test, path /, set by POST /login, 3.0 s ago',
      ],
    })
  })

  test('leaves the variant open where only one is known', () => {
    const jar = [entry('came', 'sid=1; Path=/account'), entry('missing', 'sid=1; Path=/')]
    expect(problemOf('duplicate-cookie', withCookies(2, { jar, came: ['sid', 'sid'] }))?.fix).toContain('not wanted')
  })
})
