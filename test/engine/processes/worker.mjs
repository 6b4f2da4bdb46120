// One of several processes that serve the sessions of one folder: `node worker.mjs <folder> [port]`. Says its port.
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import express from 'express'
import { connect } from '../../../dist/server/session.js'

const [folder, port = '0'] = process.argv.slice(2)
const app = express()
app.set('env', 'test')
app.use(connect({ folder, lockTimeout: '60s' }))

app.get('/new', (req, res) => {
  req.session.n = 0
  res.send('made')
})
app.get('/read', (req, res) => res.json({ n: req.session.n, pid: process.pid }))
// Reads, lets others run, writes: what loses updates without a lock.
app.post('/increment', async (req, res) => {
  const { n } = req.session
  await sleep(Math.random() * 2)
  req.session.n = n + 1
  res.json({ n: n + 1 })
})
// Holds the lock until its process is killed.
app.post('/hang', req => {
  req.session.hanging = true
  process.send?.('holding')
})

const server = createServer(app).listen(Number(port), '127.0.0.1', () => process.send?.(server.address().port))
process.once('disconnect', () => process.exit(0))
