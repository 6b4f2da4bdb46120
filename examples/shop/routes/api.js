import { Router } from 'express'
import { addToCart, changeQuantity, countItems, parseQuantity, summarise } from '../cart.js'
import { findProduct, products } from '../catalogue.js'

/** The same catalogue and cart as JSON. What changes something needs the header `x-csrf-token`. */
export function apiRoutes() {
  const routes = Router()
  routes.get('/products', (_req, res) => res.json({ products }))
  routes.get('/products/:id', (req, res) => res.json(findProduct(req.params.id)))
  routes.get('/cart', (req, res) => res.json(summarise(req.session.cart)))
  routes.post('/cart/items', (req, res) => {
    addToCart(req.session, findProduct(req.body?.id), parseQuantity(req.body.qty ?? 1, 1))
    res.status(201).json({ count: countItems(req.session.cart) })
  })
  routes.patch('/cart/items/:id', (req, res) => {
    changeQuantity(req.session, req.params.id, parseQuantity(req.body?.qty, 0))
    res.json({ count: countItems(req.session.cart) })
  })
  routes.delete('/cart/items/:id', (req, res) => {
    changeQuantity(req.session, req.params.id, 0)
    res.json({ count: countItems(req.session.cart) })
  })
  return routes
}
