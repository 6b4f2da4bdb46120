import type { RequestListener } from 'node:http'
import type express5 from 'express'
import session from 'express-session'
import { expect, vi } from 'vitest'
import { type Options, sessionscope } from '../../server/index.ts'
import { settledExchanges } from './api.ts'
import { listen } from './app.ts'

export const on = { enabled: true, print: false } as const
export const TOOL = '/__sessionscope'

/** A mount of the tool, with sessions in a cookie of this name. */
export const mount = (name: string, options: Options = {}) =>
  sessionscope(session({ name, secret: 'test', resave: false, saveUninitialized: true }), { ...on, ...options })

export const page: express5.RequestHandler = (_req, res) => {
  res.type('html').send('<!doctype html><html><body>hello</body></html>')
}

/** The requests that the panel of an app, or of a mount in it, shows: `GET /a/x`. */
export async function expectShown(place: string, requests: readonly string[]) {
  const exchanges = await settledExchanges(place, requests.length)
  expect(exchanges.map(({ request }) => `${request.method} ${request.url}`)).toEqual(requests)
}

export const visit = async (url: string) => (await fetch(url)).text()

export const scripts = (html: string) => [...html.matchAll(/<script src="([^"]*)"/g)].map(([, src]) => src)

/** What was warned of, by the tool. */
export function warnings() {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  return () => warn.mock.calls.map(([text]) => String(text)).filter(text => text.includes('mounted twice'))
}

/** Makes apps of a framework: what is mounted in one, before its page, on a free port. */
export const appOf = (express: typeof express5) => (use: (app: express5.Express) => void) => {
  const made = express()
  made.set('env', 'test')
  use(made)
  made.use(page)
  return listen(made as unknown as RequestListener)
}
