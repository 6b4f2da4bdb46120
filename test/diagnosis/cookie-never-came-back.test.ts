import { describe, expect, test } from 'vitest'
import { assumption, BROWSER, entry, withCookies } from './cookie-support.ts'
import { problemOf } from './exchanges.ts'

const login = withCookies(1, { method: 'POST', url: '/login?next=1', lines: ['sid=1; Path=/; HttpOnly'] })
const NEW = { isNew: true, before: null } as const

describe('cookie-never-came-back', () => {
  const missing = entry('missing', 'sid=1; Path=/; HttpOnly')
  const code = 'cookie-never-came-back'
  const find = (told: Parameters<typeof withCookies>[1]) =>
    problemOf(code, withCookies(2, { jar: [missing], session: NEW, ...told }), [login])

  test('tells who had set it and that it should be here', () => {
    expect(find({ came: ['theme'] })).toMatchObject({
      severity: 'error',
      certainty: 'likely',
      title: '`sid` was set by POST /login and should be here; the browser did not send it',
      why: expect.stringContaining('a proxy that strips headers'),
      evidence: [
        'kept for app.example.test, path /, since 12.0 s',
        'came: `theme`',
        'the same browser, by another of its cookies',
      ],
    })
  })

  test('knows the session by the exchange that set it, where this one has no cookie at all', () => {
    expect(find({ session: { ...NEW, cookie: null } })?.severity).toBe('error')
    expect(find({ session: null })?.severity).toBe('error')
  })

  test('is a warning of another cookie that no script can remove', () => {
    expect(find({ jar: [entry('missing', 'csrf=1; HttpOnly')] })?.severity).toBe('warning')
    expect(find({ jar: [entry('missing', 'theme=dark')] })).toBeUndefined()
  })

  test('is one problem for all, the session first', () => {
    const problem = find({ jar: [entry('missing', 'csrf=1; HttpOnly'), missing] })
    expect(problem?.title).toContain('`sid`')
    expect(problem?.evidence).toContain('missing with it: `csrf`')
  })

  test('speaks of scripts where one can remove it', () => {
    expect(find({ jar: [entry('missing', 'sid=1')] })?.why).toContain('A script of the page')
  })

  test('shows what was assumed', () => {
    expect(find({ assumed: [assumption('top-level')] })?.evidence).toContain('The top-level was assumed.')
  })

  test.each([
    ['a browser on the same connection', { by: 'connection', headers: { 'user-agent': 'Mozilla/5.0' } }],
    ['a page of the same origin at the same address', { by: 'address' }],
  ] as const)('is found for %s', (_who, told) => {
    expect(find(told)).toBeDefined()
  })

  test.each([
    ['a script without a jar', { by: 'connection', headers: { 'user-agent': 'curl/8' } }],
    ['somebody at the same address', { by: 'address', headers: { 'user-agent': 'Mozilla/5.0' } }],
    ['a private window', { by: 'address', headers: { ...BROWSER, 'sec-fetch-site': 'none' } }],
    ['who was never seen', { by: 'new' }],
    ['a preflight', { method: 'OPTIONS', headers: { ...BROWSER, 'access-control-request-method': 'PUT' } }],
    ['a manifest', { headers: { ...BROWSER, 'sec-fetch-dest': 'manifest' } }],
    ['a page that is fetched ahead', { headers: { ...BROWSER, 'sec-purpose': 'prefetch;prerender' } }],
    ['what the developer tools ask for', { url: '/.well-known/appspecific/com.chrome.devtools.json' }],
    ['a fetch that may be without credentials', { assumed: [assumption('credentials')] }],
  ] as const)('is not found for %s', (_who, told) => {
    expect(find(told)).toBeUndefined()
  })

  test.each(['came', 'not-for-this', 'older', 'other', 'came-anyway', 'unknown'] as const)(
    'is not found where it %s',
    state => {
      expect(find({ jar: [{ ...missing, state }] })).toBeUndefined()
    },
  )
})
