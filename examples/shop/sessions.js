/** @import { Request } from 'express' */
import { randomBytes } from 'node:crypto'
import session from 'express-session'

export const SESSION_COOKIE = 'shop.sid'

const THIRTY_MINUTES = 30 * 60 * 1000

/**
 * The shop's session middleware. It uses the default MemoryStore, which forgets everything at a restart and never
 * frees what has expired: right for an example, wrong for production. The secret lasts as long as the store.
 */
export const shopSessions = () =>
  session({
    name: SESSION_COOKIE,
    secret: randomBytes(32).toString('hex'),
    resave: false,
    saveUninitialized: false,
    cookie: { httpOnly: true, sameSite: 'lax', secure: 'auto', maxAge: THIRTY_MINUTES },
  })

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
