import cookieSession from 'cookie-session'
import session from 'express-session'
import { expect, test } from 'vitest'
import type { Middleware } from '../../server/capture/recording.ts'
import { sessionscope } from '../../server/index.ts'
import { createDoor, exchangesByPath, mutex } from '../capture/locking.ts'
import { settledExchanges } from '../support/api.ts'
import { type Handler, routes, type Session, serve } from '../support/app.ts'
import { createClient } from '../support/browser-like.ts'

type Work = (session: Session) => void

const stored = (options: Partial<session.SessionOptions> = {}): unknown =>
  session({ secret: 'test', resave: false, saveUninitialized: false, ...options })

/** What happens after it did not happen in the same millisecond as what was before: that is how exactly it is known. */
const nextMillisecond = () => new Promise(resolve => setTimeout(resolve, 3))

/** `apart`: the second comes when the first is over. `locked`: it waits for it. Else both have the session at hand. */
type Meeting = 'overlap' | 'apart' | 'locked'

/** What is said of two requests of one session, the first of which saves before the second. */
async function race(middleware: unknown, first: Work, second: Work, meeting: Meeting = 'overlap') {
  const door = createDoor()
  const slow =
    (work: Work): Handler =>
    async (req, res) => {
      const { session } = req
      await door.pass()
      work(session)
      res.end('ok')
    }
  const fill: Handler = (req, res) => {
    Object.assign(req.session, { views: 1, cart: { items: [] }, theme: 'light' })
    res.end('ok')
  }
  const tool = sessionscope(middleware as never, { enabled: true, print: false }) as Middleware
  const handlers = { '/fill': fill, '/first': slow(first), '/second': slow(second) }
  const origin = await serve('express 5', tool, routes(handlers))
  const { visit } = createClient(origin)
  await visit('/fill')
  const asked = visit('/first')
  await door.knock()
  const letThrough = async (answer: Promise<Response>) => {
    await door.knock()
    await nextMillisecond()
    door.open()
    await answer
    await nextMillisecond()
  }
  if (meeting === 'apart') await letThrough(asked)
  const askedToo = visit('/second')
  if (meeting === 'overlap') await door.knock(2)
  if (meeting === 'locked') await exchangesByPath(origin, all => all['/second']?.lock?.waited === null)
  if (meeting !== 'apart') await letThrough(asked)
  await letThrough(askedToo)
  const exchanges = await settledExchanges(origin, 3)
  return exchanges.slice(1).map(({ problems }) => problems.find(({ code }) => code === 'lost-update'))
}

test('a save that does not know what another saved meanwhile is said to have undone it', async () => {
  const [first, second] = await race(
    stored(),
    session => {
      session.cart = { items: ['lamp'] }
    },
    session => {
      session.theme = 'dark'
    },
  )
  expect(first).toBeUndefined()
  expect(second).toMatchObject({
    severity: 'error',
    certainty: 'certain',
    title: 'This request undid what GET /first had saved: `cart.items[0]`',
  })
  expect(second?.evidence[0]).toMatch(/^first GET \/first, then GET \/second, \d+ ms later$/)
})

const countViews: Work = session => {
  session.views = Number(session.views) + 1
}

test('two that count to the same number are likely to have lost one', async () => {
  const [, second] = await race(stored(), countViews, countViews)
  expect(second).toMatchObject({
    certainty: 'likely',
    evidence: expect.arrayContaining(['views: both wrote the same value']),
  })
})

test('one that only reads and is saved all the same has another cure', async () => {
  const write: Work = session => {
    session.views = 2
  }
  const [, second] = await race(stored({ resave: true }), write, () => {})
  expect(second).toMatchObject({ certainty: 'certain', fix: 'resave: false' })
})

test('of sessions in cookies the last response wins, which is likely', async () => {
  const [, second] = await race(
    cookieSession({ keys: ['test'] }),
    session => {
      session.views = 2
    },
    session => {
      session.theme = 'dark'
    },
  )
  expect(second).toMatchObject({ certainty: 'likely', title: expect.stringContaining('`views`') })
})

test.each<[string, unknown, Work, Work, Meeting?]>([
  ['one after the other', stored(), countViews, countViews, 'apart'],
  ['behind a lock', mutex(stored() as Middleware), countViews, countViews, 'locked'],
  ['of which the second only reads', stored(), session => (session.views = 2), () => {}],
  ['of which the first only reads', stored(), () => {}, session => (session.views = 2)],
])('nothing is said of two requests %s', async (_how, middleware, first, second, meeting) => {
  expect(await race(middleware, first, second, meeting)).toEqual([undefined, undefined])
})
