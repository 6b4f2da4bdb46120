import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { connect } from '../../../server/session.ts'
import {
  type ApiRequest,
  type ApiSession,
  type CookieOptions,
  countViews,
  prepare,
} from '../../contracts/session-api/app.ts'
import { describeSessionApi } from '../../contracts/session-api.ts'
import { watch } from '../support/watch.ts'

function create(cookie: CookieOptions & { readonly name: string }) {
  const folder = mkdtempSync(join(tmpdir(), 'sessions-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return connect({ folder, cookie: { sameSite: false, ...cookie } })
}

describeSessionApi('the engine', create)

describeSessionApi('the engine, watched', cookie => {
  const session = create(cookie)
  return (req, res, next) => watch(req, res, () => session(req, res, next))
})

type Method = 'save' | 'reload' | 'regenerate' | 'destroy'

/** Without a callback the methods give promises. */
const promised = (session: ApiSession, method: Method) => (session[method] as () => Promise<void>)()

describe('the engine without callbacks', () => {
  const app = prepare('express 5', create)

  test('has methods to be awaited', async () => {
    const { get } = await app({
      '/': async (req: ApiRequest) => {
        const { session, sessionID } = req
        session.step = 1
        await promised(session, 'save')
        session.step = 2
        await promised(req.session, 'reload')
        const reloaded = req.session.step
        await promised(req.session, 'regenerate')
        const isNew = req.sessionID !== sessionID
        await promised(req.session, 'destroy')
        return [reloaded, isNew, typeof req.session]
      },
    })
    expect(await get('/')).toEqual([1, true, 'undefined'])
  })

  test('rejects where a callback would have got the error', async () => {
    const { get } = await app({
      '/': ({ session }) => promised(session, 'reload').then(() => null, String),
    })
    expect(await get('/')).toMatch(/\[sessionscope\] .*nothing/)
  })

  test('lets nobody await, and the process lives', async () => {
    const { get } = await app({ '/': ({ session }) => void promised(session, 'reload'), '/views': countViews })
    await get('/')
    expect(await get('/views')).toBe(1)
  })
})
