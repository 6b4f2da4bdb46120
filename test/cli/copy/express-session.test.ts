import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import createPgStore from 'connect-pg-simple'
import { RedisStore } from 'connect-redis'
import express from 'express'
import session from 'express-session'
import { Pool } from 'pg'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { connect } from '../../../server/session.ts'
import { fileStore } from '../../engine/stores/support.ts'
import { type PostgresServer, startPostgres } from '../../servers/postgres.ts'
import { type RedisServer, startRedis } from '../../servers/redis.ts'
import { isInstalled } from '../../servers/server.ts'
import { run } from '../support.ts'
import { appFolder } from './support.ts'

const SECRET = 'a secret of the app'

async function listen(app: RequestListener): Promise<string> {
  const server = createServer(app).listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** The app as it was: logs users in with express-session; gives their cookies. */
async function logIn(store: session.Store, users: readonly string[]): Promise<string[]> {
  const app = express()
  app.use(session({ store, secret: SECRET, resave: false, saveUninitialized: false }))
  app.get('/login', (req, res) => {
    Object.assign(req.session, { user: req.query.user })
    res.end()
  })
  const origin = await listen(app)
  const answers = await Promise.all(users.map(user => fetch(`${origin}/login?user=${user}`)))
  return answers.map(({ headers }) => headers.getSetCookie()[0]?.split(';')[0] ?? '')
}

/** The app as it is now; who it takes the owners of these cookies for. */
async function whoIs(folder: string, cookies: readonly string[]): Promise<string[]> {
  const app = express()
  app.use(connect({ folder, adopt: { secret: SECRET } }))
  app.get('/', ({ session }, res) => void res.send('user' in session ? String(session.user) : 'nobody'))
  const origin = await listen(app)
  const answers = await Promise.all(cookies.map(cookie => fetch(origin, { headers: { cookie } })))
  return Promise.all(answers.map(answer => answer.text()))
}

const isComplete = [isInstalled('postgres'), isInstalled('redis')].every(Boolean)

describe.runIf(isComplete)('who was logged in with express-session stays so, copied from', () => {
  let postgres: PostgresServer
  let redis: RedisServer
  beforeAll(async () => {
    ;[postgres, redis] = await Promise.all([startPostgres(), startRedis()])
  })
  afterAll(() => Promise.all([postgres?.stop(), redis?.stop()]))

  const stores: Readonly<Record<string, (folder: string) => Promise<{ store: session.Store; from: string }>>> = {
    async 'connect-pg-simple'() {
      const url = await postgres.database()
      const pool = new Pool({ connectionString: url })
      const store = new (createPgStore(session))({
        pool,
        createTableIfMissing: true,
        tableName: 'web_sessions',
        pruneSessionInterval: false,
      })
      onTestFinished(async () => {
        store.close()
        await pool.end()
      })
      return { store, from: `connect-pg-simple+${url}?table=web_sessions` }
    },
    async 'connect-redis'() {
      const client = createClient({ url: redis.url })
      await client.connect()
      onTestFinished(async () => void (await client.close()))
      return { store: new RedisStore({ client, prefix: 'web:' }), from: `connect-redis+${redis.url}?prefix=web:` }
    },
    async 'session-file-store'(folder) {
      return { store: fileStore(join(folder, 'old')), from: 'session-file-store:./old' }
    },
  }

  test.each(Object.keys(stores))('%s', { timeout: 60_000 }, async name => {
    const folder = appFolder()
    const opened = await stores[name]?.(folder)
    if (opened === undefined) throw new Error(`no store ${name}`)
    const users = Array.from({ length: 30 }, (_, i) => `user-${i}`)
    const cookies = await logIn(opened.store, users)
    const args = ['copy', '--from', opened.from, '--to', 'files:./sessions', '--idle', '1d']
    const { code, out, error } = await run(args, folder)
    expect([code, error, out]).toEqual([0, '', expect.stringMatching(/^30 sessions .*: 30 copied\n$/)])
    expect(await whoIs(join(folder, 'sessions'), cookies)).toEqual(users)
    // Their sessions are used here by now, and what is there still is older.
    expect((await run(args, folder)).out).toMatch(/^30 sessions .*: 0 copied, 30 kept/)
    expect(await whoIs(join(folder, 'sessions'), [...cookies.slice(0, 1), 'connect.sid=s%3Ano.signature'])).toEqual([
      'user-0',
      'nobody',
    ])
  })
})
