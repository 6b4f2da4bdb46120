// A page whose calls queue for its session's lock: `node examples/locks/server.js` once the package is built.
// Load it, open the panel's Locks view, turn forget(res) on, load it again, and compare.
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import express from 'express'
import { sessionscope } from 'sessionscope'
import { connect } from 'sessionscope/session'

/**
 * @typedef {object} LocksOptions
 * @property {string} [folder] where sessions are kept
 * @property {Parameters<typeof sessionscope>[1]} [toolbar] options for sessionscope
 */

/**
 * The dashboard as an Express app.
 *
 * @param {LocksOptions} [options]
 */
export function createDashboard({ folder = 'sessions', toolbar = {} } = {}) {
  const app = express()
  app.disable('x-powered-by')
  const publicFolder = fileURLToPath(new URL('public', import.meta.url))
  app.use(express.static(publicFolder, { index: false }))
  app.use(sessionscope(connect({ folder, cookie: { name: 'dashboard.sid' } }), toolbar))

  // The first page makes the session, so that the calls have one to queue for.
  app.get('/', (req, res) => {
    req.session.visits = (req.session.visits ?? 0) + 1
    res.sendFile('index.html', { root: publicFolder })
  })

  /**
   * A call that looks at the session, and then works for a while without it. The lock is held all that time, unless it is
   * given back as soon as the session was read.
   *
   * @param {string} path
   * @param {number} ms
   * @param {object} answer
   */
  const readOnly = (path, ms, answer) =>
    app.get(path, async (req, res) => {
      const { visits } = req.session
      if (req.query.forget === 'on') req.session.forget(res)
      await sleep(ms)
      res.json({ visits, ...answer })
    })

  readOnly('/api/stats', 420, { visitors: 1204, sold: 37 })
  readOnly('/api/orders', 230, { open: 5, shipped: 12 })
  readOnly('/api/recommendations', 240, { best: 'notebook, ruled' })

  // This one writes, so it needs the lock: without it, of two calls at once one would be lost.
  app.post('/api/seen', async (req, res) => {
    await sleep(60)
    req.session.seen = (req.session.seen ?? 0) + 1
    res.json({ seen: req.session.seen })
  })
  return app
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const port = Number(process.env.PORT ?? 3000)
  const server = createDashboard().listen(port, 'localhost', error => {
    if (error) {
      console.error(`[locks] could not listen on port ${port}: ${error.message}`)
      process.exit(1)
    }
    const address = server.address()
    console.log(`[locks] http://localhost:${typeof address === 'object' && address ? address.port : port}/`)
  })
}
