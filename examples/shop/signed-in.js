/** @import { Request, RequestHandler } from 'express' */
import { httpError } from './errors.js'

/** @type {RequestHandler} */
export const requireUser = (req, res, next) => {
  if (req.session.user) return next()
  res.redirect(303, `/account/login?next=${encodeURIComponent(req.method === 'GET' ? req.originalUrl : '/account')}`)
}

/** @param {Request} req */
export function signedIn(req) {
  if (!req.session.user) throw httpError(401, 'Please log in.')
  return req.session.user
}
