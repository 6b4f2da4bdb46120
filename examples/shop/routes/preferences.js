/** @import { Request } from 'express' */
import { Router } from 'express'
import { requireSameOrigin } from '../csrf.js'
import { httpError } from '../errors.js'
import { currencies, oneOf, rememberCurrency, rememberTheme, themes } from '../preferences.js'

/**
 * The page the form stood on.
 *
 * @param {Request} req
 */
function back(req) {
  const referer = req.get('referer') ?? ''
  return URL.canParse(referer) && new URL(referer).host === req.get('host') ? new URL(referer).pathname : '/'
}

export function preferenceRoutes() {
  const routes = Router()
  routes.use(requireSameOrigin)
  routes.post('/theme', (req, res) => {
    const theme = oneOf(themes, req.body?.theme)
    if (!theme) throw httpError(422, `The theme is one of ${themes.join(', ')}.`)
    rememberTheme(res, theme).redirect(303, back(req))
  })
  routes.post('/currency', (req, res) => {
    const currency = oneOf(currencies, req.body?.currency)
    if (!currency) throw httpError(422, `The currency is one of ${currencies.join(', ')}.`)
    rememberCurrency(res, currency).redirect(303, back(req))
  })
  return routes
}
