import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { type ApiCookie, type App, called, countViews } from './app.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const lifetimeOf = ({ maxAge, originalMaxAge, expires }: ApiCookie) => ({
  maxAge,
  originalMaxAge,
  expires: expires instanceof Date ? expires.getTime() : expires,
})
type Lifetime = ReturnType<typeof lifetimeOf>

/** How long the cookie of a Set-Cookie line lives, milliseconds; null for one that ends with the browser. */
function lifetimeSent([line = '']: readonly string[]): number | null {
  const [, date] = /; expires=([^;]+)/i.exec(line) ?? []
  return date === undefined ? null : Date.parse(date) - Date.now()
}

/** Dates in cookies have whole seconds. */
const expectAbout = (ms: number | null, expected: number) => {
  expect(ms).toBeGreaterThan(expected - 2500)
  expect(ms).toBeLessThanOrEqual(expected + 1000)
}

const read = { '/read': ({ session }: { session: { cookie: ApiCookie } }) => lifetimeOf(session.cookie) }

/** A request that changes the cookie of its session, which holds something. */
const change = (path: string, run: (cookie: ApiCookie) => void) => ({
  [path]: ({ session }: { session: { [key: string]: unknown; cookie: ApiCookie } }) => {
    session[path] = true
    run(session.cookie)
    return lifetimeOf(session.cookie)
  },
})

export function describeCookie(app: App): void {
  describe('session.cookie', () => {
    test('ends with the browser unless it has a lifetime', async () => {
      const { get, sent } = await app({ ...read, '/': countViews })
      expect(await get('/read')).toEqual({ maxAge: null, originalMaxAge: null, expires: null })
      expect(await sent('/')).toEqual([expect.not.stringMatching(/expires|max-age/i)])
    })

    test('has the lifetime of the options, in maxAge, originalMaxAge, expires and on the wire', async () => {
      const { get, sent } = await app({ ...read, '/': countViews }, { maxAge: MINUTE })
      const { maxAge, originalMaxAge, expires } = await get<Lifetime>('/read')
      expectAbout(maxAge as number, MINUTE)
      expectAbout(originalMaxAge as number, MINUTE)
      expectAbout((expires as number) - Date.now(), MINUTE)
      expectAbout(lifetimeSent(await sent('/')), MINUTE)
    })

    test('has a maxAge that tells the time remaining', async () => {
      const { get } = await app(
        {
          '/': async ({ session }) => {
            const before = session.cookie.maxAge as number
            await delay(30)
            return before - (session.cookie.maxAge as number)
          },
        },
        { maxAge: MINUTE },
      )
      expect(await get('/')).toBeGreaterThanOrEqual(29)
    })

    test.each(['touch', 'resetMaxAge'] as const)('gets its lifetime back with %s()', async method => {
      const { get } = await app(
        {
          '/': async ({ session }) => {
            const before = session.cookie.expires as Date
            await delay(30)
            session[method]()
            const { originalMaxAge, expires } = session.cookie
            return [originalMaxAge, (expires as Date).getTime() - before.getTime()]
          },
        },
        { maxAge: MINUTE },
      )
      const [originalMaxAge, later] = await get<[number, number]>('/')
      expectAbout(originalMaxAge as number, MINUTE)
      expect(later).toBeGreaterThanOrEqual(29)
    })

    test('takes another maxAge, which stays with the session', async () => {
      const { get, sent } = await app({
        ...read,
        ...change('/long', cookie => {
          cookie.maxAge = HOUR
        }),
      })
      expectAbout(lifetimeSent(await sent('/long')), HOUR)
      const { maxAge, originalMaxAge } = await get<Lifetime>('/read')
      expectAbout(maxAge as number, HOUR)
      expectAbout(originalMaxAge as number, HOUR)
    })

    test('takes a date in expires, which is as good', async () => {
      const { get, sent } = await app({
        ...read,
        ...change('/until', cookie => {
          cookie.expires = new Date(Date.now() + HOUR)
        }),
      })
      expectAbout(lifetimeSent(await sent('/until')), HOUR)
      const { maxAge, expires } = await get<Lifetime>('/read')
      expectAbout(maxAge as number, HOUR)
      expectAbout((expires as number) - Date.now(), HOUR)
    })

    test('says so in maxAge at once when expires is set, and the other way round', async () => {
      const { get } = await app({
        ...change('/expires', cookie => {
          cookie.expires = new Date(Date.now() + HOUR)
        }),
        ...change('/maxAge', cookie => {
          cookie.maxAge = HOUR
        }),
      })
      for (const path of ['/expires', '/maxAge']) {
        const { maxAge, originalMaxAge, expires } = await get<Lifetime>(path)
        expectAbout(maxAge as number, HOUR)
        expectAbout(originalMaxAge as number, HOUR)
        expectAbout((expires as number) - Date.now(), HOUR)
      }
    })

    const ends: Readonly<Record<string, (cookie: ApiCookie) => void>> = {
      'expires = false': cookie => {
        cookie.expires = false
      },
      'expires = null': cookie => {
        cookie.expires = null
      },
      'maxAge = null': cookie => {
        cookie.maxAge = null
      },
      'maxAge = false': cookie => {
        cookie.maxAge = false
      },
    }
    test.each(Object.entries(ends))('ends with the browser after %s', async (_, end) => {
      const { get, sent } = await app({ ...read, ...change('/', end) }, { maxAge: MINUTE })
      expect(lifetimeSent(await sent('/'))).toBeNull()
      const { maxAge, originalMaxAge, expires } = await get<Lifetime>('/read')
      expect([maxAge, originalMaxAge, expires].map(Boolean)).toEqual([false, false, false])
    })

    test('lives on from the last change where it has a lifetime: the browser is told', async () => {
      const { sent } = await app({ '/': countViews }, { maxAge: MINUTE })
      expect(await sent('/')).toHaveLength(1)
      expectAbout(lifetimeSent(await sent('/')), MINUTE)
    })

    test('is over with its lifetime: the session is gone', async () => {
      const { get, jar } = await app({ '/': countViews }, { maxAge: 80 })
      expect(await get('/')).toBe(1)
      const cookie = jar.get('sid') ?? ''
      await delay(120)
      jar.set('sid', cookie)
      expect(await get('/')).toBe(1)
    })

    test('is that of the options again after regenerate', async () => {
      const { get } = await app(
        {
          ...read,
          '/': async req => {
            req.session.cookie.maxAge = HOUR
            await called(done => req.session.regenerate(done))
            req.session.seen = true
          },
        },
        { maxAge: MINUTE },
      )
      await get('/')
      expect(await get('/read')).toMatchObject({ originalMaxAge: MINUTE })
    })
  })
}
