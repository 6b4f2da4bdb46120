import { describe, expect, test } from 'vitest'
import { type Action, type Actions, type App, called, countViews } from './app.ts'

const unset = (remove: (req: { session?: unknown }) => void): Action => {
  return req => remove(req as { session?: unknown })
}

const actions: Actions = {
  '/': countViews,
  '/read': ({ session }) => session.views ?? null,
  '/logout': async req => {
    await called(done => req.session.destroy(done))
    return typeof req.session
  },
  '/null': unset(req => {
    req.session = null
  }),
  '/delete': unset(req => {
    delete req.session
  }),
}

export function describeDestroy(app: App): void {
  describe('session.destroy()', () => {
    test('unsets req.session', async () => {
      const { get } = await app(actions)
      await get('/')
      expect(await get('/logout')).toBe('undefined')
    })

    test('removes what was stored: the next request begins anew', async () => {
      const { get } = await app(actions)
      await get('/')
      await get('/')
      await get('/logout')
      expect(await get('/')).toBe(1)
    })

    test('kills the cookie: who kept it gets another session', async () => {
      const { get, jar } = await app({ ...actions, '/id': req => req.sessionID })
      await get('/')
      const [cookie = '', id] = [jar.get('sid'), await get('/id')]
      await get('/logout')
      jar.set('sid', cookie)
      expect(await get('/id')).not.toBe(id)
      expect(await get('/read')).toBeNull()
    })

    test('works in the first request of a visitor, who gets no cookie', async () => {
      const { get, jar } = await app(actions)
      expect(await get('/logout')).toBe('undefined')
      expect(jar.size).toBe(0)
    })

    test('stores nothing of what is put into the old object afterwards', async () => {
      const { get } = await app({
        ...actions,
        '/late': async ({ session }) => {
          await called(done => session.destroy(done))
          session.views = 99
        },
      })
      await get('/')
      await get('/late')
      expect(await get('/read')).toBeNull()
    })

    test('works without a callback', async () => {
      const { get } = await app({ ...actions, '/gone': ({ session }) => void (session.destroy as () => unknown)() })
      await get('/')
      await get('/gone')
      expect(await get('/read')).toBeNull()
    })
  })

  describe('unsetting req.session', () => {
    test.each(['/null', '/delete'])('destroys it when the response ends: %s', async path => {
      const { get } = await app(actions)
      await get('/')
      await get(path)
      expect(await get('/read')).toBeNull()
      expect(await get('/')).toBe(1)
    })

    test('stores nothing where nothing was stored', async () => {
      const { get, sent } = await app(actions)
      expect(await sent('/null')).toEqual([])
      expect(await get('/read')).toBeNull()
    })
  })
}
