import { once } from 'node:events'
import express5 from 'express'
import express4 from 'express4'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { type Options, sessionscope } from '../server/index.ts'
import type { Hello, ServerMessage } from '../server/protocol/index.ts'
import { settledExchanges } from './support/api.ts'
import { appOf, expectShown, mount, on, scripts, TOOL, visit, warnings } from './support/mounts.ts'

afterEach(() => vi.restoreAllMocks())

describe.each([
  ['Express 5', express5],
  ['Express 4', express4 as unknown as typeof express5],
])('in %s', (_name, express) => {
  const app = appOf(express)

  test('two mounts side by side have one panel, which shows the requests of both, each once', async () => {
    const warned = warnings()
    const origin = await app(it => it.use('/a', mount('one')).use('/b', mount('two')))
    await visit(`${origin}/a/x`)
    await visit(`${origin}/b/y`)
    await visit(`${origin}/a/z`)
    const both = ['GET /a/x', 'GET /b/y', 'GET /a/z']
    await expectShown(`${origin}/a`, both)
    await expectShown(`${origin}/b`, both)
    const found = await settledExchanges(`${origin}/a`, 3)
    expect(new Set(found.map(({ id }) => id)).size).toBe(3)
    expect(found.map(({ session }) => session?.verdict)).toEqual(['new', 'new', 'new'])
    expect(warned()).toEqual([])
  })

  test('each page has the script of the mount that it came by', async () => {
    const origin = await app(it => it.use('/a', mount('one')).use('/b', mount('two')))
    expect(scripts(await visit(`${origin}/a/`))).toEqual([`/a${TOOL}/overlay.js`])
    expect(scripts(await visit(`${origin}/b/`))).toEqual([`/b${TOOL}/overlay.js`])
  })

  test('a request that reaches two mounts is shown once, and its page has one script', async () => {
    const origin = await app(it => it.use(mount('one')).use(mount('two')))
    expect(scripts(await visit(`${origin}/x`))).toEqual([`${TOOL}/overlay.js`])
    await expectShown(origin, ['GET /x'])
  })

  test('a mount within another one adds nothing: one request, one script, and no request of its own panel', async () => {
    const origin = await app(it => it.use(mount('one')).use('/b', express.Router().use('/c', mount('two'))))
    expect(scripts(await visit(`${origin}/b/c/x`))).toEqual([`${TOOL}/overlay.js`])
    for (const path of ['/', '/overlay.js', '/api/hello', '/api/exchanges']) {
      expect((await fetch(`${origin}/b/c${TOOL}${path}`)).status).toBe(200)
    }
    await expectShown(`${origin}/b/c`, ['GET /b/c/x'])
    await expectShown(origin, ['GET /b/c/x'])
    // Its neighbours are the app's.
    await visit(`${origin}/b/c${TOOL}-not`)
    await expectShown(origin, ['GET /b/c/x', `GET /b/c${TOOL}-not`])
  })

  test('an outer mount without sessions leaves them to the inner one', async () => {
    const origin = await app(it => it.use(sessionscope(undefined, on)).use('/b', mount('two')))
    await visit(`${origin}/x`)
    await visit(`${origin}/b/x`)
    const found = await settledExchanges(origin, 2)
    expect(found.map(({ request, session }) => [request.url, session?.verdict])).toEqual([
      ['/x', undefined],
      ['/b/x', 'new'],
    ])
  })

  test('two apps that are mounted in a third share the panel', async () => {
    const inner = (name: string) => express().use(mount(name))
    const origin = await app(it => it.use('/a', inner('one')).use('/b', inner('two')))
    await visit(`${origin}/a/x`)
    await visit(`${origin}/b/y`)
    await expectShown(`${origin}/b`, ['GET /a/x', 'GET /b/y'])
  })

  test('mounts with different options have a panel each, and a warning says so once, and how to have one', async () => {
    const warned = warnings()
    const origin = await app(it =>
      it.use('/a', mount('one')).use('/b', mount('two', { hosts: ['app.test'], redact: { names: ['iban'] } })),
    )
    for (const path of ['/a/x', '/b/y', '/a/z', '/b/z']) await visit(`${origin}${path}`)
    await expectShown(`${origin}/a`, ['GET /a/x', 'GET /a/z'])
    await expectShown(`${origin}/b`, ['GET /b/y', 'GET /b/z'])
    expect(warned()).toEqual([
      `[sessionscope] is mounted twice in one server with different options (hosts, redact), so there is a panel each: /a${TOOL}/ and /b${TOOL}/. A request that reaches both is shown in the first, by the first's options. Give both the same options, best one object, and they share one panel`,
    ])
  })

  test('the panel of an inner mount with options of its own is not shown as a request of the app', async () => {
    const warned = warnings()
    const origin = await app(it => it.use(mount('one')).use('/b', mount('two', { serverTiming: true })))
    await visit(`${origin}/b/x`)
    await visit(`${origin}/b${TOOL}/api/hello`)
    await expectShown(origin, ['GET /b/x'])
    expect(warned()).toHaveLength(1)
  })

  test('options that say the same in other words share the panel', async () => {
    const warned = warnings()
    const options = (): Options => ({ inject: true, hosts: [], redact: { names: [/iban/i, 'ssn'] } })
    const defaults: Options = {
      path: TOOL,
      history: { exchanges: 500, bytes: 32 * 1024 * 1024 },
      redact: { ...options().redact, allow: [], paths: [] },
      serverTiming: false,
    }
    const origin = await app(it =>
      it.use('/a', mount('one', options())).use('/b', mount('two', { ...options(), ...defaults, print: false })),
    )
    await visit(`${origin}/a/x`)
    await visit(`${origin}/b/y`)
    await expectShown(`${origin}/b`, ['GET /a/x', 'GET /b/y'])
    expect(warned()).toEqual([])
  })

  test('who looks by one mount sees live what comes by the other', async () => {
    const origin = await app(it => it.use('/a', mount('one')).use('/b', mount('two')))
    await visit(`${origin}/b/before`)
    const hello: Hello = await (await fetch(`${origin}/a${TOOL}/api/hello`)).json()
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/a${TOOL}/ws?v=${hello.protocol}&token=${hello.token}`)
    onTestFinished(() => socket.terminate())
    const live = new Promise<void>(resolve => {
      socket.on('message', data => {
        const message = (JSON.parse(String(data)) as { json: ServerMessage }).json
        if (message.type === 'exchange' && message.exchange.request.url === '/b/live') resolve()
      })
    })
    await once(socket, 'open')
    await visit(`${origin}/b/live`)
    await live
  })

  test('an app that wraps its middleware anew in each request is served, and warned of a few times at most', async () => {
    const warned = warnings()
    const origin = await app(it =>
      it.use((req, res, next) => mount('one', { redact: { when: () => false } })(req, res, next)),
    )
    for (let turn = 0; turn < 20; turn++) expect(await visit(`${origin}/x`)).toContain('hello')
    expect(warned().length).toBeLessThan(8)
  })
})
