import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import session from 'express-session'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import type { Middleware } from '../server/capture/recording.ts'
import { sessionscope } from '../server/index.ts'
import { type Handler, serve } from './support/app.ts'

const middleware = session({ secret: 'test', resave: false, saveUninitialized: false })
const run = promisify(execFile)
const on = { enabled: true, print: false } as const

afterEach(() => vi.unstubAllEnvs())

test.each(['production', 'test', 'staging', 'Development'])(
  'with NODE_ENV=%s it returns the middleware itself',
  value => {
    vi.stubEnv('NODE_ENV', value)
    expect(sessionscope(middleware)).toBe(middleware)
  },
)

test.each(['', 'development', 'dev'])('with NODE_ENV=%j it wraps the middleware', value => {
  vi.stubEnv('NODE_ENV', value)
  expect(sessionscope(middleware, { print: false })).not.toBe(middleware)
})

test('enabled overrides NODE_ENV both ways', () => {
  vi.stubEnv('NODE_ENV', 'production')
  expect(sessionscope(middleware, on)).not.toBe(middleware)
  vi.stubEnv('NODE_ENV', 'development')
  expect(sessionscope(middleware, { enabled: false })).toBe(middleware)
})

test('in production no path of the tool answers, and nothing of it is loaded', async () => {
  const script = `
    import { createServer } from 'node:http'
    import { sessionscope } from 'sessionscope'
    const inner = (req, res, next) => next()
    const same = sessionscope(inner) === inner
    const server = createServer((req, res) => sessionscope(inner)(req, res, () => { res.statusCode = 404; res.end('app') })).listen(0)
    await new Promise(resolve => server.once('listening', resolve))
    const answers = []
    for (const path of ['/__sessionscope/', '/__sessionscope/api/exchanges', '/__sessionscope/overlay.js', '/__sessionscope/ws']) {
      const response = await fetch('http://127.0.0.1:' + server.address().port + path)
      answers.push(response.status + ' ' + await response.text())
    }
    server.close(); server.closeAllConnections()
    console.log(JSON.stringify({ same, answers: [...new Set(answers)] }))
  `
  // The coverage report of V8 names every script that ran, ES modules too.
  const coverage = await mkdtemp(join(tmpdir(), 'sessionscope-'))
  onTestFinished(() => rm(coverage, { recursive: true }))
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
    cwd: new URL('..', import.meta.url),
    env: { ...process.env, NODE_ENV: 'production', NODE_V8_COVERAGE: coverage },
  })
  expect(JSON.parse(stdout)).toEqual({ same: true, answers: ['404 app'] })
  const reports = await Promise.all((await readdir(coverage)).map(file => readFile(join(coverage, file), 'utf8')))
  const urls = reports.flatMap(text => (JSON.parse(text) as { result: { url: string }[] }).result.map(({ url }) => url))
  const loaded = urls.filter(url => url.startsWith('file:')).map(url => url.replace(/^.*\/dist\/server\//, ''))
  expect(loaded).toContain('index.js')
  // What checks the options and prints the start line, and nothing else: no capture, no adapter, no stream, no dependency.
  expect(
    loaded.filter(file =>
      /^(tool|adapters|diagnosis|inject|cookies)|capture\/(?!redaction\/(options|paths))|node_modules/.test(file),
    ),
  ).toEqual([])
  expect(loaded.length).toBeLessThan(14)
})

test.each<[unknown, RegExp]>([
  [{ path: 'no-slash' }, /option "path" is "no-slash"; allowed: a path such as/],
  [{ path: '/a/../b' }, /option "path" is "\/a\/\.\.\/b"; allowed:/],
  [{ inject: 'yes' }, /option "inject" is "yes"; allowed: true or false/],
  [{ histroy: {} }, /unknown option "histroy" \(\{\}\); allowed: path, enabled,/],
  [{ history: { exchanges: 3 } }, /option "history.exchanges" is 3; allowed: an integer from 10 to 10000/],
  [{ history: 5 }, /option "history" is 5; allowed:/],
  [{ hosts: 'app.test' }, /option "hosts" is "app.test"; allowed: an array of strings/],
  [{ peers: ['not an address'] }, /peers/],
  [{ redact: { names: [42] } }, /redact\.names\[0\] is 42; allowed: a string or a RegExp/],
  ['text', /the options are "text"; allowed: an object/],
])('the options %j throw at start, and name the option, the value and what is allowed', (options, message) => {
  expect(() => sessionscope(middleware, { ...on, ...(typeof options === 'object' ? options : {}) } as never)).toSatisfy(
    (run: () => void) => {
      const call = typeof options === 'object' ? run : () => sessionscope(middleware, options as never)
      expect(call).toThrow(message)
      expect(call).toThrow(/^\[sessionscope\] /)
      return true
    },
  )
})

test.each([null, 'session', { use: middleware }])('a middleware that is %j throws at start', value => {
  expect(() => sessionscope(value as never)).toThrow(/^\[sessionscope\] the middleware is/)
})

test('without a middleware it shows requests, and no session', async () => {
  const hello: Handler = (_req, res) => res.end('hello')
  const origin = await serve('express 5', sessionscope(undefined, on), hello)
  await fetch(origin)
  const { exchanges } = await (await fetch(`${origin}/__sessionscope/api/exchanges`)).json()
  expect(exchanges[0]).toMatchObject({ session: null })
})

test('starting the app prints one line with the address of the inspector', async () => {
  const script = `
    import express from 'express'
    import { sessionscope } from 'sessionscope'
    const server = express().use(sessionscope()).listen(0, () => { console.log('port ' + server.address().port); server.close() })
  `
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
    cwd: new URL('..', import.meta.url),
    env: { ...process.env, NODE_ENV: 'development' },
  })
  const [, port] = /port (\d+)/.exec(stdout) ?? []
  expect(stdout.match(/\[sessionscope\].*/g)).toEqual([`[sessionscope] http://localhost:${port}/__sessionscope/`])
})

test('enabled outside of development warns once of what it exposes', async () => {
  const script = `
    import { sessionscope } from 'sessionscope'
    sessionscope(undefined, { enabled: true, peers: ['10.1.0.0/16'] })
    sessionscope(undefined, { enabled: true })
    process.exit()
  `
  const { stderr } = await run(process.execPath, ['--input-type=module', '-e', script], {
    cwd: new URL('..', import.meta.url),
    env: { ...process.env, NODE_ENV: 'staging' },
  })
  expect(stderr.match(/\[sessionscope\].*/g)).toEqual([
    expect.stringMatching(/NODE_ENV=staging: at \/__sessionscope, whoever comes from this machine, 10\.1\.0\.0\/16 /),
  ])
})

test("an error that the session middleware throws in the first request is the app's to handle", async () => {
  const failing = () => {
    throw new Error('on purpose')
  }
  const origin = await serve('express 5', sessionscope(failing, on) as Middleware)
  const response = await fetch(origin)
  expect(response.status).toBe(500)
  expect(await response.text()).toContain('on purpose')
})

const page: Handler = (_req, res) => {
  res.setHeader('Content-Type', 'text/html')
  res.end('<!doctype html><html><body>hello</body></html>')
}

test('with inject: false pages stay as they are', async () => {
  const origin = await serve('express 5', sessionscope(undefined, { ...on, inject: false }), page)
  expect(await (await fetch(origin)).text()).toBe('<!doctype html><html><body>hello</body></html>')
  expect((await fetch(`${origin}/__sessionscope/`)).status).toBe(200)
})

test('a Server-Timing header comes only where it is asked for, and leaves the one of the app', async () => {
  const timed: Handler = (_req, res) => {
    res.setHeader('Server-Timing', 'db;dur=1')
    res.end('ok')
  }
  const plain = await serve('express 5', sessionscope(undefined, on), timed)
  expect((await fetch(plain)).headers.get('server-timing')).toBe('db;dur=1')
  const asked = await serve('express 5', sessionscope(undefined, { ...on, serverTiming: true }), timed)
  expect((await fetch(asked)).headers.get('server-timing')).toMatch(
    /^db;dur=1, session;dur=[\d.]+, handler;dur=[\d.]+$/,
  )
})

test('another path is possible, and then the default one is the app’s', async () => {
  const origin = await serve('express 5', sessionscope(undefined, { ...on, path: '/__tools/sessions' }), page)
  expect(await (await fetch(origin)).text()).toContain('src="/__tools/sessions/overlay.js"')
  expect(await (await fetch(`${origin}/__tools/sessions/`)).text()).toContain('/__tools/sessions/overlay.js')
  expect(await (await fetch(`${origin}/__sessionscope/api/hello`)).text()).toContain('<body>hello')
})
