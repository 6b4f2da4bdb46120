// The app under load, in a process of its own: `plain` or `watched`.
import express from 'express'
import session from 'express-session'
import { sessionscope } from 'sessionscope'

const middleware = session({ secret: 'bench', resave: false, saveUninitialized: false })
const app = express()
app.disable('x-powered-by')
app.use(process.argv[2] === 'plain' ? middleware : sessionscope(middleware, { print: false }))
const fill = session => {
  session.user ??= { id: 1, name: 'Ann', roles: ['admin', 'editor'], password: 'secret' }
  session.cart ??= Array.from({ length: 20 }, (_, i) => ({
    sku: `sku-${i}`,
    qty: i,
    price: 9.5,
    note: 'a note of some length',
    at: 1_700_000_000_000,
  }))
}
app.get('/read', (req, res) => {
  fill(req.session)
  res.type('text').send(String(req.session.cart.length))
})
app.get('/write', (req, res) => {
  fill(req.session)
  req.session.cart[3].qty = Math.random()
  res.type('text').send('ok')
})
app.get('/none', (_req, res) => res.type('text').send('ok'))

const server = app.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send({ cpu: user + system })
})
process.on('disconnect', () => process.exit())
