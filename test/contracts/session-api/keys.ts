import { describe, expect, test } from 'vitest'
import { ANSWERED, type App, countViews, createVisitor, keysOf } from './app.ts'

export function describeKeys(app: App): void {
  describe('req.session', () => {
    test('keeps what a handler puts into it: the counter of the README', async () => {
      const { get } = await app({ '/': countViews })
      for (let views = 1; views <= 20; views++) expect(await get('/')).toBe(views)
    })

    test('belongs to one visitor', async () => {
      const { origin, get } = await app({ '/': countViews })
      const other = createVisitor(origin)
      await get('/')
      expect(await get('/')).toBe(2)
      expect(await other.get('/')).toBe(1)
      expect(await get('/')).toBe(3)
    })

    test('keeps nested objects, and changes deep inside of them', async () => {
      const { get } = await app({
        '/fill': ({ session }) => {
          session.cart = { items: [{ sku: 'a', qty: 1 }], note: null, open: true, total: 1.5 }
        },
        '/change': ({ session }) => {
          const { items } = session.cart as { items: { sku: string; qty: number }[] }
          items[0]!.qty++
          items.push({ sku: 'b', qty: 1 })
        },
        '/': ({ session }) => session.cart,
      })
      await get('/fill')
      await get('/change')
      const items = [
        { sku: 'a', qty: 2 },
        { sku: 'b', qty: 1 },
      ]
      expect(await get('/')).toEqual({ items, note: null, open: true, total: 1.5 })
    })

    test('forgets a key that was deleted', async () => {
      const { get } = await app({
        '/fill': ({ session }) => Object.assign(session, { a: 1, b: 2 }) && null,
        '/delete': ({ session }) => delete session.a,
        '/': ({ session }) => [keysOf(session), 'a' in session, 'b' in session],
      })
      await get('/fill')
      expect(await get('/delete')).toBe(true)
      expect(await get('/')).toEqual([['b'], false, true])
    })

    test('has undefined under a key that was never set', async () => {
      const { get } = await app({ '/': ({ session }) => [typeof session.nothing, 'nothing' in session] })
      expect(await get('/')).toEqual(['undefined', false])
    })

    test('has the own keys of the app and no others', async () => {
      const { get } = await app({
        '/': ({ session }) => {
          Object.assign(session, { b: 1, a: [2] })
          const looped: string[] = []
          for (const key in session) if (key !== 'cookie') looped.push(key)
          return [keysOf(session), looped, Object.hasOwn(session, 'a')]
        },
      })
      expect(await get('/')).toEqual([['b', 'a'], ['b', 'a'], true])
    })

    test('is copied, serialised and taken apart like any object', async () => {
      const { get } = await app({
        '/fill': ({ session }) => Object.assign(session, { a: 1, b: { c: [2] } }) && null,
        '/': ({ session }) => {
          const { cookie: _, ...copy } = { ...session }
          const { cookie: __, ...parsed } = JSON.parse(JSON.stringify(session)) as Record<string, unknown>
          const { a, ...rest } = copy
          return [copy, structuredClone(copy), parsed, a, rest]
        },
      })
      await get('/fill')
      const data = { a: 1, b: { c: [2] } }
      expect(await get('/')).toEqual([data, data, data, 1, { b: { c: [2] } }])
    })

    test('is the same object for the whole request', async () => {
      const { get } = await app({
        '/': async req => {
          const { session } = req
          await Promise.resolve()
          session.user = { name: 'Ann' }
          return [req.session === session, req.session.user === session.user]
        },
      })
      expect(await get('/')).toEqual([true, true])
    })

    test('goes on from request to request, whatever the status of the answer', async () => {
      const { visit, get } = await app({
        '/missing': (req, res) => {
          countViews(req, res)
          res.statusCode = 404
        },
        '/redirect': (req, res) => {
          countViews(req, res)
          res.writeHead(302, { Location: '/' }).end()
          return ANSWERED
        },
        '/': countViews,
      })
      for (const path of ['/missing', '/redirect', '/missing']) await (await visit(path)).text()
      expect(await get('/')).toBe(4)
    })

    test('is stored when the answer is written in pieces', async () => {
      const { visit, get } = await app({
        '/pieces': async (req, res) => {
          countViews(req, res)
          res.write('<p>one</p>')
          await new Promise(setImmediate)
          res.write('<p>two</p>')
          res.end()
          return ANSWERED
        },
        '/': countViews,
      })
      for (let i = 0; i < 3; i++) expect(await (await visit('/pieces')).text()).toBe('<p>one</p><p>two</p>')
      expect(await get('/')).toBe(4)
    })
  })
}
