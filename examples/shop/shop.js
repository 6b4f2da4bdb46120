import { fileURLToPath } from 'node:url'
import express from 'express'
import { sessionscope } from 'sessionscope'
import { contentSecurityPolicy } from './csp.js'
import { requireToken } from './csrf.js'
import { createOrders } from './orders.js'
import { preferences } from './preferences.js'
import { accountRoutes } from './routes/account.js'
import { apiRoutes } from './routes/api.js'
import { campaignRoutes } from './routes/campaign.js'
import { cartRoutes } from './routes/cart.js'
import { catalogueRoutes } from './routes/catalogue.js'
import { checkoutRoutes } from './routes/checkout.js'
import { cookieRoutes } from './routes/cookies.js'
import { dashboardRoutes } from './routes/dashboard.js'
import { answerErrors, answerNotFound, troubleRoutes } from './routes/errors.js'
import { preferenceRoutes } from './routes/preferences.js'
import { inMemory } from './sessions.js'
import { createUsers } from './users.js'

const assets = fileURLToPath(new URL('public', import.meta.url))

/**
 * @import { shopSessions } from './sessions.js'
 *
 * @typedef {object} ShopOptions
 * @property {Parameters<typeof sessionscope>[1]} [toolbar] options for sessionscope
 * @property {number} [slow] milliseconds that the dashboard's slow call takes
 * @property {Awaited<ReturnType<typeof shopSessions>>} [sessions] the session middleware
 * @property {(error: unknown) => void} [log] is told of errors that are the shop's own
 */

/**
 * The shop as an Express app, with orders and accounts of its own.
 *
 * @param {ShopOptions} [options]
 */
export function createShop({ toolbar = {}, slow = 900, sessions = inMemory(), log = console.error } = {}) {
  const orders = createOrders()
  const users = createUsers()

  const app = express()
  app.disable('x-powered-by')
  // Files first: a stylesheet needs no session.
  app.use(express.static(assets))
  app.use(sessionscope(sessions, toolbar))
  app.use(contentSecurityPolicy, preferences)
  app.use(express.urlencoded({ extended: false, limit: '10kb' }), express.json({ limit: '10kb' }))
  app.use('/preferences', preferenceRoutes())
  app.use(requireToken)
  app.use('/', catalogueRoutes())
  app.use('/', troubleRoutes())
  app.use('/cart', cartRoutes())
  app.use('/checkout', checkoutRoutes(orders))
  app.use('/account', accountRoutes(users, orders))
  app.use('/welcome', campaignRoutes())
  app.use('/cookies', cookieRoutes())
  app.use('/dashboard', dashboardRoutes(slow))
  app.use('/api', apiRoutes())
  app.use(answerNotFound, answerErrors(log))
  return app
}
