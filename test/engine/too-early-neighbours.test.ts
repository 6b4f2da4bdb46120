import type { ServerResponse } from 'node:http'
import expressSession from 'express-session'
import { describe, expect, test } from 'vitest'
import { sessionscope } from '../../server/index.ts'
import { answer, connected, frameworks, type Next, type Req, startApp, type Use, user } from './support/early.ts'

describe.each(frameworks)('beside other sessions, on %s', (_name, express) => {
  test.each([
    ['bare', (session: Use) => session],
    ['in the tool', (session: Use) => sessionscope(session as never, { print: false })],
    [
      'in a function',
      (session: Use): Use =>
        (req, res, next) =>
          session(req, res, next),
    ],
  ])('connect() leaves express-session in front of it alone, %s', async (_how, wrap) => {
    const other = expressSession({ secret: 'x', resave: false, saveUninitialized: true, cookie: { path: '/admin' } })
    const session = await connected()
    const origin = await startApp(express, app =>
      app
        .use(wrap(other as unknown as Use))
        .use(session)
        .use((req: Req, res: ServerResponse) => {
          Object.assign(req.session ?? {}, { views: 1 })
          res.end('ok')
        }),
    )
    const cookies = async (path: string) => {
      const response = await fetch(origin + path)
      return [response.status, response.headers.getSetCookie()[0]?.split('=')[0]]
    }
    expect(await cookies('/admin')).toEqual([200, 'connect.sid'])
    expect(await cookies('/')).toEqual([200, 'session_id'])
  })

  test('a middleware between express-session of some paths and connect() finds undefined', async () => {
    const other = expressSession({ secret: 'x', resave: false, saveUninitialized: true, cookie: { path: '/admin' } })
    const session = await connected()
    for (const each of [other, sessionscope(other, { print: false })]) {
      const origin = await startApp(express, app =>
        app
          .use(each)
          .use((req: Req, res: ServerResponse, next: Next) => {
            res.setHeader('x-user', user(req))
            next()
          })
          .use(session)
          .use(answer),
      )
      expect((await fetch(origin)).headers.get('x-user')).toBe('undefined')
    }
  })

  test('a request that stands for another one sees its session, and none once the app has removed it', async () => {
    const session = await connected()
    const origin = await startApp(express, app =>
      app.use(session).use((req: Req, res: ServerResponse) => {
        const stand: Req = Object.create(req)
        const before = typeof stand.session
        delete req.session
        res.end(`${before} ${typeof stand.session}`)
      }),
    )
    expect(await (await fetch(origin)).text()).toBe('object undefined')
  })
})
