import { Router } from 'express'
import { findProduct, products } from '../catalogue.js'
import { aboutPage } from '../pages/about.js'
import { cataloguePage } from '../pages/catalogue.js'
import { productPage } from '../pages/product.js'
import { show } from '../view.js'

export function catalogueRoutes() {
  const routes = Router()
  routes.get('/', (req, res) => show(req, res, view => cataloguePage(view, products)))
  routes.get('/about', (req, res) => show(req, res, aboutPage))
  routes.get('/products/:id', (req, res) => {
    const product = findProduct(req.params.id)
    show(req, res, view => productPage(view, product))
  })
  return routes
}
