import session from 'express-session'
import { expect, test } from 'vitest'
import type { Middleware } from '../../server/capture/recording.ts'
import { sessionscope } from '../../server/index.ts'
import { settledExchanges } from '../support/api.ts'
import { type Handler, serve } from '../support/app.ts'
import { createClient } from '../support/browser-like.ts'

interface Case {
  /** What the handler does, in the only request or in the second. */
  readonly handler: Handler
  readonly options?: Partial<session.SessionOptions>
  /** Handled before, by the same client. */
  readonly first?: Handler
  readonly headers?: Readonly<Record<string, string>>
}

/** The codes of the problems of the last request. */
async function problemsOf({ handler, options, first, headers = {} }: Case): Promise<string[]> {
  const middleware = session({ secret: 'test', resave: false, saveUninitialized: false, ...options })
  const tool = sessionscope(middleware, { enabled: true, print: false }) as unknown as Middleware
  const route: Handler = (req, res, next) => (req.url === '/first' && first ? first : handler)(req, res, next)
  const origin = await serve('express 5', tool, route)
  const { visit, jar } = createClient(origin)
  if (first) await visit('/first')
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  const extra = headers.cookie === undefined ? headers : { ...headers, cookie: headers.cookie.replace('{jar}', cookie) }
  await fetch(`${origin}/`, { headers: { ...(cookie ? { cookie } : {}), ...extra } })
  const exchange = (await settledExchanges(origin, first ? 2 : 1)).at(-1)
  const problems = exchange?.problems ?? []
  for (const { title, why, fix, evidence } of problems) {
    expect(
      [title, why, fix].every(text => text.length > 0),
      `${title}, ${why}, ${fix}`,
    ).toBe(true)
    expect(evidence.length).toBeGreaterThan(0)
  }
  return problems.map(({ code }) => code)
}

const write =
  (key: string, value: unknown, answer = 'ok'): Handler =>
  (req, res) => {
    req.session[key] = value
    res.end(answer)
  }
const sets =
  (line: string): Handler =>
  (_req, res) => {
    res.setHeader('Set-Cookie', line)
    res.end('ok')
  }
const reads: Handler = (_req, res) => res.end('ok')
const filled = write('views', 1)
const fillsTwo: Handler = (req, res) => {
  Object.assign(req.session, { a: 1, b: 2 })
  res.end('ok')
}

class FailingStore extends session.MemoryStore {
  override set(_sid: string, _data: unknown, callback?: (error?: unknown) => void) {
    setImmediate(() => callback?.(new Error('disk full')))
  }
}

/** Each problem with a request that has it, and the nearest one that has not. */
const cases: Readonly<Record<string, { readonly fires: Case; readonly not: Case }>> = {
  'cookie-withheld': {
    fires: { handler: filled, options: { cookie: { secure: true } } },
    not: { handler: filled, options: { cookie: { secure: 'auto' } } },
  },
  'late-new-session': {
    fires: {
      handler: (req, res) => {
        res.write('begun')
        req.session.views = 1
        res.end()
      },
    },
    not: {
      handler: (req, res) => {
        req.session.views = 1
        res.write('begun')
        res.end()
      },
    },
  },
  'cookie-refused': {
    fires: { handler: sets('a=1; SameSite=None') },
    not: { handler: sets('a=1; SameSite=None; Secure') },
  },
  'save-failed': {
    fires: { handler: filled, options: { store: new FailingStore() } },
    not: { handler: reads, options: { store: new FailingStore() } },
  },
  'late-change': {
    fires: {
      first: filled,
      handler: (req, res) => {
        const { session } = req
        res.end('ok')
        session.views = 2
      },
    },
    not: { first: filled, handler: write('views', 2) },
  },
  'duplicate-cookie': {
    fires: { first: filled, handler: reads, headers: { cookie: '{jar}; connect.sid=s%3Astale.signature' } },
    not: { first: filled, handler: reads, headers: { cookie: '{jar}; other.sid=s%3Astale.signature' } },
  },
  'json-loss': {
    fires: { handler: write('at', new Date()) },
    not: { handler: write('at', new Date().toISOString()) },
  },
  'unknown-session': {
    fires: {
      first: filled,
      handler: reads,
      options: {
        store: new (class extends session.MemoryStore {
          override get(_sid: string, callback: (error: unknown, session?: session.SessionData | null) => void) {
            setImmediate(callback, null, null)
          }
        })(),
      },
    },
    not: { first: filled, handler: reads },
  },
  resaved: {
    fires: { first: filled, handler: reads, options: { resave: true } },
    not: {
      first: filled,
      handler: (req, res) => req.session.save(() => res.end('ok')),
    },
  },
  'empty-session': {
    fires: { handler: reads, options: { saveUninitialized: true } },
    not: { handler: filled, options: { saveUninitialized: true } },
  },
  'short-max-age': {
    fires: { handler: filled, options: { cookie: { maxAge: 3600 } } },
    not: { handler: filled, options: { cookie: { maxAge: 3_600_000 } } },
  },
  'destroyed-cookie': {
    fires: { first: filled, handler: (req, res) => req.session.destroy(() => res.end('bye')) },
    not: {
      first: filled,
      handler: (req, res) => {
        res.setHeader('Set-Cookie', 'connect.sid=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT')
        req.session.destroy(() => res.end('bye'))
      },
    },
  },
  'key-order': {
    fires: {
      first: fillsTwo,
      handler: (req, res) => {
        delete req.session.a
        req.session.a = 1
        res.end('ok')
      },
    },
    not: { first: fillsTwo, handler: write('a', 2) },
  },
}

test.each(Object.entries(cases))('%s is found where it is', async (code, { fires }) => {
  expect(await problemsOf(fires)).toContain(code)
})

test.each(Object.entries(cases))('%s is not found in the nearest request without it', async (code, { not }) => {
  expect(await problemsOf(not)).not.toContain(code)
})

test('a withheld cookie behind a proxy has its own cure', async () => {
  const middleware = session({ secret: 'test', resave: false, saveUninitialized: false, cookie: { secure: true } })
  const tool = sessionscope(middleware, { enabled: true, print: false }) as unknown as Middleware
  const origin = await serve('express 5', tool, filled)
  await fetch(origin, { headers: { 'X-Forwarded-Proto': 'https' } })
  const [exchange] = await settledExchanges(origin, 1)
  expect(exchange?.problems[0]).toMatchObject({ code: 'cookie-withheld', fix: "app.set('trust proxy', 1)" })
})
