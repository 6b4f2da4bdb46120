/** @import { Request, Response } from 'express' */
/** @import { Currency, Theme, User } from './types.d.ts' */
/** @import { Page } from './pages/layout.js' */
import { countItems } from './cart.js'
import { csrfToken } from './csrf.js'
import { takeFlash } from './flash.js'
import { layout } from './pages/layout.js'

/**
 * What every page may need of the request.
 *
 * @typedef {object} View
 * @property {string} path
 * @property {string} nonce
 * @property {Theme} theme
 * @property {Currency} currency
 * @property {number} cartCount
 * @property {User | null} user
 * @property {readonly string[]} messages
 * @property {() => string} token asks for the session's form token, and so starts a session where there is none
 */

/**
 * @param {Request} req
 * @param {Response} res
 * @param {(view: View) => Page} page
 */
export function show(req, res, page) {
  const { nonce, theme, currency } = res.locals
  const { session } = req
  const view = {
    path: req.originalUrl,
    nonce,
    theme,
    currency,
    cartCount: countItems(session?.cart),
    user: session?.user ?? null,
    messages: takeFlash(req),
    token: () => csrfToken(req),
  }
  res.type('html').send(layout(view, page(view)))
}
