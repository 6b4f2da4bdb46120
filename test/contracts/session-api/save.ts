import { describe, expect, test } from 'vitest'
import { ANSWERED, type App, called, countViews } from './app.ts'

export function describeSave(app: App): void {
  describe('session.save()', () => {
    test('calls back when it is stored, before a redirect', async () => {
      const { visit, get } = await app({
        '/login': async ({ session }, res) => {
          session.user = 'ann'
          await called(done => session.save(done))
          res.writeHead(302, { Location: '/' }).end()
          return ANSWERED
        },
        '/': ({ session }) => session.user,
      })
      expect((await visit('/login')).headers.get('location')).toBe('/')
      expect(await get('/')).toBe('ann')
    })

    test('keeps what it stored, though the request fails afterwards', async () => {
      const { visit, get } = await app({
        '/fail': async ({ session }, res) => {
          session.step = 1
          await called(done => session.save(done))
          res.statusCode = 500
        },
        '/': ({ session }) => session.step,
      })
      await (await visit('/fail')).text()
      expect(await get('/')).toBe(1)
    })

    test('is no end: what is changed afterwards is stored with the response', async () => {
      const { get } = await app({
        '/two': async ({ session }) => {
          session.first = 1
          await called(done => session.save(done))
          session.second = 2
        },
        '/': ({ session }) => [session.first, session.second],
      })
      await get('/two')
      expect(await get('/')).toEqual([1, 2])
    })

    test('may be called again and again', async () => {
      const { get } = await app({
        '/often': async req => {
          for (let i = 0; i < 5; i++) {
            req.session.step = i
            await called(done => req.session.save(done))
          }
          return req.session.step
        },
        '/': ({ session }) => session.step,
      })
      expect(await get('/often')).toBe(4)
      expect(await get('/')).toBe(4)
    })

    test('works without a callback', async () => {
      const { get } = await app({
        '/login': ({ session }) => {
          session.user = 'ann'
          ;(session.save as () => unknown)()
        },
        '/': ({ session }) => session.user,
      })
      await get('/login')
      expect(await get('/')).toBe('ann')
    })
  })

  describe('session.reload()', () => {
    test('brings back what is stored, and drops what was changed', async () => {
      const { get } = await app({
        '/': countViews,
        '/reload': async req => {
          Object.assign(req.session, { views: 99, other: true })
          await called(done => req.session.reload(done))
          return [req.session.views, 'other' in req.session]
        },
      })
      await get('/')
      expect(await get('/reload')).toEqual([1, false])
      expect(await get('/')).toBe(2)
    })

    test('brings back what the request itself has saved', async () => {
      const { get } = await app({
        '/': async req => {
          req.session.step = 1
          await called(done => req.session.save(done))
          req.session.step = 2
          await called(done => req.session.reload(done))
          return req.session.step
        },
      })
      expect(await get('/')).toBe(1)
    })

    test('lets the session go on: what is changed afterwards is stored, under the same id', async () => {
      const { get } = await app({
        '/': countViews,
        '/reload': async req => {
          const { sessionID } = req
          await called(done => req.session.reload(done))
          req.session.reloaded = true
          return req.sessionID === sessionID && req.session.id === sessionID
        },
        '/read': ({ session }) => [session.views, session.reloaded],
      })
      await get('/')
      expect(await get('/reload')).toBe(true)
      expect(await get('/read')).toEqual([1, true])
    })

    test('calls back with an error where nothing is stored', async () => {
      const { get } = await app({
        '/': ({ session }) =>
          called(done => session.reload(done)).then(
            () => 'reloaded',
            (error: unknown) => error instanceof Error,
          ),
      })
      expect(await get('/')).toBe(true)
    })
  })
}
