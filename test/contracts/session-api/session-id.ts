import { describe, expect, test } from 'vitest'
import { type App, countViews, createVisitor } from './app.ts'

/** @param isInCookie whether the session itself is there, encrypted, and not its id */
export function describeSessionId(app: App, isInCookie: boolean): void {
  describe('req.sessionID', () => {
    test('is a text, and the same as session.id', async () => {
      const { get } = await app({ '/': req => [req.sessionID, req.session.id] })
      const [id, alias] = await get<string[]>('/')
      expect(id).toMatch(/^[\w.-]{20,}$/)
      expect(alias).toBe(id)
    })

    test('stays the same from request to request', async () => {
      const { get } = await app({
        '/': req => {
          req.session.seen = true
          return req.sessionID
        },
      })
      const first = await get('/')
      expect([await get('/'), await get('/')]).toEqual([first, first])
    })

    test('differs from visitor to visitor', async () => {
      const { origin } = await app({ '/': req => req.sessionID })
      const ids = await Promise.all(Array.from({ length: 20 }, () => createVisitor(origin).get('/')))
      expect(new Set(ids).size).toBe(20)
    })

    test('cannot be changed at the session', async () => {
      const { get } = await app({
        '/': ({ session }) => {
          const { id } = session
          return [Reflect.set(session, 'id', 'mine'), session.id === id]
        },
      })
      expect(await get('/')).toEqual([false, true])
    })

    test(`${isInCookie ? 'is not readable' : 'is'} in the cookie, and nothing else of the session is`, async () => {
      const { get, jar } = await app({
        '/': req => {
          req.session.secret = 'attack at dawn'
          return req.sessionID
        },
      })
      const id = await get<string>('/')
      expect([...jar.keys()]).toEqual(['sid'])
      expect(decodeURIComponent(jar.get('sid') ?? '').includes(id)).toBe(!isInCookie)
      expect(jar.get('sid')).not.toMatch(/attack|dawn/)
    })

    test('is a new one where the browser sends one that nobody gave out', async () => {
      const { get, jar } = await app({
        '/': req => {
          req.session.seen = true
          return req.sessionID
        },
      })
      for (const made of ['s%3Amine.mine', 'mine', '../../etc/passwd', '%', '', 'a'.repeat(3000)]) {
        jar.clear()
        jar.set('sid', made)
        const id = await get<string>('/')
        expect(id).not.toContain('mine')
        expect(await get<string>('/')).toBe(id)
      }
    })

    test('does not show whether a session is there: one that nobody wrote to has no cookie', async () => {
      const { sent } = await app({ '/': req => [req.sessionID, req.session.views ?? null] })
      expect(await sent('/')).toEqual([])
    })

    test('is not sent again where nothing of the cookie changes', async () => {
      const { sent } = await app({ '/': countViews, '/read': ({ session }) => session.views })
      expect(await sent('/')).toHaveLength(1)
      expect(await sent('/read')).toEqual([])
      expect(await sent('/')).toHaveLength(isInCookie ? 1 : 0)
    })
  })
}
