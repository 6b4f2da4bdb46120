import { describe, expect, test } from 'vitest'
import { type Actions, type App, called, countViews, keysOf } from './app.ts'

const actions: Actions = {
  '/': countViews,
  '/id': req => [req.sessionID, req.session.views ?? null],
  '/renew': async req => {
    const before = req.session
    const { sessionID } = req
    await called(done => before.regenerate(done))
    const { session } = req
    const kept = keysOf(session)
    session.fresh = true
    return {
      isNewObject: session !== before,
      isNewId: req.sessionID !== sessionID && session.id === req.sessionID && before.id !== session.id,
      kept,
      id: req.sessionID,
    }
  },
}

export function describeRegenerate(app: App): void {
  describe('session.regenerate()', () => {
    test('makes a new, empty session with a new id at req.session', async () => {
      const { get } = await app(actions)
      await get('/')
      expect(await get('/renew')).toMatchObject({ isNewObject: true, isNewId: true, kept: [] })
    })

    test('sends the new id, under which the new session goes on', async () => {
      const { get, jar } = await app(actions)
      await get('/')
      const before = jar.get('sid')
      const { id } = await get<{ id: string }>('/renew')
      expect(jar.get('sid')).not.toBe(before)
      expect(await get('/id')).toEqual([id, null])
    })

    test('ends the old session: its cookie opens nothing any more', async () => {
      const { get, jar } = await app(actions)
      await get('/')
      const [old] = await get<[string]>('/id')
      const cookie = jar.get('sid') ?? ''
      await get('/renew')
      jar.set('sid', cookie)
      const [id, views] = await get<[string, unknown]>('/id')
      expect(id).not.toBe(old)
      expect(views).toBeNull()
    })

    test('stores nothing of what is put into the old object afterwards', async () => {
      const { get } = await app({
        ...actions,
        '/late': async req => {
          const before = req.session
          await called(done => before.regenerate(done))
          before.late = true
          req.session.fresh = true
        },
        '/keys': ({ session }) => keysOf(session),
      })
      await get('/')
      await get('/late')
      expect(await get('/keys')).toEqual(['fresh'])
    })

    test('works in the first request of a visitor', async () => {
      const { get } = await app(actions)
      const { id } = await get<{ id: string }>('/renew')
      expect(await get('/id')).toEqual([id, null])
    })

    test('works twice in one request', async () => {
      const { get } = await app({
        ...actions,
        '/twice': async req => {
          const ids = [req.sessionID]
          for (const step of [1, 2]) {
            await called(done => req.session.regenerate(done))
            req.session.step = step
            ids.push(req.sessionID)
          }
          return ids
        },
        '/step': req => [req.sessionID, req.session.step],
      })
      await get('/')
      const ids = await get<string[]>('/twice')
      expect(new Set(ids).size).toBe(3)
      expect(await get('/step')).toEqual([ids[2], 2])
    })

    test('is followed by save, as a login does it', async () => {
      const { get } = await app({
        ...actions,
        '/login': async req => {
          await called(done => req.session.regenerate(done))
          req.session.user = 'ann'
          await called(done => req.session.save(done))
          return req.sessionID
        },
        '/user': req => [req.sessionID, req.session.user],
      })
      await get('/')
      const id = await get('/login')
      expect(await get('/user')).toEqual([id, 'ann'])
    })
  })
}
