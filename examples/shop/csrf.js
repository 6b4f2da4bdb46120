/** @import { Request, RequestHandler } from 'express' */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { httpError } from './errors.js'

/**
 * This session's token. The first page with a form puts it there, and so starts the session.
 *
 * @param {Request} req
 */
export function csrfToken(req) {
  req.session.csrfToken ??= randomBytes(24).toString('base64url')
  return req.session.csrfToken
}

/**
 * @param {string} expected
 * @param {unknown} given
 */
function equal(expected, given) {
  if (typeof given !== 'string') return false
  const [a, b] = [Buffer.from(expected), Buffer.from(given)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/**
 * Requests that change something carry the session's token: in the field `_csrf` or the header `x-csrf-token`.
 *
 * @type {RequestHandler}
 */
export const requireToken = (req, _res, next) => {
  if (req.method === 'GET' || req.method === 'HEAD') return next()
  const expected = req.session.csrfToken
  const given = req.get('x-csrf-token') ?? req.body?._csrf
  if (expected && equal(expected, given)) return next()
  next(httpError(403, 'This form has expired. Reload the page and send it again.'))
}

/**
 * For what is harmless and needs no session: it is enough that the form stood on a page of the shop.
 *
 * @type {RequestHandler}
 */
export const requireSameOrigin = (req, _res, next) => {
  const site = req.get('sec-fetch-site') ?? 'same-origin'
  next(site === 'same-origin' || site === 'none' ? undefined : httpError(403, 'This form belongs to another site.'))
}
