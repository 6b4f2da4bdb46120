/** @import { Request, RequestHandler, Response } from 'express' */
/** @import { Currency, Theme } from './types.d.ts' */

/** @type {readonly Theme[]} */
export const themes = ['system', 'light', 'dark']

/** @type {readonly Currency[]} */
export const currencies = ['EUR', 'GBP', 'USD']

const ONE_YEAR = 365 * 24 * 3600 * 1000

/**
 * @param {Request} req
 * @param {string} name
 */
function readCookie(req, name) {
  const pair = (req.headers.cookie ?? '').split(';').find(part => part.trim().startsWith(`${name}=`))
  return pair?.slice(pair.indexOf('=') + 1).trim()
}

/**
 * @template {string} T
 * @param {readonly T[]} allowed
 * @param {unknown} value
 */
export const oneOf = (allowed, value) => allowed.find(candidate => candidate === value)

/**
 * Theme and currency live in cookies of their own: they need no session.
 *
 * @type {RequestHandler}
 */
export const preferences = (req, res, next) => {
  res.locals.theme = oneOf(themes, readCookie(req, 'theme')) ?? 'system'
  res.locals.currency = oneOf(currencies, readCookie(req, 'currency')) ?? 'EUR'
  next()
}

/**
 * @param {Response} res
 * @param {Theme} theme
 */
export const rememberTheme = (res, theme) => res.cookie('theme', theme, { maxAge: ONE_YEAR, sameSite: 'lax' })

/**
 * @param {Response} res
 * @param {Currency} currency
 */
export const rememberCurrency = (res, currency) =>
  res.cookie('currency', currency, { maxAge: ONE_YEAR, sameSite: 'lax', httpOnly: true, priority: 'low' })
