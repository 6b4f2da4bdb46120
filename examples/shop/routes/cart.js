import { Router } from 'express'
import { addToCart, applyCoupon, changeQuantity, parseQuantity, summarise } from '../cart.js'
import { findProduct } from '../catalogue.js'
import { findCoupon } from '../coupons.js'
import { flash } from '../flash.js'
import { cartPage } from '../pages/cart.js'
import { show } from '../view.js'

/** Plain forms: each POST changes the session and answers with a redirect. */
export function cartRoutes() {
  const routes = Router()
  routes.get('/', (req, res) => show(req, res, view => cartPage(view, summarise(req.session.cart))))
  routes.post('/items', (req, res) => {
    const product = findProduct(req.body?.id)
    addToCart(req.session, product, parseQuantity(req.body.qty ?? 1, 1), req.body.giftWrap === 'yes')
    flash(req, `${product.name} is in the cart.`)
    res.redirect(303, '/cart')
  })
  routes.post('/items/:id', (req, res) => {
    changeQuantity(req.session, req.params.id, parseQuantity(req.body?.qty, 0))
    res.redirect(303, '/cart')
  })
  routes.post('/items/:id/remove', (req, res) => {
    changeQuantity(req.session, req.params.id, 0)
    flash(req, `${findProduct(req.params.id).name} is out of the cart.`)
    res.redirect(303, '/cart')
  })
  routes.post('/coupon', (req, res) => {
    const coupon = findCoupon(req.body?.code)
    applyCoupon(req.session, coupon)
    flash(req, `${coupon.percent}% off with ${coupon.code}.`)
    res.redirect(303, '/cart')
  })
  return routes
}
