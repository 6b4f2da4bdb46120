/** @import { Request } from 'express' */
import { randomBytes } from 'node:crypto'
import session from 'express-session'
import { connect } from 'sessionscope/session'

export const SESSION_COOKIE = 'shop.sid'

const THIRTY_MINUTES = 30 * 60 * 1000

/** Where the shop can keep its sessions. */
export const SESSION_KINDS = /** @type {const} */ (['memory', 'files'])

/**
 * express-session. It uses the default MemoryStore, which forgets everything at a restart and never
 * frees what has expired: right for an example, wrong for production. The secret lasts as long as the store.
 */
const inMemory = () =>
  session({
    name: SESSION_COOKIE,
    secret: randomBytes(32).toString('hex'),
    resave: false,
    saveUninitialized: false,
    cookie: { httpOnly: true, sameSite: 'lax', secure: 'auto', maxAge: THIRTY_MINUTES },
  })

/** The same in files, `./sessions`: they outlive a restart, and each is locked while a request uses it. */
const inFiles = () => connect({ idle: THIRTY_MINUTES, cookie: { name: SESSION_COOKIE, maxAge: THIRTY_MINUTES } })

/**
 * The shop's session middleware.
 *
 * @param {(typeof SESSION_KINDS)[number]} kind
 */
export const shopSessions = kind => (kind === 'files' ? inFiles() : inMemory())

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
