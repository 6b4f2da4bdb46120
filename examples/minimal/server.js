import express from 'express'
import session from 'express-session'
import { sessionscope } from 'sessionscope'

const app = express()
app.use(sessionscope(session({ secret: 'change me', resave: false, saveUninitialized: false })))
app.get('/', ({ session }, res) => {
  session.views = (session.views ?? 0) + 1
  res.send(`<!doctype html><html lang="en"><body><h1>Views: ${session.views}</h1></body></html>`)
})
app.listen(Number(process.env.PORT ?? 3000), 'localhost')
