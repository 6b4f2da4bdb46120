import { expect, expectTypeOf, test } from 'vitest'
import type { Session } from '../../server/session.ts'
import { engineApp } from './support/app.ts'

/** As an app types its sessions. */
type AppSession = Session & { cart?: string[] }

const callback = (_error?: unknown) => {}

/** Never called: what it says is held by the compiler. */
function types(session: AppSession): void {
  expectTypeOf(session.save()).toEqualTypeOf<Promise<void>>()
  expectTypeOf(session.reload()).toEqualTypeOf<Promise<void>>()
  expectTypeOf(session.regenerate()).toEqualTypeOf<Promise<void>>()
  expectTypeOf(session.destroy()).toEqualTypeOf<Promise<void>>()
  expectTypeOf(session.lock()).toEqualTypeOf<Promise<void>>()
  expectTypeOf(session.save(callback)).toEqualTypeOf<AppSession>()
  expectTypeOf(session.reload(callback).save(callback).cart).toEqualTypeOf<string[] | undefined>()
  expectTypeOf(session.regenerate(callback)).toExtend<Session>()
  expectTypeOf(session.destroy(error => expectTypeOf(error).toEqualTypeOf<unknown>())).toExtend<Session>()
  expectTypeOf(session.lock(callback)).toExtend<Session>()
  session.save().catch(callback)
  const perhaps = callback as typeof callback | undefined
  session.save(perhaps)
  // @ts-expect-error neither a callback nor nothing
  session.save('now')
}

test('each verb of a session is a promise without a callback, and the session with one', async () => {
  expectTypeOf(types).toBeFunction()
  const seen: unknown[] = []
  const { visit } = await engineApp({
    '/': async (req, res) => {
      req.session.a = 1
      for (const verb of ['save', 'reload', 'lock', 'regenerate', 'destroy'] as const) {
        const { session } = req
        const called = await new Promise(done => {
          const given: Session = session[verb](() => done(given === session))
        })
        seen.push(called)
      }
      res.end('ok')
    },
    '/promises': async (req, res) => {
      req.session.a = 1
      for (const verb of ['save', 'reload', 'lock', 'regenerate', 'destroy'] as const) {
        const given: Promise<void> = req.session[verb]()
        seen.push(given instanceof Promise)
        await given
      }
      res.end('ok')
    },
  })
  for (const path of ['/', '/promises']) expect(await (await visit(path)).text()).toBe('ok')
  expect(seen).toEqual(Array(10).fill(true))
})
