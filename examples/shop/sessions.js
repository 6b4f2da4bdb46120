/** @import { Request } from 'express' */
import { randomBytes } from 'node:crypto'
import session from 'express-session'
import { connect, memoryGenerations, redisLock } from 'sessionscope/session'

export const SESSION_COOKIE = 'shop.sid'

const THIRTY_MINUTES = 30 * 60 * 1000

/** What the engine's sessions have in common, wherever they are. */
const common = { idle: THIRTY_MINUTES, cookie: { name: SESSION_COOKIE, maxAge: THIRTY_MINUTES } }

/**
 * express-session. It uses the default MemoryStore, which forgets everything at a restart and never
 * frees what has expired: right for an example, wrong for production. The secret lasts as long as the store.
 */
export const inMemory = () =>
  session({
    name: SESSION_COOKIE,
    secret: randomBytes(32).toString('hex'),
    resave: false,
    saveUninitialized: false,
    cookie: { httpOnly: true, sameSite: 'lax', secure: 'auto', maxAge: THIRTY_MINUTES },
  })

/** In files, `./sessions`: they outlive a restart, and each is locked while a request uses it. */
const inFiles = () => connect(common)

/**
 * In the cookie itself, encrypted; with a key that lasts for longer than the process they would outlive it, too. The counter
 * makes a logout final: without it, whoever has kept a copy of the cookie would still be signed in.
 */
const inCookie = () =>
  connect({ ...common, cookieKey: randomBytes(32).toString('base64url'), generation: memoryGenerations() })

/** In a database, `./shop.db`, without a lock: what one request takes from another is seen in the panel. */
async function inSqlite() {
  const [{ Kysely, SqliteDialect }, { default: Database }] = await Promise.all([import('kysely'), import('libsql')])
  const database = new Database('shop.db')
  return connect({ ...common, db: new Kysely({ dialect: new SqliteDialect({ database }) }) })
}

/** In Redis, with locks between all that share it: `REDIS_URL`, else the one of this machine. */
async function inRedis() {
  const { createClient } = await import('redis')
  const url = process.env.REDIS_URL ?? 'redis://localhost:6379'
  let isThere = false
  // One that was there is waited for; one that is not there at the start ends it.
  const reconnectStrategy = (/** @type {number} */ retries) => isThere && Math.min(2 ** retries * 50, 2000)
  const client = createClient({ url, disableOfflineQueue: true, socket: { reconnectStrategy } })
  client.on('error', error => {
    if (isThere) console.error(`[shop] Redis: ${error.message || error.code}`)
  })
  await Promise.race([client.connect(), tooLate(3000)]).catch(error => {
    const { host } = new URL(url)
    throw new Error(
      `${host} does not answer as a Redis does (${error.message || error.code}). Start one with "redis-server", or name another: REDIS_URL=redis://host:6379`,
    )
  })
  isThere = true
  return connect({ ...common, redis: client, lock: redisLock(client) })
}

/**
 * @param {number} delay milliseconds
 * @returns {Promise<never>}
 */
const tooLate = delay =>
  new Promise((_resolve, reject) => {
    setTimeout(() => reject(new Error(`nothing came in ${delay} ms`)), delay).unref()
  })

const kinds = { memory: inMemory, files: inFiles, cookie: inCookie, sqlite: inSqlite, redis: inRedis }

/** Where the shop can keep its sessions. */
export const SESSION_KINDS = /** @type {(keyof typeof kinds)[]} */ (Object.keys(kinds))

/**
 * The shop's session middleware.
 *
 * @param {keyof typeof kinds} kind
 */
export const shopSessions = async kind => kinds[kind]()

/**
 * A new session id, so that an id known before the login is worth nothing after it.
 *
 * @param {Request} req
 * @returns {Promise<void>}
 */
export const regenerate = req =>
  new Promise((resolve, reject) => {
    req.session.regenerate(error => (error ? reject(error) : resolve()))
  })

/**
 * @param {Request} req
 * @returns {Promise<void>}
 */
export const destroy = req =>
  new Promise((resolve, reject) => {
    req.session.destroy(error => (error ? reject(error) : resolve()))
  })
