import { once } from 'node:events'
import { MemoryStore } from 'express-session'
import { expect, test } from 'vitest'
import type { Middleware } from '../../server/capture/recording.ts'
import { connect, type Session as EngineSession } from '../../server/session.ts'
import { type Handler, routes, serve } from '../support/app.ts'
import { createClient } from '../support/browser-like.ts'
import { createDoor, exchangesByPath, tool } from './locking.ts'

type EngineHandler = (session: EngineSession, res: Parameters<Handler>[1]) => unknown

/** A store that refuses to store, or to remove, so many times. */
function refusingStore() {
  const refusals = { set: 0, destroy: 0 }
  const store = new MemoryStore()
  const { set, destroy } = store
  store.set = (sid, session, done) =>
    refusals.set-- > 0 ? done?.(new Error('the disk is full')) : set.call(store, sid, session, done)
  store.destroy = (sid, done) =>
    refusals.destroy-- > 0 ? done?.(new Error('no such luck')) : destroy.call(store, sid, done)
  return { store, refusals }
}

/** An app with a session `{ user: 'ann' }`, and its store; `exchange` is that of the path `/`. */
async function start(handler: EngineHandler, wrap: (middleware: Middleware) => Middleware = tool) {
  const { store, refusals } = refusingStore()
  const origin = await serve(
    'express 5',
    wrap(connect({ store }) as unknown as Middleware),
    routes({
      '/login': ({ session }, res) => {
        session.user = 'ann'
        res.end()
      },
      '/': ({ session }, res) => handler(session as unknown as EngineSession, res),
      '/user': ({ session }, res) => res.end(String(session.user)),
    }),
  )
  const { visit } = createClient(origin)
  await visit('/login')
  const exchange = async () =>
    (await exchangesByPath(origin, all => all['/']?.duration != null && all['/'].session?.verdict === 'failed'))['/']
  const user = async () => (await visit('/user')).text()
  return { origin, visit, refusals, exchange, user }
}

const problem = (title: string, why: string) =>
  expect.objectContaining({ code: 'save-failed', title, why: expect.stringContaining(why) })

// It is given once a process, so this comes first.
test('without the tool, a warning tells of the first save() after a response that fails', async () => {
  const door = createDoor()
  const { visit, refusals } = await start(
    async (session, res) => {
      res.end('ok')
      await door.pass()
      session.user = 'eve'
      refusals.set = 1
      session.save()
    },
    middleware => middleware,
  )
  const warned = once(process, 'warning')
  await visit('/')
  door.open()
  const [warning] = await warned
  expect(warning.message).toMatch(
    /^\[sessionscope\] req\.session\.save\(\) failed after the response of GET \/ .*the disk is full/,
  )
})

test('a save() after the response that the store refuses is told, though nobody awaits it', async () => {
  const door = createDoor()
  const { visit, refusals, exchange, user } = await start(async (session, res) => {
    res.end('ok')
    await door.pass()
    session.user = 'eve'
    refusals.set = 1
    session.save()
  })
  expect((await visit('/')).status).toBe(200)
  door.open()
  expect((await exchange())?.problems).toContainEqual(problem('The session could not be saved', 'the disk is full'))
  expect(await user()).toBe('ann')
})

test('a save() that fails is told also where what it was for is taken back', async () => {
  const { visit, refusals, exchange } = await start(async (session, res) => {
    refusals.set = 1
    session.user = 'eve'
    await session.save().catch(() => {})
    session.user = 'ann'
    res.end('ok')
  })
  expect((await visit('/')).status).toBe(200)
  expect((await exchange())?.session?.reason).toMatch(/^not saved: .*the disk is full/)
})

test('a save() that fails and so ends the request with a 500 is the reason that is given', async () => {
  const { visit, refusals, exchange } = await start(async session => {
    refusals.set = 1
    session.user = 'eve'
    await session.save()
  })
  expect((await visit('/')).status).toBe(500)
  expect((await exchange())?.session?.reason).toMatch(/^not saved: .*the disk is full/)
})

test('a destroy() that fails is told, for the session lives on', async () => {
  const { visit, refusals, exchange, user } = await start((session, res) => {
    refusals.destroy = 1
    session.destroy()
    res.end('bye')
  })
  expect((await visit('/')).status).toBe(200)
  expect((await exchange())?.problems).toContainEqual(problem('The session could not be destroyed', 'no such luck'))
  expect(await user()).toBe('ann')
})

test('a save() that fails is no problem where the end of the request makes it good', async () => {
  const { visit, refusals, origin, user } = await start((session, res) => {
    refusals.set = 1
    session.user = 'eve'
    session.save()
    res.end('ok')
  })
  expect((await visit('/')).status).toBe(200)
  const { '/': exchange } = await exchangesByPath(origin, all => all['/']?.duration != null)
  expect(exchange?.session?.verdict).toBe('modified')
  expect(exchange?.problems.map(({ code }) => code)).not.toContain('save-failed')
  expect(await user()).toBe('eve')
})

test('a save() that fails is no problem where a second one goes well', async () => {
  const { visit, refusals, origin } = await start(async (session, res) => {
    refusals.set = 1
    session.user = 'eve'
    await session.save().catch(() => session.save())
    res.end('ok')
  })
  expect((await visit('/')).status).toBe(200)
  const { '/': exchange } = await exchangesByPath(origin, all => all['/']?.duration != null)
  expect(exchange?.session?.verdict).toBe('modified')
})
