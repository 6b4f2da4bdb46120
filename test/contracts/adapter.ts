import { describe, expect, test } from 'vitest'
import type { Middleware } from '../../server/capture/recording.ts'
import { sessionscope } from '../../server/index.ts'
import type { Exchange, SessionFacts } from '../../server/protocol/index.ts'
import { settledExchanges } from '../support/api.ts'
import { type Framework, frameworks, type Handler, routes, type SessionRequest, serve } from '../support/app.ts'
import { createClient } from '../support/browser-like.ts'

/** A session library, set up so that it stores only what changed. */
export interface Library {
  readonly name: string
  create(): Middleware
  /** How an app removes the session. */
  remove(req: SessionRequest): Promise<void> | void
  /** What the library may call a request that read the session and left it. */
  readonly unchanged: readonly string[]
  /** It keeps plain JSON only; else Dates and Maps come back as they were. */
  readonly keepsJson: boolean
}

/** What holds for each session library that the tool understands. */
export function describeAdapter(library: Library): void {
  describe.each(frameworks)(`${library.name} on %s`, framework => {
    const app = (handlers: Readonly<Record<string, Handler>>) => start(framework, library, handlers)

    test('a request that never looks at the session stores nothing and is uninitialised', async () => {
      const { visit, sessions } = await app({ '/': (_req, res) => res.end('hello') })
      await visit('/')
      const [session] = await sessions(1)
      expect(session).toMatchObject({
        library: library.name,
        verdict: 'uninitialised',
        isNew: true,
        before: null,
        changes: [],
      })
      expect(session?.storage.filter(({ op }) => op !== 'get')).toEqual([])
    })

    test('the first write makes a new session, and names the key', async () => {
      const { visit, sessions } = await app({ '/': write('views', 1) })
      await visit('/')
      const [session] = await sessions(1)
      expect(session).toMatchObject({ verdict: 'new', isNew: true, before: null, after: { views: 1 } })
      expect(changesOf(session)).toEqual([{ kind: 'added', path: 'views', after: 1 }])
      expect(session?.reason).toContain('`views` was added')
      expect(session?.fingerprint).toMatch(/^[0-9a-f]{8}$/)
      expect(session?.cookie?.sent).toBe(true)
    })

    test('a change deep inside is named with its path and both values', async () => {
      const { visit, sessions } = await app({
        '/fill': write('cart', { items: [{ qty: 1 }, { qty: 1 }, { qty: 1 }] }),
        '/more': (req, res) => {
          const cart = req.session.cart as { items: { qty: number }[] }
          ;(cart.items[2] as { qty: number }).qty = 2
          res.end('ok')
        },
      })
      await visit('/fill')
      await visit('/more')
      const [first, second] = await sessions(2)
      expect(second).toMatchObject({ verdict: 'modified', isNew: false })
      expect(second?.reason).toBe('saved: `cart.items[2].qty` changed from 1 to 2')
      expect(changesOf(second)).toEqual([{ kind: 'changed', path: 'cart.items[2].qty', before: 1, after: 2 }])
      expect(second?.fingerprint).toBe(first?.fingerprint)
    })

    test('reading is not writing', async () => {
      const { visit, sessions } = await app({
        '/fill': write('views', 1),
        '/read': (req, res) => res.end(String(req.session.views)),
      })
      await visit('/fill')
      expect(await (await visit('/read')).text()).toBe('1')
      const session = (await sessions(2))[1]
      expect(library.unchanged).toContain(session?.verdict)
      expect(session).toMatchObject({ before: { views: 1 }, after: { views: 1 }, changes: [] })
      expect(session?.reason).toMatch(/^not saved: nothing changed/)
    })

    test('removed and added keys are told apart', async () => {
      const { visit, sessions } = await app({
        '/fill': write('flash', 'hello'),
        '/swap': (req, res) => {
          delete req.session.flash
          req.session.user = { id: 1 }
          res.end('ok')
        },
      })
      await visit('/fill')
      await visit('/swap')
      const session = (await sessions(2))[1]
      expect(session?.changes).toHaveLength(2)
      expect(changesOf(session)).toContainEqual({ kind: 'removed', path: 'flash', before: 'hello' })
      expect(changesOf(session)).toContainEqual({ kind: 'added', path: 'user', after: { id: 1 } })
    })

    test('removing the session is recognised', async () => {
      const { visit, sessions } = await app({
        '/fill': write('user', 'ann'),
        '/leave': async (req, res) => {
          await library.remove(req)
          res.end('bye')
        },
      })
      await visit('/fill')
      await visit('/leave')
      const session = (await sessions(2))[1]
      expect(session).toMatchObject({ verdict: 'destroyed', after: null, before: { user: 'ann' } })
    })

    test('what its form of storing loses is named by path, and nothing else', async () => {
      const { visit, sessions } = await app({ '/': write('visit', { at: new Date(0), seen: new Map([[1, 2]]) }) })
      await visit('/')
      const [session] = await sessions(1)
      const lost = [
        ['visit.at', 'Date'],
        ['visit.seen', 'Map'],
      ]
      expect(session?.losses.map(({ path, type }) => [path, type])).toEqual(library.keepsJson ? lost : [])
    })

    test('secrets never leave the process, and are still compared', async () => {
      const { visit, exchanges, text } = await app({
        '/': write('user', { name: 'Ann', password: 'hunter2-original' }),
        '/change': (req, res) => {
          ;(req.session.user as { password: string }).password = 'hunter3-changed'
          res.end('ok')
        },
      })
      await visit('/')
      await visit('/change')
      const session = (await exchanges(2))[1]?.session
      expect(session?.changes).toHaveLength(1)
      expect(session?.changes[0]).toMatchObject({
        kind: 'changed',
        path: 'user.password',
        before: { $type: 'redacted' },
      })
      expect(await text()).not.toMatch(/hunter[23]/)
    })

    test('a change after the response is said to be lost', async () => {
      const { visit, sessions } = await app({
        '/fill': write('views', 1),
        '/late': (req, res) => {
          const { session } = req
          res.end('done')
          session.views = 2
        },
      })
      await visit('/fill')
      await visit('/late')
      const session = (await sessions(2))[1]
      expect(session).toMatchObject({ verdict: 'unsaved-change' })
      expect(session?.late).toEqual([{ kind: 'changed', path: 'views', before: 1, after: 2 }])
    })

    test('getters and toJSON of the app are not run by the tool', async () => {
      let runs = 0
      const counting = {
        get trap() {
          runs++
          return 1
        },
      }
      const handler: Handler = (req, res) => {
        req.session.counting = counting
        res.end('ok')
      }
      const { visit, sessions } = await app({ '/': handler })
      await visit('/')
      await sessions(1)
      const watched = runs
      runs = 0
      const plain = await serve(framework, library.create(), routes({ '/': handler }))
      await createClient(plain).visit('/')
      expect(watched).toBe(runs)
    })
  })
}

/** Who wrote a key is told by some libraries only. */
const changesOf = (session: SessionFacts | null | undefined) => session?.changes.map(({ by: _, ...change }) => change)

const write =
  (key: string, value: unknown): Handler =>
  (req, res) => {
    req.session[key] = value
    res.end('ok')
  }

async function start(framework: Framework, library: Library, handlers: Readonly<Record<string, Handler>>) {
  const tool = sessionscope(library.create() as never, { enabled: true, print: false }) as Middleware
  const origin = await serve(framework, tool, routes(handlers))
  const exchanges = (count: number): Promise<readonly Exchange[]> => settledExchanges(origin, count)
  return {
    ...createClient(origin),
    exchanges,
    sessions: async (count: number): Promise<readonly (SessionFacts | null)[]> =>
      (await exchanges(count)).map(({ session }) => session),
    text: async () => (await fetch(`${origin}/__sessionscope/api/exchanges`)).text(),
  }
}
