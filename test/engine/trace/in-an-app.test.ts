import { createRequire } from 'node:module'
import util from 'node:util'
import type flashModule from 'connect-flash'
import { expect, test } from 'vitest'
import { observeSession, type SessionView } from '../../../server/engine/observer.ts'
import { everyVariant, start } from '../ecosystem/app.ts'

// connect-flash 0.1.1 takes it from `util`, from where Node 23 removed it.
if (!('isArray' in util)) Object.assign(util, { isArray: Array.isArray })
const flash = createRequire(import.meta.url)('connect-flash') as typeof flashModule

type WithSession = { session: Record<string, unknown>; flash(kind: string): unknown }

const unwatched = everyVariant.filter(variant => !variant.includes('watched'))

test.each(unwatched)('the engine tells an observer what the app did with its keys, and where, %s', async variant => {
  const views: SessionView[] = []
  const { text } = await start(
    variant,
    app => {
      app.use(flash())
      app.get('/', (req, res) => {
        const { session, flash } = req as unknown as WithSession
        session.cart ??= []
        const cart = session.cart as number[]
        cart.push(1)
        flash.call(req, 'info')
        res.send('ok')
      })
    },
    (req, _res, next) => {
      observeSession(req, { opened: view => views.push(view), ending() {}, decided() {} })
      next()
    },
  )
  await text('/')
  await text('/')
  const accesses = views[1]
    ?.accesses()
    .map(access => [access.kind, access.path, access.missing ?? false, access.frame()])
  const here = expect.stringMatching(/^test\/engine\/trace\/in-an-app\.test\.ts:\d+$/)
  const there = expect.stringMatching(/^connect-flash\/lib\/flash\.js:\d+$/)
  expect(accesses).toEqual([
    ['read', ['cart'], false, here],
    ['read', ['cart'], false, here],
    ['write', ['cart', 1], false, here],
    ['write', ['flash'], false, there],
  ])
  expect(views[0]?.accesses()[0]).toMatchObject({ kind: 'read', path: ['cart'], missing: true })
})
