import { setTimeout as sleep } from 'node:timers/promises'
import { Router } from 'express'
import { countItems } from '../cart.js'
import { dashboardPage } from '../pages/dashboard.js'
import { show } from '../view.js'

/**
 * The page, and the eight calls that it makes at once. `/dashboard/weather` is missing on purpose.
 *
 * @param {number} slow milliseconds
 */
export function dashboardRoutes(slow) {
  const routes = Router()
  routes.get('/', (req, res) => {
    res.cookie('notice', 'unread', { httpOnly: true, sameSite: 'lax' })
    show(req, res, dashboardPage)
  })
  routes.get('/cart', (req, res) => res.json({ items: countItems(req.session.cart) }))
  routes.get('/stock', (_req, res) => res.json({ low: ['c21', 'e08'] }))
  routes.get('/profile', (req, res) => res.json({ name: req.session.user?.name ?? null }))
  routes.get('/report', async (_req, res) => {
    await sleep(slow)
    res.json({ visitors: 1204, orders: 37 })
  })
  routes.get('/seen', (_req, res) => {
    res.cookie('seen', new Date().toISOString().slice(0, 10), {
      httpOnly: true,
      sameSite: 'strict',
      maxAge: 86_400_000,
    })
    res.json({ seen: true })
  })
  routes.get('/notice', (_req, res) => {
    res.clearCookie('notice', { httpOnly: true, sameSite: 'lax' })
    res.json({ notice: null })
  })
  routes.post('/visit', (req, res) => {
    req.session.dashboard = { visits: (req.session.dashboard?.visits ?? 0) + 1, last: new Date() }
    res.json({ visits: req.session.dashboard.visits })
  })
  return routes
}
