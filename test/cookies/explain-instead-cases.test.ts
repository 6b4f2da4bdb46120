import cookieSession from 'cookie-session'
import express from 'express'
import session from 'express-session'
import { expect, test } from 'vitest'
import type { CookieContext } from '../../server/cookies/contexts.ts'
import { lineInstead } from '../../server/cookies/explain/instead.ts'
import { judgeSetCookie } from '../../server/cookies/judge.ts'
import { publicSuffix } from '../../server/cookies/public-suffixes.ts'
import { cases } from './cases.ts'
import { listening, run } from './explain-server.ts'

test('the line instead is taken for every refused case that was recorded, as each library really sends it', async () => {
  const current: { handle: express.RequestHandler | null } = { handle: null }
  const app = express().set('trust proxy', 1)
  app.use((req, res, next) => current.handle?.(req, res, next))
  const origin = await listening(app)
  const send = async (context: CookieContext, handle: express.RequestHandler) => {
    current.handle = handle
    const { protocol, pathname } = new URL(context.url)
    const response = await fetch(origin + pathname, { headers: { 'x-forwarded-proto': protocol.slice(0, -1) } })
    return response.headers.getSetCookie()
  }
  const counts = { instead: 0, comments: 0 }
  for (const { id, header, ctx } of cases) {
    // As if the app ran now.
    const context = { ...ctx, now: Date.now() }
    const instead = lineInstead(header, context, publicSuffix)
    if (instead === null) continue
    counts.instead++
    const byLibrary: [string, express.RequestHandler][] = [
      [
        instead.resCookie,
        (_, res) => {
          run(instead.resCookie, { res })
          res.end()
        },
      ],
      [
        instead.expressSession,
        (req, res) => {
          if (instead.expressSession.startsWith('session(')) {
            const middleware = run(instead.expressSession, { session }) as express.RequestHandler
            middleware(req, res, () => res.end())
          } else {
            run(instead.expressSession, { res })
            res.end()
          }
        },
      ],
      [
        instead.cookieSession,
        (req, res) => {
          const middleware = run(instead.cookieSession, { cookieSession }) as express.RequestHandler
          middleware(req, res, () => {
            Object.assign(req, { session: instead.resCookie.startsWith('res.clear') ? null : { user: 1 } })
            res.end()
          })
        },
      ],
    ]
    for (const [code, handle] of byLibrary) {
      if (code.startsWith('//')) {
        counts.comments++
        continue
      }
      const [first] = await send(context, handle)
      const { effect } = judgeSetCookie({ header: first ?? 'nothing was sent', context, publicSuffix })
      expect([id, code, first, effect]).toEqual([
        id,
        code,
        expect.any(String),
        expect.stringMatching(/^(stored|expired)$/),
      ])
    }
  }
  expect(counts.instead).toBeGreaterThan(300)
  expect(counts.comments).toBeLessThan(counts.instead / 10)
}, 60_000)
