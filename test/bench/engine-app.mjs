// The app under load, in a process of its own: `node engine-app.mjs <variant> <folder>`.
import { mkdirSync } from 'node:fs'
import cookieSession from 'cookie-session'
import express from 'express'
import session from 'express-session'
import createFileStore from 'session-file-store'
import { connect } from 'sessionscope/session'

const [variant, folder] = process.argv.slice(2)
mkdirSync(folder, { recursive: true })

const middlewares = {
  none: () => (req, _res, next) => {
    req.session = {}
    next()
  },
  'file-store': () => {
    const FileStore = createFileStore(session)
    const store = new FileStore({ path: folder, logFn: () => {}, reapInterval: -1 })
    return session({ store, secret: 'bench', resave: false, saveUninitialized: false })
  },
  engine: () => connect({ folder }),
  'cookie-session': () => cookieSession({ keys: ['a secret of thirty-two characters'] }),
  cookie: () => connect({ cookieKey: 'a secret of thirty-two characters' }),
}

const app = express()
app.disable('x-powered-by')
app.use(middlewares[variant]())
const fill = session => {
  session.user ??= { id: 1, name: 'Ann', roles: ['admin', 'editor'] }
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

const server = app.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send({ cpu: user + system })
})
process.on('disconnect', () => process.exit())
