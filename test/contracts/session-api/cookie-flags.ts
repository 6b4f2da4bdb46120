import { describe, expect, test } from 'vitest'
import { type ApiCookie, type App, type CookieOptions, countViews } from './app.ts'

/** The attributes of a Set-Cookie line, in small letters. */
const attributesOf = ([line = '']: readonly string[]): string[] =>
  line
    .split('; ')
    .slice(1)
    .map(attribute => attribute.toLowerCase())
    .filter(attribute => !attribute.startsWith('expires='))
    .toSorted()

export function describeCookieFlags(app: App): void {
  describe("the flags of the session's cookie", () => {
    const options: readonly (readonly [CookieOptions, readonly string[]])[] = [
      [{ sameSite: 'strict' }, ['samesite=strict']],
      [{ sameSite: 'lax' }, ['samesite=lax']],
      [{ sameSite: true }, ['samesite=strict']],
      [{ domain: 'example.com' }, ['domain=example.com']],
      [{ priority: 'high' }, ['priority=high']],
      [{ partitioned: true }, ['partitioned']],
    ]
    test.each(options)('are those of the options: %o', async (cookie, attributes) => {
      const { sent } = await app({ '/': countViews }, { sameSite: false, ...cookie })
      expect(attributesOf(await sent('/'))).toEqual([...attributes, 'httponly', 'path=/'].toSorted())
    })

    test('are those of the options: SameSite=None, which browsers keep only together with Secure', async () => {
      const { sent } = await app({ '/': countViews }, { sameSite: 'none' })
      expect(attributesOf(await sent('/'))).toEqual(expect.arrayContaining(['httponly', 'path=/', 'samesite=none']))
    })

    test('are Path=/ and HttpOnly where the options say nothing', async () => {
      const { sent } = await app({ '/': countViews }, { sameSite: false })
      expect(attributesOf(await sent('/'))).toEqual(['httponly', 'path=/'])
    })

    test('are without HttpOnly where the options say so', async () => {
      const { sent } = await app({ '/': countViews }, { sameSite: false, httpOnly: false })
      expect(attributesOf(await sent('/'))).toEqual(['path=/'])
    })

    const changes: readonly (readonly [string, (cookie: ApiCookie) => void, readonly string[]])[] = [
      ['httpOnly', cookie => Object.assign(cookie, { httpOnly: false }), ['path=/']],
      ['sameSite', cookie => Object.assign(cookie, { sameSite: 'strict' }), ['httponly', 'path=/', 'samesite=strict']],
      ['path', cookie => Object.assign(cookie, { path: '/shop' }), ['httponly', 'path=/shop']],
      ['domain', cookie => Object.assign(cookie, { domain: 'a.test' }), ['domain=a.test', 'httponly', 'path=/']],
    ]
    test.each(changes)('can be changed for one session: %s', async (_, set, attributes) => {
      const { sent } = await app(
        {
          '/': req => {
            req.session.seen = true
            set(req.session.cookie)
          },
        },
        { sameSite: false },
      )
      expect(attributesOf(await sent('/'))).toEqual(attributes)
    })

    test('can be Secure for one session, whose id then never travels without the flag', async () => {
      const { sent } = await app({
        '/': ({ session }) => {
          session.seen = true
          session.cookie.secure = true
        },
      })
      for (const line of await sent('/')) expect(line).toMatch(/; Secure/i)
    })

    test('can be read at the session', async () => {
      const { get } = await app(
        { '/': ({ session: { cookie } }) => [cookie.path, cookie.httpOnly, cookie.sameSite, cookie.domain] },
        { sameSite: 'lax', domain: 'example.com' },
      )
      expect(await get('/')).toEqual(['/', true, 'lax', 'example.com'])
    })

    test('stay with one session and leave the next visitor alone', async () => {
      const { get, sent } = await app(
        {
          '/': countViews,
          '/mine': ({ session }) => {
            session.seen = true
            session.cookie.httpOnly = false
          },
          '/read': ({ session }) => session.cookie.httpOnly,
        },
        { sameSite: false },
      )
      await get('/mine')
      expect(await get('/read')).toBe(false)
      const response = await fetch(new URL('/', (await app({ '/': countViews })).origin))
      expect(response.headers.getSetCookie()[0]).toMatch(/HttpOnly/i)
      expect(await sent('/read')).toEqual([])
    })
  })
}
