import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { onTestFinished } from 'vitest'
import { sessionscope } from '../../../server/index.ts'
import { type ConnectOptions, connect, type LostUpdate } from '../../../server/session.ts'
import { routes, serve } from '../../support/app.ts'
import { createClient } from '../../support/browser-like.ts'
import { gate, type Handlers, put, show } from './app.ts'

/** The lost updates that are told while the test runs. */
export function reports(): LostUpdate[] {
  const found: LostUpdate[] = []
  const listener = (message: unknown) => void found.push(message as LostUpdate)
  subscribe('sessionscope:lost-update', listener)
  onTestFinished(() => void unsubscribe('sessionscope:lost-update', listener))
  return found
}

/** Two requests that have both loaded the session before either stores it. */
export async function twoAtOnce(options: ConnectOptions = {}) {
  const [loaded, goOn] = [gate(), gate()]
  const handlers: Handlers = {
    '/': show,
    '/login': put('user', 'ann'),
    '/slow': async (req, res) => {
      loaded.open()
      await goOn.opened
      req.session.slow = true
      res.end('slow')
    },
    '/slow-save': async (req, res) => {
      loaded.open()
      await goOn.opened
      req.session.slow = true
      // It calls back with what stands in the way.
      await new Promise<void>(resolve => void req.session.save(() => resolve()))
      res.statusCode = Number(req.headers.status)
      res.end('told')
    },
    '/slow-renew': async (req, res) => {
      loaded.open()
      await goOn.opened
      req.session.renew()
      res.end('renewed')
    },
    '/slow-empty': async (req, res) => {
      loaded.open()
      await goOn.opened
      delete req.session.user
      res.end('emptied')
    },
    '/quick': put('quick', true),
    '/logout': async (req, res) => {
      await req.session.destroy()
      res.end()
    },
  }
  const middleware = sessionscope(connect({ memory: true, lock: false, ...options }), { enabled: true, print: false })
  const origin = await serve('express 5', middleware, routes(handlers as never))
  const { visit, jar } = createClient(origin)
  const meet = async (path: string, late = '/slow', headers = {}) => {
    await visit('/login')
    const slow = visit(late, { headers })
    await loaded.opened
    const quick = await visit(path)
    goOn.open()
    return { quick, slow: await slow }
  }
  return { origin, visit, jar, meet }
}
