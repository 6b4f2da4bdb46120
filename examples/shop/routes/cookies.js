import { Router } from 'express'
import { cookiesPage } from '../pages/cookies.js'
import { show } from '../view.js'

/** Cookies as apps set them by mistake: what becomes of them is seen in the panel. */
export function cookieRoutes() {
  const routes = Router()
  routes.get('/', (req, res) => show(req, res, cookiesPage))
  routes.get('/partner', (_req, res) => {
    res.cookie('partner', 'widget-42', { sameSite: 'none' })
    res.redirect(303, '/cookies')
  })
  routes.get('/everywhere', (_req, res) => {
    res.cookie('region', 'north', { domain: 'inkwell.example' })
    res.cookie('__Host-visitor', 'ada', { path: '/cookies', secure: true })
    res.redirect(303, '/cookies')
  })
  routes.get('/large', (_req, res) => {
    res.cookie('basket', 'paper and ink, '.repeat(300))
    res.cookie('basket-count', '300', { path: '/cookies' })
    res.redirect(303, '/cookies')
  })
  routes.get('/forget', (_req, res) => {
    res.clearCookie('basket-count')
    res.redirect(303, '/cookies')
  })
  return routes
}
