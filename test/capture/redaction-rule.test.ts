import express from 'express'
import session from 'express-session'
import { expect, test } from 'vitest'
import { sessionscope } from '../../server/index.ts'
import type { ToolFailure } from '../../server/protocol/index.ts'
import { settledExchanges } from '../support/api.ts'
import { listen } from '../support/app.ts'

test("a rule of the user's that throws hides all values, and is told once a message", async () => {
  const app = express()
  const when = (path: string) => {
    throw new Error(path.startsWith('a') ? 'no rule for a' : 'no rule')
  }
  const sessions = session({ secret: 'test', resave: false, saveUninitialized: false })
  app.use(sessionscope(sessions, { enabled: true, print: false, redact: { when } }))
  app.get('/', (req, res) => {
    Object.assign(req.session, { a: 'seen', b: 'seen', c: 'seen' })
    res.json(null)
  })
  const origin = await listen(app)
  for (let turn = 0; turn < 3; turn++) await fetch(origin)
  const exchanges = await settledExchanges(origin, 3)
  const redacted = { $type: 'redacted' }
  expect(exchanges[0]?.session?.after).toMatchObject({ a: redacted, b: redacted, c: redacted })
  const answer = await fetch(`${origin}/__sessionscope/api/problems`)
  const { failures } = (await answer.json()) as { failures: ToolFailure[] }
  expect(failures.map(({ where, message, count }) => [where, message, count]).toSorted()).toEqual([
    ['the option redact.when', 'no rule for a', 1],
    ['the option redact.when', 'no rule', 1],
  ])
})
