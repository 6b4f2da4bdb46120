import { createHmac } from 'node:crypto'
import express from 'express'
import session from 'express-session'
import { expect, test } from 'vitest'
import type { Middleware } from '../../server/capture/recording.ts'
import { connect } from '../../server/engine/connect.ts'
import { sessionscope } from '../../server/index.ts'
import type { Problem } from '../../server/protocol/index.ts'
import { settledExchanges } from '../support/api.ts'
import { listen, type SessionRequest } from '../support/app.ts'
import { createClient } from '../support/browser-like.ts'

/** As a browser asks for something from a page of the same origin. */
const BROWSER = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0.0.0',
  'sec-fetch-site': 'same-origin',
  'sec-fetch-mode': 'cors',
  'sec-fetch-dest': 'empty',
}

type Options = Partial<session.SessionOptions>

/** An app with a login, and a browser that has visited nothing yet. */
async function start(options: Options = {}, middleware?: Middleware) {
  const sessions = session({ secret: 'test', resave: false, saveUninitialized: false, ...options })
  const app = express()
  app.set('env', 'test')
  app.use(sessionscope(middleware ?? sessions, { enabled: true, print: false }) as never)
  app.get('/login', (req, res) => {
    const session = (req as unknown as SessionRequest).session
    session.user = 'Ada'
    res.cookie('csrf', '0123456789abcdef', { httpOnly: true, path: '/' }).end('in')
  })
  app.get('/leave', (_req, res) => void res.clearCookie('csrf', { path: '/account' }).end('out'))
  app.get('/', (_req, res) => void res.end('page'))
  const origin = await listen(app)
  const { jar, visit } = createClient(origin)
  let count = 0
  return {
    jar,
    /** The problems of the request. */
    async visit(path: string): Promise<readonly Problem[]> {
      await (await visit(path, { headers: { ...BROWSER, referer: `${origin}/` } })).text()
      return (await settledExchanges(origin, ++count)).at(-1)!.problems
    },
  }
}

/** As express-session signs the id of a session. */
const sign = (id: string, secret: string) =>
  `${id}.${createHmac('sha256', secret).update(id).digest('base64').replace(/=+$/, '')}`

const codes = (problems: readonly Problem[]) => problems.map(({ code }) => code)

test('a browser that keeps its cookies and sends them has no problem with them', async () => {
  const { visit } = await start()
  for (const path of ['/', '/login', '/', '/login', '/']) {
    expect(codes(await visit(path)).filter(code => code.includes('cookie') || code.includes('session'))).toEqual([])
  }
})

test('a session that the browser refuses at every request is told of as that, and as nothing else', async () => {
  const { visit, jar } = await start({ cookie: { sameSite: 'none' } })
  const problems = await visit('/login')
  jar.delete('connect.sid')
  expect(codes(problems)).toEqual(['cookie-refused'])
  expect(problems[0]).toMatchObject({
    severity: 'error',
    certainty: 'certain',
    title: expect.stringContaining('`connect.sid`: refused: SameSite=None needs Secure'),
    fix: expect.stringMatching(/^session\(/),
  })
  expect(codes(await visit('/'))).toEqual([])
})

test('a cookie that is lost between the browser and the app is missed, once', async () => {
  const { visit, jar } = await start()
  await visit('/login')
  await visit('/')
  jar.delete('connect.sid')
  // Of a request that might have been on its way before the response nothing is claimed.
  let problems = await visit('/')
  const look = async () => {
    if (problems.length === 0) problems = await visit('/')
    return problems
  }
  await expect.poll(look, { timeout: 10_000 }).not.toEqual([])
  expect(problems[0]).toMatchObject({
    code: 'cookie-never-came-back',
    severity: 'error',
    title: '`connect.sid` was set by GET /login and should be here; the browser did not send it',
    evidence: expect.arrayContaining(['came: `csrf`', 'the same browser, by another of its cookies']),
  })
  expect(problems).toHaveLength(1)
  expect(await visit('/')).toEqual([])
})

test('a second app that uses the same name is told of where its cookie comes', async () => {
  const { visit, jar } = await start()
  await visit('/login')
  jar.set('connect.sid', 's%3Athe-session-of-an-app-on-another-port.with-its-signature')
  await expect.poll(async () => codes(await visit('/')), { timeout: 10_000 }).toEqual(['cookie-older'])
})

test('a stale session of which it was told where it comes from is no problem of its own afterwards', async () => {
  const { visit, jar } = await start()
  await visit('/login')
  const stale = `s:${sign('a-session-that-the-store-does-not-know', 'test')}`
  const come = (value: string) => {
    jar.set('connect.sid', encodeURIComponent(value))
    return visit('/')
  }
  await expect.poll(async () => codes(await come(stale)), { timeout: 10_000 }).toEqual(['cookie-older'])
  await visit('/login')
  // What was on its way with the same cookie, while the login set another one.
  expect(codes(await come(stale))).toEqual([])
  // Another one has a cause of its own.
  const other = `s:${sign('a-session-that-is-another-one', 'test')}`
  expect(codes(await come(other))).toEqual(['unknown-session'])
})

test('a cookie that is cleared without the path that it has is said to stay', async () => {
  const { visit } = await start()
  await visit('/login')
  const problems = await visit('/leave')
  expect(codes(problems)).toEqual(['cookie-not-removed'])
  expect(problems[0]?.fix).toBe("res.clearCookie('csrf', { path: '/' })")
})

test('the engine is given its own option where its cookie is refused', async () => {
  const middleware = connect({ memory: true, cookie: { domain: 'other.test' } }) as unknown as Middleware
  const { visit } = await start({}, middleware)
  const problem = (await visit('/login')).find(({ code }) => code === 'cookie-refused')
  expect(problem?.fix).toMatch(/^connect\(\{ \.\.\.options, cookie: \{.*\} \}\)$/)
})
