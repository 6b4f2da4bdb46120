/** @import { ErrorRequestHandler, Request, RequestHandler } from 'express' */
import { Router } from 'express'
import { describeError, httpError } from '../errors.js'
import { errorPage } from '../pages/error.js'
import { show } from '../view.js'

/** A page that writes to the session and then throws. */
export function troubleRoutes() {
  const routes = Router()
  routes.get('/broken', req => {
    req.session.attempts = (req.session.attempts ?? 0) + 1
    throw new Error('The ink has run out')
  })
  return routes
}

/** @type {RequestHandler} */
export const answerNotFound = (_req, _res, next) => next(httpError(404, 'There is nothing here.'))

/** @param {Request} req */
const wantsJson = req => req.originalUrl.startsWith('/api/') || req.accepts(['html', 'json']) === 'json'

/**
 * JSON for programs, a page for people.
 *
 * @param {(error: unknown) => void} log
 * @returns {ErrorRequestHandler}
 */
export const answerErrors = log => (error, req, res, next) => {
  const { status, message } = describeError(error)
  if (status === 500) log(error)
  if (res.headersSent) return next(error)
  res.status(status)
  if (wantsJson(req)) res.json({ error: { status, message } })
  else show(req, res, () => errorPage(status, message))
}
