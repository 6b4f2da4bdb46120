/*
 * express-session has no locks: of two requests that change a session at the same time, one is lost. Here it is wrapped
 * in a small mutex, ./mutex.js, which publishes what happens to it on node:diagnostics_channel. That is all that
 * the panel needs to show who waits for whom; any lock and any session library can do the same.
 *
 *   node examples/mutex/server.js        (once the package is built: npm run build)
 *
 * Open the page, click "Four at once", and look at the panel's Locks: four requests, each 200 ms of work, one after the
 * other, and the counter goes up by four. Start it with MUTEX=off, and it goes up by one.
 *
 * The channels and their messages; `req` is the request as the middleware got it, `key` the session's id:
 *
 *   sessionscope:lock:wait      { req, key, backend, holder? }   it begins to wait for a lock that somebody else has
 *   sessionscope:lock:acquire   { req, key, backend }            it has the lock, whether or not it waited
 *   sessionscope:lock:release   { req, key, backend, reason }    it gave it back: 'end', 'forget' or 'abort'
 *   sessionscope:lock:leave     { req, key, backend, reason }    it gave up: 'timeout', 'abort' or 'deadlock'
 *
 * `backend` is the kind of lock, as the panel shall call it. A `holder` is named only where it is in another process:
 * { pid, method, path, since }, with `since` in milliseconds since 1970. Without the panel nobody listens, and publishing
 * costs next to nothing.
 */
import { setTimeout } from 'node:timers/promises'
import express from 'express'
import session from 'express-session'
import { sessionscope } from 'sessionscope'
import { oneByOne } from './mutex.js'

const sessions = session({ secret: 'change me', resave: false, saveUninitialized: false })
const app = express()
app.use(sessionscope(process.env.MUTEX === 'off' ? sessions : oneByOne(sessions)))

app.get('/', (req, res) => {
  req.session.clicks ??= 0
  res.send(`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Mutex</title></head><body>
<h1>Clicks: <output>${req.session.clicks}</output></h1><button>Four at once</button>
<script>
  document.querySelector('button').onclick = async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => fetch('/click', { method: 'POST' })))
    const counts = await Promise.all(answers.map(answer => answer.json()))
    document.querySelector('output').value = Math.max(...counts)
  }
</script></body></html>`)
})

app.post('/click', async (req, res) => {
  const clicks = req.session.clicks ?? 0
  await setTimeout(200)
  req.session.clicks = clicks + 1
  res.json(req.session.clicks)
})

const server = app.listen(Number(process.env.PORT ?? 3000), 'localhost', () => {
  const address = server.address()
  console.log(`[mutex] http://localhost:${typeof address === 'object' && address ? address.port : ''}/`)
})
