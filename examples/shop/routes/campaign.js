import { Router } from 'express'
import { flash } from '../flash.js'
import { rememberCurrency } from '../preferences.js'

/** A chain of three redirects, as a link in a newsletter has it. Each step leaves something behind. */
export function campaignRoutes() {
  const routes = Router()
  routes.get('/', (req, res) => {
    req.session.campaign = { name: 'autumn letters', landedAt: new Date() }
    res.redirect('/welcome/currency')
  })
  routes.get('/currency', (req, res) => {
    const british = req.acceptsLanguages()[0]?.toLowerCase() === 'en-gb'
    rememberCurrency(res, british ? 'GBP' : 'EUR').redirect('/welcome/greeting')
  })
  routes.get('/greeting', (req, res) => {
    flash(req, 'Welcome. LETTERS25 takes 25% off today.')
    res.redirect('/')
  })
  return routes
}
