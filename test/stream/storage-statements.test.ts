import { channel } from 'node:diagnostics_channel'
import { Kysely, SqliteDialect } from 'kysely'
import Sqlite from 'libsql'
import { expect, onTestFinished, test } from 'vitest'
import { connect } from '../../server/session.ts'
import { settledExchanges } from '../support/api.ts'
import type { Handler } from '../support/app.ts'
import { startEngine, startWatched } from './storage-app.ts'

test('each operation of a database shows its statements, with times within its own, and no id', async () => {
  const db = new Kysely<never>({ dialect: new SqliteDialect({ database: new Sqlite(':memory:') as never }) })
  onTestFinished(() => db.destroy())
  const app = await startWatched(connect({ db }))
  const client = await app.fill('user=42')
  await client.visit('/set?user=43')
  const exchange = (await settledExchanges(app.origin, 2))[1]
  const operations = exchange?.session?.storage ?? []
  expect(operations.map(({ op }) => op)).toEqual(['get', 'set'])
  for (const { start, ms, statements = [] } of operations) {
    expect(statements.length).toBeGreaterThan(0)
    for (const statement of statements) {
      expect(statement.text).toMatch(/web2py_session|begin|commit/i)
      expect(statement.start).toBeGreaterThanOrEqual(start - 0.001)
      expect(statement.start + statement.ms).toBeLessThanOrEqual(start + (ms ?? 0) + 0.001)
    }
  }
  expect(JSON.stringify(exchange)).not.toContain(client.id)
  expect(await app.storages()).toMatchObject([{ name: 'database', place: expect.stringContaining('web2py_session') }])
  expect((await app.all('user=43')).sessions).toMatchObject([{ fingerprint: exchange?.session?.fingerprint }])
})

/** An app whose handler publishes what it likes; the operations that are shown of it. */
async function published(event: (req: object) => unknown) {
  const handler: Handler = (req, res) => {
    channel('sessionscope:storage').publish(event(req))
    res.end('ok')
  }
  const app = await startEngine({}, { '/publish': handler })
  await (await app.fill('user=1')).visit('/publish')
  return (await settledExchanges(app.origin, 2))[1]?.session?.storage.filter(({ store }) => store === 'own') ?? []
}

const own = (req: object, statements: unknown) => ({
  ...{
    req,
    op: 'get',
    store: 'own',
    key: 'a-key-of-a-session',
    start: performance.now(),
    ms: 1,
    result: 'ok',
    by: 'load',
  },
  statements,
})

test('the session id, passwords and what is too long are cut from statements', async () => {
  const start = performance.now()
  const [operation] = await published(req =>
    own(req, [
      { text: 'HMGET session:a-key-of-a-session data flash', start, ms: 1, rows: 2, bytes: 100 },
      { text: "select * from users where password = 'hunter2'", start, ms: 1 },
      { text: `select ${'x, '.repeat(5000)}`, start, ms: 1, error: new Error('no a-key-of-a-session\nthere') },
    ]),
  )
  const [redis, sql, long] = operation?.statements ?? []
  expect(redis).toEqual({
    text: expect.stringMatching(/^HMGET session:redacted-\w{8} data flash$/),
    ...{ start: 0, ms: 1, rows: 2, bytes: 100 },
  })
  expect(sql?.text).toMatch(/password = 'redacted-\w{8}'$/)
  expect(long?.text).toMatch(/^select x, [^…]*…$/)
  expect(long?.text.length).toBeLessThanOrEqual(2000)
  expect(long?.error).toMatch(/^no redacted-\w{8} there$/)
})

test.each([
  ['not a list', 'select 1', 0],
  ['no statements', [null, 1, 'x', {}, { text: 1, start: 1, ms: 1 }, { text: 'x', start: Number.NaN, ms: 1 }], 0],
  ['too many', Array.from({ length: 1000 }, () => ({ text: 'select 1', start: 0, ms: -1, rows: -1, bytes: 1.5 })), 20],
])('what is no statement is left out: %s', async (_, statements, count) => {
  const [operation] = await published(req => own(req, statements))
  expect(operation?.statements?.length ?? 0).toBe(count)
  for (const one of operation?.statements ?? []) expect(one).toEqual({ text: 'select 1', start: 0, ms: 0 })
})

test('a request that stores without end keeps a bounded number', async () => {
  const handler: Handler = (req, res) => {
    const statements = Array.from({ length: 20 }, () => ({ text: 'select 1', start: 0, ms: 0 }))
    for (let i = 0; i < 300; i++) channel('sessionscope:storage').publish(own(req, statements))
    res.end('ok')
  }
  const app = await startEngine({}, { '/publish': handler })
  await (await app.fill('user=1')).visit('/publish')
  const storage = (await settledExchanges(app.origin, 2))[1]?.session?.storage ?? []
  expect(storage.length).toBe(200)
  expect(storage.reduce((sum, { statements = [] }) => sum + statements.length, 0)).toBe(400)
})
