import { once } from 'node:events'
import { request, type ServerResponse } from 'node:http'
import express5 from 'express'
import { describe, expect, onTestFinished, test } from 'vitest'
import { sessionscope } from '../../server/index.ts'
import { connect } from '../../server/session.ts'
import { listen } from '../support/app.ts'
import { temporaryFolder } from './support/app.ts'
import { type App, answer, connected, frameworks, type Next, type Req, startApp, user } from './support/early.ts'

const MESSAGE = 'req.session was read before connect() ran for this request'

function deferred<T>() {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>(done => {
    resolve = done
  })
  return { promise, resolve: (value: T) => resolve(value) }
}

/** What the process says of itself while it runs: uncaught exceptions, rejections, warnings. */
function listenToProcess() {
  const said: string[] = []
  const note = (error: unknown) => void said.push(error instanceof Error ? error.message : String(error))
  const events = ['uncaughtException', 'unhandledRejection', 'warning'] as const
  for (const event of events) process.on(event, note)
  onTestFinished(() => {
    for (const event of events) process.removeListener(event, note)
  })
  return said
}

describe.each(frameworks)('a session read before connect() ran, on %s', (_name, express) => {
  const start = (build: (app: App) => unknown) => startApp(express, build)

  test('is an error in a middleware, which says what to do', async () => {
    const session = await connected()
    const origin = await start(app =>
      app
        .use(express.json())
        .use((req: Req, _res: ServerResponse, next: Next) => {
          if (user(req) === 'root') return
          next()
        })
        .use(session)
        .use(answer),
    )
    const response = await fetch(origin, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    })
    expect(response.status).toBe(500)
    expect(await response.text()).toContain(MESSAGE)
  })

  test('is one also through the wrapper of the tool, and in an app that is mounted in another', async () => {
    const session = await connected()
    const inner = express() as unknown as App
    inner.use((req: Req, _res: ServerResponse, next: Next) => next(user(req))).use(session)
    const origin = await start(app => app.use('/inner', inner).use(sessionscope(session, { print: false })))
    expect(await (await fetch(`${origin}/inner/x`)).text()).toContain(MESSAGE)
  })

  test('is undefined to a route in front of it, and to who listens to the end of its response', async () => {
    const session = await connected()
    const said = listenToProcess()
    const logged: string[] = []
    const done = deferred<void>()
    const origin = await start(app =>
      app
        .use((req: Req, res: ServerResponse, next: Next) => {
          const { writeHead } = res
          res.writeHead = ((...args: Parameters<typeof writeHead>) => {
            logged.push(`head ${user(req)}`)
            return writeHead.apply(res, args)
          }) as typeof writeHead
          res.on('finish', () => logged.push(`finish ${user(req)}`))
          res.on('close', () => {
            logged.push(`close ${user(req)}`)
            setImmediate(() => {
              logged.push(`later ${user(req)}`)
              done.resolve()
            })
          })
          next()
        })
        .get('/health', answer)
        .use('/plain', (_req: Req, res: ServerResponse) => res.end('undefined'))
        .use(session),
    )
    for (const path of ['/health', '/plain']) expect(await (await fetch(origin + path)).text()).toBe('undefined')
    await done.promise
    expect(logged.slice(0, 4)).toEqual(['head undefined', 'finish undefined', 'close undefined', 'later undefined'])
    expect(said).toEqual([])
  })

  test('is undefined to who listens to a client that leaves in the middle of its upload', async () => {
    const session = await connected()
    const said = listenToProcess()
    const left = deferred<string>()
    const begun = deferred<void>()
    const origin = await start(app =>
      app
        .use((req: Req, _res: ServerResponse, next: Next) => {
          req.on('aborted', () => left.resolve(user(req)))
          begun.resolve()
          next()
        })
        .use(express.json())
        .use(session),
    )
    const headers = { 'content-type': 'application/json', 'content-length': 100 }
    const upload = request(origin, { method: 'POST', headers })
    upload.on('error', () => {})
    upload.write('{')
    await begun.promise
    upload.destroy()
    expect(await left.promise).toBe('undefined')
    expect(said).toEqual([])
  })

  test('is undefined to a handler of errors, which so tells of the error that there was', async () => {
    const session = await connected()
    const origin = await start(app =>
      app
        .use(express.json())
        .use(session)
        .use((error: { status: number }, req: Req, res: ServerResponse, _next: Next) => {
          res.statusCode = error.status
          res.end(user(req))
        }),
    )
    const response = await fetch(origin, { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } })
    expect([response.status, await response.text()]).toEqual([400, 'undefined'])
  })

  test('throws nothing that nobody catches: a timer and what awaits find undefined, and a warning says why', async () => {
    const session = await connected()
    const said = listenToProcess()
    const warned = once(process, 'warning')
    const reads = deferred<string>()
    const origin = await start(app =>
      app
        .use((req: Req, _res: ServerResponse, next: Next) => {
          setTimeout(() => {
            reads.resolve(user(req))
            next()
          })
        })
        .use(async (req: Req, _res: ServerResponse, next: Next) => {
          await new Promise(setImmediate)
          user(req)
          next()
        })
        .use(session)
        .use(answer),
    )
    expect(await (await fetch(`${origin}/private?token=secret`)).text()).toBe('undefined')
    expect(await reads.promise).toBe('undefined')
    // It warns once a process.
    if (express === express5) {
      await warned
      expect(said).toEqual([
        expect.stringContaining(`${MESSAGE} (GET /private), and is undefined. Put app.use(connect())`),
      ])
    } else expect(said).toEqual([])
  })
})

test('req.session is undefined, as ever, in apps that do not connect', async () => {
  connect({ folder: await temporaryFolder() })
  const app = express5()
  app.use((req, res) => void res.end(String((req as unknown as Req).session)))
  expect(await (await fetch(await listen(app))).text()).toBe('undefined')
})
