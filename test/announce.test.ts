import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import express5 from 'express'
import express4 from 'express4'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { type Options, sessionscope } from '../server/index.ts'

const TOOL = '/__sessionscope'

let lines: string[] = []
beforeEach(() => {
  lines = []
  vi.spyOn(console, 'log').mockImplementation(line => lines.push(line))
})
afterEach(() => vi.restoreAllMocks())

const mount = (options: Options = {}) => sessionscope(undefined, { enabled: true, ...options })

const hello = (_req: IncomingMessage, res: ServerResponse) => res.end('hello')

/** Listens on a free port; ends with the test. */
async function listen(listener: RequestListener, host = '127.0.0.1') {
  const server = createServer(listener).listen(0, host)
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  return { printed: `http://localhost:${port}`, port, visit: (path: string) => fetch(`http://${host}:${port}${path}`) }
}

/** Of this machine, and not the loopback: of IPv4. */
const ownAddress = Object.values(networkInterfaces())
  .flatMap(list => list ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address

describe.each([
  ['Express 5', express5],
  ['Express 4', express4 as unknown as typeof express5],
])('in %s the start line', (_name, express) => {
  const serve = async (app: express5.Express, host?: string) =>
    listen(app.set('env', 'test') as unknown as RequestListener, host)

  test('names the inspector as soon as the app listens', async () => {
    const { printed } = await serve(express().use(mount(), hello))
    expect(lines).toEqual([`[sessionscope] ${printed}${TOOL}/`])
  })

  test('names the server of the app, where others of the process listen before it', async () => {
    const tool = mount()
    await listen(hello)
    await serve(express().use(hello))
    expect(lines).toEqual([])
    const { printed } = await serve(express().use(tool, hello))
    expect(lines).toEqual([`[sessionscope] ${printed}${TOOL}/`])
  })

  test.each([
    ['/admin', (it: express5.Express, tool: express5.RequestHandler) => it.use('/admin', tool)],
    ['/admin/area-2', (it: express5.Express, tool: express5.RequestHandler) => it.use('/admin/area-2/', tool)],
    [
      '/shop/admin',
      (it: express5.Express, tool: express5.RequestHandler) =>
        it.use('/shop', express.Router().use(hello).use('/admin', tool)),
    ],
    ['', (it: express5.Express, tool: express5.RequestHandler) => it.use(express.Router().use(tool))],
  ])('has the mount path: "%s"', async (path, use) => {
    const app = express()
    use(app, mount() as express5.RequestHandler)
    const { printed, visit } = await serve(app)
    expect(lines).toEqual([`[sessionscope] ${printed}${path}${TOOL}/`])
    expect((await visit(`${path}${TOOL}/`)).status).toBe(200)
    await visit(`${path}/x`)
    expect(lines).toHaveLength(1)
  })

  test('waits for a request where the mount path has parameters, and says so', async () => {
    const { printed, visit } = await serve(express().use('/shops/:name', mount() as express5.RequestHandler))
    expect(lines).toEqual([
      `[sessionscope] is below a path of ${printed}/, and prints its address when a request has come by it`,
    ])
    await visit('/elsewhere')
    await visit('/shops/north/x')
    await visit('/shops/south/x')
    expect(lines.slice(1)).toEqual([`[sessionscope] ${printed}/shops/north${TOOL}/`])
  })

  test('is printed at the first request where the app is inside another one', async () => {
    const inner = express().use(mount() as express5.RequestHandler)
    const { printed, visit } = await serve(express().use('/admin', inner))
    expect(lines).toEqual([])
    await visit('/admin/x')
    expect(lines).toEqual([`[sessionscope] ${printed}/admin${TOOL}/`])
  })

  test('says what to add where the app listens on an address by which the tool is not to be seen', async () => {
    const host = ownAddress
    if (host === undefined) throw new Error('This machine has no address but the loopback: the test needs one.')
    const { port, visit } = await serve(express().use(mount(), hello), host)
    expect((await visit(`${TOOL}/`)).status).toBe(404)
    expect(lines).toEqual([
      `[sessionscope] http://${host}:${port}${TOOL}/ answers 404 by this address; to open it from this machine, add to the options of sessionscope(): { hosts: ['${host}'], peers: ['${host}'] }`,
    ])

    const cured = await serve(express().use(mount({ hosts: [host], peers: [host] }), hello), host)
    expect((await cured.visit(`${TOOL}/`)).status).toBe(200)
    expect(lines.slice(1)).toEqual([`[sessionscope] http://${host}:${cured.port}${TOOL}/`])
  })
})

test('in plain http it is printed at the first request that reaches the tool', async () => {
  const tool = mount()
  const other = await listen(hello)
  const { printed, visit } = await listen((req, res) => tool(req, res, () => hello(req, res)))
  await other.visit('/')
  expect(lines).toEqual([])
  await visit('/')
  await visit('/again')
  expect(lines).toEqual([`[sessionscope] ${printed}${TOOL}/`])
})

test('a handler that has the names of an Express app, and throws, does not disturb the start', async () => {
  const tool = mount()
  const odd: RequestListener = (req, res) => tool(req, res, () => hello(req, res))
  Object.defineProperty(odd, '_router', {
    get() {
      throw new Error('on purpose')
    },
  })
  const { printed, visit } = await listen(odd)
  await visit('/')
  expect(lines).toEqual([`[sessionscope] ${printed}${TOOL}/`])
})

test('an app that wraps its middleware anew in each request prints the line once', async () => {
  const { printed, visit } = await listen((req, res) => mount()(req, res, () => hello(req, res)))
  for (let turn = 0; turn < 3; turn++) await visit(`/${turn}`)
  expect(lines).toEqual([`[sessionscope] ${printed}${TOOL}/`])
})

test('with print: false nothing is printed', async () => {
  const { visit } = await listen(express5().use(mount({ print: false }), hello) as unknown as RequestListener)
  await visit('/')
  expect(lines).toEqual([])
})

test('apps that print nothing leave the lines of others to be printed', async () => {
  for (let turn = 0; turn < 40; turn++)
    await listen(express5().use(mount({ print: false })) as unknown as RequestListener)
  const { printed } = await listen(express5().use(mount()) as unknown as RequestListener)
  expect(lines).toEqual([`[sessionscope] ${printed}${TOOL}/`])
})

test('a request over a pipe leaves the line to the port that listens later', async () => {
  const app = express5().use(mount(), hello) as unknown as RequestListener
  const folder = mkdtempSync(join(tmpdir(), 'announce-'))
  const socketPath = process.platform === 'win32' ? `\\\\.\\pipe\\${basename(folder)}` : join(folder, 'app.sock')
  const server = createServer(app).listen(socketPath)
  onTestFinished(() => {
    server.close()
    rmSync(folder, { recursive: true, force: true })
  })
  await once(server, 'listening')
  const asked = request({ socketPath, path: '/', agent: false }).end()
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  expect(await text(response)).toBe('hello')
  expect(lines).toEqual([])
  const { printed } = await listen(app)
  expect(lines).toEqual([`[sessionscope] ${printed}${TOOL}/`])
})

test('two apps in one server are both announced', async () => {
  const { printed } = await listen(express5().use('/a', mount()).use('/b', mount()) as unknown as RequestListener)
  expect(lines).toEqual([`[sessionscope] ${printed}/a${TOOL}/`, `[sessionscope] ${printed}/b${TOOL}/`])
})

test('what an app that never listens has mounted can be collected', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const mounted = Array.from({ length: 20 }, () => {
    const tool = mount()
    express5().use(tool)
    return new WeakRef(tool)
  })
  // The tool is still being loaded.
  await vi.waitFor(() => {
    collect()
    expect(mounted.filter(tool => tool.deref() !== undefined)).toHaveLength(0)
  }, 5000)
})
