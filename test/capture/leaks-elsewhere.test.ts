import express, { type Express } from 'express'
import session from 'express-session'
import { expect, test } from 'vitest'
import { createRedactor } from '../../server/capture/redaction/redaction.ts'
import { lostUpdate } from '../../server/engine/events.ts'
import { sessionscope } from '../../server/index.ts'
import { settledExchanges } from '../support/api.ts'
import { listen } from '../support/app.ts'
import { createClient } from '../support/browser-like.ts'

const TOKEN = 'hunter2hunter2'
const random32 = '9f8e7d6c5b4a39281706f5e4d3c2b1a0'

/** An app with the tool; a client that keeps its cookies. */
async function start(routes: (app: Express) => unknown) {
  const app = express()
  app.set('env', 'production')
  const mw = session({ secret: 'test', resave: false, saveUninitialized: false })
  app.use(sessionscope(mw as never, { enabled: true, print: false }) as never)
  routes(app)
  const origin = await listen(app)
  return { origin, ...createClient(origin) }
}

const at = async (origin: string, path: string) => (await fetch(`${origin}/__sessionscope/api/${path}`)).text()

test('a parameter with a secret’s name is hidden in all that its response says of it, and at later requests', async () => {
  const { origin, visit } = await start(app => {
    app.get('/t/:token', (_req, res) => {
      res.cookie('theme', 'dark', { path: `/t/${TOKEN}` })
      res.set({ Location: `/t/${TOKEN}/next`, Link: `</t/${TOKEN}/n>; rel=next`, 'X-Where': `at /t/${TOKEN}` })
      res.status(302).end()
    })
    app.get('/t/:token/in', (_req, res) => void res.set('Set-Cookie', 'near=1').end())
    app.get('/other', (_req, res) => void res.send('ok'))
  })
  for (const path of [`/t/${TOKEN}`, `/t/${TOKEN}/in`, '/other']) await visit(path)
  const exchanges = await settledExchanges(origin, 3)
  const hidden = expect.stringMatching(/^\/t\/redacted-[\da-f]{8}$/)
  expect(exchanges[0]?.response.setCookies).toMatchObject([{ name: 'theme', path: hidden }])
  expect(exchanges[0]?.response.setCookies[0]?.raw).toMatch(/^theme=dark; Path=\/t\/redacted-[\da-f]{8}$/)
  expect(exchanges[2]?.cookies?.jar.map(({ cookie }) => cookie?.path)).toEqual([hidden, hidden])
  for (const path of ['exchanges', 'har', 'problems']) expect(await at(origin, path)).not.toContain('hunter2')
})

test('a session’s id is hidden wherever the app puts it, and the session’s bytes stay true', async () => {
  let ids: string[] = []
  let whole = ''
  const { origin, visit } = await start(app => {
    app.use(express.urlencoded({ extended: true }))
    app.use((req, res) => {
      ids = [...ids, req.sessionID]
      Object.assign(req.session, { mine: req.sessionID, [`of ${req.sessionID}`]: 'ünï', text: `id ${req.sessionID}` })
      const { cookie: _, ...kept } = req.session
      whole = JSON.stringify(kept)
      res.locals.mine = `it is ${req.sessionID}`
      res.set('X-Mine', req.sessionID).send('ok')
    })
  })
  await visit('/')
  await visit(`/of/${ids[0]}`, {
    method: 'POST',
    body: new URLSearchParams({ mine: ids[0] ?? '' }),
  })
  const exchanges = await settledExchanges(origin, 2)
  expect(new Set(ids).size).toBe(1)
  expect(exchanges.map(({ session }) => session?.bytes)).toEqual(Array(2).fill(Buffer.byteLength(whole)))
  expect(exchanges[1]?.request.body).toEqual({ mine: expect.stringMatching(/^redacted-/) })
  for (const path of ['exchanges', 'har', 'sessions']) expect(await at(origin, path)).not.toContain(ids[0])
})

test('a session’s id in an address is hidden while the request is still answered', async () => {
  let id = ''
  let pending = ''
  const { visit, origin } = await start(app => {
    app.get('/first', (req, res) => {
      id = req.sessionID
      Object.assign(req.session, { n: 1 })
      res.send('ok')
    })
    app.get('/of/:id', async (_req, res) => {
      pending = await at(origin, 'exchanges')
      res.send('ok')
    })
  })
  await visit('/first')
  await visit(`/of/${id}`)
  expect(pending).toMatch(/"url":"\/of\/redacted-[\da-f]{8}"/)
  expect(pending).toContain('"outcome":"pending"')
  expect(pending).not.toContain(id)
})

test('the path of the request that a save took the place of hides its secrets, whichever process it was in', async () => {
  const { origin, visit } = await start(app => {
    app.get('/', (req, res) => {
      Object.assign(req.session, { n: 1 })
      const by = { method: 'GET', path: `/reset/${random32}`, pid: 1, at: 1 }
      lostUpdate.publish({ req, keys: ['n'], lost: [{ id: 'x', by }], lostCount: 1 })
      res.send('ok')
    })
  })
  await visit('/')
  const [exchange] = await settledExchanges(origin, 1)
  expect(exchange?.session?.lostUpdates?.[0]?.others[0]?.path).toMatch(/^\/reset\/redacted-/)
  expect(JSON.stringify(exchange)).not.toContain(random32)
})

test('headers hide parameters with a secret’s name, and what else a Set-Cookie line may have', () => {
  const redactor = createRedactor({ key: Buffer.from('k') })
  const hidden = (secret: string) => `redacted-${redactor.fingerprint(secret)}`
  expect(redactor.header('www-authenticate', 'Bearer realm="a", token="b c"')).toBe(
    `Bearer realm="a", token=${hidden('"b c"')}`,
  )
  expect(redactor.header('x-note', 'token=abc; size=3')).toBe(`token=${hidden('abc')}; size=3`)
  expect(redactor.header('permissions-policy', 'publickey-credentials-get=(self)')).toBe(
    'publickey-credentials-get=(self)',
  )
  const line = `a=b; Path=/reset/${random32}; Expires=Wed, 21 Oct 2026 07:28:00 GMT; X=${random32}; token=t; HttpOnly`
  expect(redactor.header('set-cookie', line)).toBe(
    `a=b; Path=/reset/${hidden(random32)}; Expires=Wed, 21 Oct 2026 07:28:00 GMT; X=${hidden(random32)}; token=${hidden('t')}; HttpOnly`,
  )
  expect(redactor.url(`/%72eset/${random32}`)).toBe(`/%72eset/${hidden(random32)}`)
})

test('a parameter with a secret’s name is hidden where its route fails, too', async () => {
  const { origin, visit } = await start(app => {
    const router = express.Router()
    router.get('/reset/:token/now', (req, _res) => {
      Object.assign(req.session, { note: `asked with ${req.params.token}` })
      throw new Error('no')
    })
    app.use('/account', router)
    app.use(
      (_error: unknown, _req: unknown, res: express.Response, _next: unknown) => void res.status(500).end('sorry'),
    )
  })
  await visit(`/account/reset/${TOKEN}/now`)
  const [exchange] = await settledExchanges(origin, 1)
  expect(exchange?.request.url).toMatch(/^\/account\/reset\/redacted-[\da-f]{8}\/now$/)
  for (const path of ['exchanges', 'har', 'problems']) expect(await at(origin, path)).not.toContain('hunter2')
})
