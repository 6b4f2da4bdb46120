/** @import { Orders } from '../orders.js' */
/** @import { Users } from '../users.js' */
import { Router } from 'express'
import { flash } from '../flash.js'
import { accountPage } from '../pages/account.js'
import { loginPage } from '../pages/login.js'
import { orderPage } from '../pages/order.js'
import { destroy, regenerate, SESSION_COOKIE } from '../sessions.js'
import { requireUser, signedIn } from '../signed-in.js'
import { show } from '../view.js'

/**
 * A path of this shop, or the account page: never another site.
 *
 * @param {unknown} next
 */
function localPath(next) {
  const base = 'http://shop.invalid'
  const url = URL.canParse(String(next ?? ''), base) ? new URL(String(next ?? ''), base) : null
  return url?.origin === base && url.pathname !== '/' ? url.pathname + url.search : '/account'
}

/**
 * @param {Users} users
 * @param {Orders} orders
 */
export function accountRoutes(users, orders) {
  const routes = Router()
  routes.get('/login', (req, res) => show(req, res, view => loginPage(view, localPath(req.query.next))))
  routes.post('/login', async (req, res) => {
    const next = localPath(req.body?.next)
    const user = await users.verify(req.body?.email, req.body?.password)
    if (!user) {
      flash(req, 'Address and password do not match.')
      return res.redirect(303, `/account/login?next=${encodeURIComponent(next)}`)
    }
    const { cart } = req.session
    await regenerate(req)
    if (cart) req.session.cart = cart
    req.session.user = { ...user, signedInAt: new Date() }
    flash(req, `Good to see you, ${user.name}.`)
    res.redirect(303, next)
  })
  routes.use(requireUser)
  routes.get('/', (req, res) => {
    const user = signedIn(req)
    show(req, res, view => accountPage(view, user, orders.of(user)))
  })
  routes.get('/orders/:id', (req, res) => {
    const order = orders.find(signedIn(req), req.params.id)
    show(req, res, view => orderPage(view, order))
  })
  routes.post('/logout', async (req, res) => {
    await destroy(req)
    res.clearCookie(SESSION_COOKIE)
    res.redirect(303, '/')
  })
  return routes
}
