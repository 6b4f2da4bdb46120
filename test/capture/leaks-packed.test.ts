import express, { type Express } from 'express'
import session, { type SessionOptions } from 'express-session'
import { describe, expect, it } from 'vitest'
import { createRedactor } from '../../server/capture/redaction/redaction.ts'
import { createSnapshotter } from '../../server/capture/snapshot/snapshot.ts'
import { sessionscope } from '../../server/index.ts'
import { isTagged, unpackValue, type Value } from '../../server/protocol/index.ts'
import { connect } from '../../server/session.ts'
import { settledExchanges } from '../support/api.ts'
import { listen } from '../support/app.ts'
import { createClient } from '../support/browser-like.ts'
import { createRandom } from './random.ts'

const TOKEN = 'hunter2hunter2'
const shown = expect.stringMatching(/^redacted-[\da-f]{8}$/)
const hidden = (of: string) => ({ $type: 'redacted', fingerprint: expect.stringMatching(/^[\da-f]{8}$/), of })

async function start(routes: (app: Express) => unknown, options: Partial<SessionOptions> = {}) {
  const app = express()
  app.set('env', 'production')
  const mw = session({ secret: 'test', resave: false, saveUninitialized: true, ...options })
  app.use(sessionscope(mw as never, { enabled: true, print: false }) as never)
  app.use(express.json())
  routes(app)
  const origin = await listen(app)
  return { origin, ...createClient(origin) }
}

/** What the API says of everything, once there are so many exchanges; the tool has failed at nothing. */
async function told(origin: string, count: number) {
  const exchanges = await settledExchanges(origin, count)
  const at = async (path: string) => (await fetch(`${origin}/__sessionscope/api/${path}`)).text()
  const har = await at('har')
  expect(JSON.parse(har).log.entries).toHaveLength(count)
  expect(JSON.parse(await at('problems')).failures).toEqual([])
  return { exchanges, text: JSON.stringify(exchanges) + har }
}

describe('a parameter with a secret’s name', () => {
  const invite = async (token: string, sent: object) => {
    const { origin, visit } = await start(app => app.post('/invite/:token', (_req, res) => void res.send('ok')))
    const headers = { 'Content-Type': 'application/json' }
    await visit(`/invite/${encodeURIComponent(token)}`, { method: 'POST', headers, body: JSON.stringify(sent) })
    const { exchanges } = await told(origin, 1)
    return exchanges[0]?.request.body
  }

  it('that is a part of JSON leaves the body as it is', async () => {
    expect(await invite('{"name":"Ann"', { name: 'Ann', z: 1 })).toEqual({ name: 'Ann', z: 1 })
    expect(await invite('","role":"', { name: 'Ann', role: 'admin' })).toEqual({ name: 'Ann', role: 'admin' })
    expect(await invite('"$type":"redacted"', { password: TOKEN })).toEqual({
      password: { ...hidden('string'), length: 14 },
    })
    expect(await invite('redacted', { password: TOKEN })).toEqual({ password: { ...hidden('string'), length: 14 } })
  })

  it('is hidden where it is a number, and not in a longer one', async () => {
    const body = { code: 12345678, of: [12345678, 123456789] }
    expect(await invite('12345678', body)).toEqual({ code: hidden('number'), of: [hidden('number'), 123456789] })
  })

  it('is hidden where JSON escapes it, also twice, and in keys', async () => {
    const token = 'top"quiet\\value'
    const body = { note: token, [token]: 1, [encodeURIComponent(token)]: 2, text: JSON.stringify({ token }) }
    const found = (await invite(token, body)) as Record<string, unknown>
    expect(found.note).toEqual(shown)
    expect(found).toEqual({ note: shown, text: expect.any(String), [`${found.note}`]: 1, [`${found.note} (2)`]: 2 })
    expect(JSON.parse(`${found.text}`)).toEqual({ token: found.note })
  })

  it.each([TOKEN, 'pass"word\\1234'])(
    'is hidden in the session and its changes, in locals and late: %s',
    async token => {
      const { origin, visit } = await start(app => {
        app.get('/reset/:token', ({ params, session }, res) => {
          Object.assign(session, { note: `he said ${params.token}`, [`of ${params.token}`]: [params.token] })
          res.locals.mine = { t: params.token }
          res.on('finish', () => Object.assign(session, { late: params.token }))
          res.send('ok')
        })
      })
      for (let i = 0; i < 2; i++) await visit(`/reset/${encodeURIComponent(token)}`)
      const { exchanges, text } = await told(origin, 2)
      const note = expect.stringMatching(/^he said redacted-[\da-f]{8}$/)
      expect(exchanges[0]?.session?.changes).toMatchObject([{ path: 'note', after: note }, { kind: 'added' }])
      expect(exchanges[0]?.session?.late).toMatchObject([{ path: 'late', after: shown }])
      expect(exchanges[1]?.session?.before).toMatchObject({ note })
      expect(exchanges[0]?.response.locals).toEqual({ mine: { t: shown } })
      expect(text).not.toMatch(/hunter2|word.{0,4}1234/)
    },
  )

  it('is hidden in the paths that the engine’s handlers read and wrote', async () => {
    const app = express()
    app.use(sessionscope(connect({ memory: true }) as never, { enabled: true, print: false }) as never)
    app.get('/reset/:token', (req, res) => {
      Object.assign(req.session, { [`of ${req.params.token}`]: 1 })
      res.send('ok')
    })
    const origin = await listen(app)
    await createClient(origin).visit(`/reset/${TOKEN}`)
    const { exchanges, text } = await told(origin, 1)
    const path = expect.stringMatching(/^\["of redacted-[\da-f]{8}"\]/)
    expect(exchanges[0]?.session?.accesses).toContainEqual(expect.objectContaining({ kind: 'write', path }))
    expect(exchanges[0]?.session?.changes).toMatchObject([{ kind: 'added', path, by: expect.any(String) }])
    expect(text).not.toContain('hunter2')
  })
})

it('hides a numeric session id that the session keeps as a number', async () => {
  let id = 73_918_264
  const routes = (app: Express) =>
    app.get('/', (req, res) => {
      Object.assign(req.session, { mine: Number(req.sessionID) })
      res.send('ok')
    })
  const { origin, visit } = await start(routes, { genid: () => String(++id) })
  for (let i = 0; i < 2; i++) await visit('/')
  const { exchanges, text } = await told(origin, 2)
  expect(exchanges.map(({ session }) => session?.after)).toEqual(Array(2).fill({ mine: hidden('number') }))
  expect(exchanges[1]?.session?.changes).toEqual([])
  expect(text).not.toContain(String(id))
})

describe('a snapshot', () => {
  const redactor = createRedactor({ key: Buffer.from('k') })
  const { take } = createSnapshotter({ redactor })
  const packed = (id: string, value: unknown) => unpackValue(redactor.withIds([id]).packed(take(value)))

  it('hides an id in each kind of value, and keeps the kind', () => {
    const id = 'aabbccdd00112233'
    const its = `redacted-${redactor.fingerprint(id)}`
    class Named {
      held = id
    }
    const value = {
      map: new Map([[id, new Set([id])]]),
      error: new TypeError(`no ${id}`),
      named: new Named(),
      wrapped: { $type: id, [id]: 1 },
      bytes: Buffer.from(id, 'hex'),
      big: 12345678n,
      date: new Date('2024-05-06T07:08:09.000Z'),
      symbol: Symbol(id),
      link: new URL(`http://a/${id}`),
      ['__proto__']: { n: id },
      long: id.repeat(200),
    }
    const found = packed(id, value) as Record<string, Value>
    expect(JSON.stringify(found)).not.toContain(id)
    expect(found).toMatchObject({
      map: { $type: 'Map', entries: [[its, { $type: 'Set', values: [its] }]] },
      error: { $type: 'Error', name: 'TypeError', message: `no ${its}` },
      named: { $type: 'class', name: 'Named', props: { held: its } },
      wrapped: { $type: 'object', props: { $type: its, [its]: 1 } },
      bytes: { $type: 'redacted', of: 'Buffer' },
      big: { $type: 'bigint', value: '12345678' },
      symbol: { $type: 'symbol' },
      link: { $type: 'URL', value: `http://a/${its}` },
      long: { $type: 'string', length: 3200 },
    })
    expect(packed('12345678', value)).toMatchObject({ big: { $type: 'redacted', of: 'bigint' } })
    expect(packed('2024-05-06', value)).toMatchObject({ date: { $type: 'redacted', of: 'Date' } })
  })

  it('is left as it is where the id is not in it', () => {
    const text = take({ a: 'b', at: new Date(0), n: 1 })
    expect(redactor.withIds(['aabbccdd00112233']).packed(text)).toBe(text)
  })

  const noText = ['number', 'bigint', 'Date', 'bytes', 'redacted']
  /** The outline of a value: kinds of tags and numbers of members; strings and keys are left out. */
  const outline = (value: Value): unknown => {
    if (typeof value === 'number') return 'no text'
    if (typeof value !== 'object' || value === null) return typeof value
    if (Array.isArray(value)) return value.map(outline)
    if (!isTagged(value)) return Object.values(value).map(outline)
    if (value.$type === 'object') return Object.values(value.props).map(outline)
    return noText.includes(value.$type) ? 'no text' : value.$type
  }

  it('keeps its outline whichever part of its text is the id, for random values', () => {
    const random = createRandom()
    for (let i = 0; i < 1500; i++) {
      const text = take({ root: random.value(4), name: 'a name that is long' })
      const from = random.below(text.length - 8)
      const id = text.slice(from, from + 8 + random.below(16))
      const found = unpackValue(redactor.withIds([id]).packed(text))
      expect(outline(found), `${random.note(i)}: ${text} without ${id}`).toEqual(outline(unpackValue(text)))
    }
  })
})

it('hides a token that stands for itself in a Set-Cookie line', () => {
  const redactor = createRedactor({ key: Buffer.from('k') })
  const token = 'Zq8vN2xK7pLm4RtY9wBc3HdF'
  const its = (text: string) => `redacted-${redactor.fingerprint(text)}`
  expect(redactor.header('set-cookie', `d=1; ${token}; HttpOnly;${token}==; Secure; Partitioned`)).toBe(
    `d=1; ${its(token)}; HttpOnly;${its(`${token}==`)}; Secure; Partitioned`,
  )
})
