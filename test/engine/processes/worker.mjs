// One of several processes that serve the sessions of one storage: `node worker.mjs <setup as JSON>`. Says its port.
import { subscribe } from 'node:diagnostics_channel'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import express from 'express'
import { Redis } from 'ioredis'
import { Kysely, MysqlDialect, PostgresDialect, SqliteDialect } from 'kysely'
import Sqlite from 'libsql'
import { createPool } from 'mysql2'
import { Pool } from 'pg'
import { createClient } from 'redis'
import { connect, fileLock, memoryLock, postgresLock, redisLock } from '../../../dist/server/session.js'

/** See Setup in workers.ts. */
const { storage, lock, timeouts } = JSON.parse(process.argv[2])
const clients = new Map()

/** One for each address, as an app would have it. */
async function clientOf({ kind, url }) {
  if (!clients.has(kind + url)) clients.set(kind + url, await openClient(kind, url))
  return clients.get(kind + url)
}

async function openClient(kind, url) {
  switch (kind) {
    case 'postgres': {
      const pool = new Pool({ connectionString: url, max: 10, connectionTimeoutMillis: 3000 })
      pool.on('error', () => {})
      pool.on('connect', client => client.on('error', () => {}))
      return pool
    }
    case 'mysql':
      return createPool({ uri: url, connectionLimit: 10, connectTimeout: 3000 })
    case 'sqlite':
      return new Sqlite(url)
    case 'ioredis': {
      const client = new Redis(url)
      client.on('error', () => {})
      return client
    }
    default: {
      const client = createClient({ url })
      client.on('error', () => {})
      await client.connect()
      return client
    }
  }
}

async function storageOptions() {
  if (storage.kind === 'files') return { folder: storage.folder }
  const client = await clientOf(storage)
  switch (storage.kind) {
    case 'postgres':
      return { db: new Kysely({ dialect: new PostgresDialect({ pool: client }) }) }
    case 'mysql':
      return { db: new Kysely({ dialect: new MysqlDialect({ pool: client }) }) }
    case 'sqlite':
      return { db: new Kysely({ dialect: new SqliteDialect({ database: client }) }) }
    default:
      return { redis: client }
  }
}

async function lockOption() {
  switch (lock?.kind) {
    case undefined:
      return storage.kind === 'files' ? undefined : false
    case 'memory':
      return memoryLock()
    case 'files':
      return fileLock(lock.folder)
    case 'postgres':
      return postgresLock(await clientOf(lock))
    default:
      return redisLock(await clientOf(lock), { ttl: lock.ttl ?? '10s' })
  }
}

const app = express()
app.set('env', 'test')
app.use(
  connect({
    ...(await storageOptions()),
    lock: await lockOption(),
    lockTimeout: '60s',
    ...(storage.kind === 'files' ? {} : { storageTimeout: '60s' }),
    ...timeouts,
  }),
)

let [lost, reports] = [0, 0]
subscribe('sessionscope:lost-update', ({ lostCount, revivedCount }) => {
  lost += lostCount - revivedCount
  reports++
})

app.get('/new', (req, res) => {
  req.session.n = 0
  res.send('made')
})
app.get('/read', (req, res) => res.json({ n: req.session.n, pid: process.pid }))
app.get('/reports', (_req, res) => res.json({ lost, reports }))
// Reads, lets others run, writes: what loses updates without a lock.
app.post('/increment', async (req, res) => {
  const { n } = req.session
  await sleep(Math.random() * 2)
  req.session.n = n + 1
  res.json({ n: n + 1 })
})
// Holds the lock until its process is killed.
app.post('/hang', req => {
  req.session.hanging = true
  process.send?.('holding')
})

const server = createServer(app).listen(0, '127.0.0.1', () => process.send?.(server.address().port))
process.once('disconnect', () => process.exit(0))
