/** @import { Request, RequestHandler } from 'express' */
/** @import { Orders } from '../orders.js' */
import { Router } from 'express'
import { countItems, summarise } from '../cart.js'
import { httpError } from '../errors.js'
import { flash } from '../flash.js'
import { checkoutPage } from '../pages/checkout.js'
import { requireUser } from '../signed-in.js'
import { show } from '../view.js'

/** @type {RequestHandler} */
const requireItems = (req, res, next) => {
  if (countItems(req.session.cart) > 0) return next()
  flash(req, 'The cart is empty: put something in it first.')
  res.redirect(303, '/cart')
}

/**
 * @param {Request} req
 * @param {string} field
 */
function required(req, field) {
  const text = String(req.body?.[field] ?? '').trim()
  if (text === '' || text.length > 200) throw httpError(422, `Please fill in the field "${field}".`)
  return text
}

/** @param {Orders} orders */
export function checkoutRoutes(orders) {
  const routes = Router()
  routes.use(requireUser, requireItems)
  routes.get('/', (req, res) => {
    show(req, res, view => checkoutPage(view, summarise(req.session.cart), req.session.address))
  })
  routes.post('/', (req, res) => {
    const { cart, user } = req.session
    if (!cart || !user) throw httpError(409, 'The cart is empty.')
    const address = { name: required(req, 'name'), street: required(req, 'street'), city: required(req, 'city') }
    const { id, placedAt } = orders.place(user, cart, address)
    delete req.session.cart
    req.session.address = address
    req.session.lastOrder = { id, placedAt }
    flash(req, `Thank you. Your order is ${id}.`)
    res.redirect(303, `/account/orders/${id}`)
  })
  return routes
}
