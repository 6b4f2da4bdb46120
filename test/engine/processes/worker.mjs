// One of several processes that serve the sessions of one storage: `node worker.mjs <setup as JSON>`. Says its port.
import { subscribe } from 'node:diagnostics_channel'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import express from 'express'
import { connect, fileLock, memoryLock, postgresLock, redisLock } from '../../../dist/server/session.js'

/** See Setup in workers.ts. `pauses`: milliseconds between reading and writing, taken in turn. */
const { storage, lock, timeouts, pauses } = JSON.parse(process.argv[2])
const clients = new Map()

/** One for each address, as an app would have it. */
async function clientOf({ kind, url }) {
  if (!clients.has(kind + url)) clients.set(kind + url, await openClient(kind, url))
  return clients.get(kind + url)
}

/** `sentinel://127.0.0.1:<port>/<name>` too, and with `?detect` it listens to what the Sentinel tells. */
function openIoRedis(Redis, { protocol, hostname: host, port, pathname, searchParams, href }) {
  if (protocol !== 'sentinel:') return new Redis(href)
  return new Redis({
    sentinels: [{ host, port }],
    name: pathname.slice(1),
    failoverDetector: searchParams.has('detect'),
  })
}

// Drivers are loaded where they are used: there are many of these processes, and half a second of drivers.
async function openClient(kind, url) {
  switch (kind) {
    case 'postgres': {
      const { Pool } = await import('pg')
      const pool = new Pool({ connectionString: url, max: 10, connectionTimeoutMillis: 3000 })
      pool.on('error', () => {})
      pool.on('connect', client => client.on('error', () => {}))
      return pool
    }
    case 'mysql': {
      const { createPool } = await import('mysql2')
      return createPool({ uri: url, connectionLimit: 10, connectTimeout: 3000 })
    }
    case 'sqlite': {
      const { default: Sqlite } = await import('libsql')
      return new Sqlite(url)
    }
    case 'ioredis': {
      const { Redis } = await import('ioredis')
      const client = openIoRedis(Redis, new URL(url))
      client.on('error', () => {})
      return client
    }
    default: {
      const { createClient } = await import('redis')
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
  if (storage.kind === 'node-redis' || storage.kind === 'ioredis') return { redis: client }
  const { Kysely, MysqlDialect, PostgresDialect, SqliteDialect } = await import('kysely')
  const dialects = {
    postgres: () => new PostgresDialect({ pool: client }),
    mysql: () => new MysqlDialect({ pool: client }),
    sqlite: () => new SqliteDialect({ database: client }),
  }
  return { db: new Kysely({ dialect: dialects[storage.kind]() }) }
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

let [lost, reports, turn] = [0, 0, 0]
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
  const pause = pauses[turn++ % pauses.length]
  await (pause === 0 ? new Promise(resolve => setImmediate(resolve)) : sleep(pause))
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
