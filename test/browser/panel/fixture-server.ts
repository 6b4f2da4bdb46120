import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import {
  type Command,
  encodeMessage,
  isRefusal,
  type PackedExchange,
  PROTOCOL_VERSION,
  type ServerMessage,
} from '../../../server/protocol/index.ts'
import type { StorageSource } from '../../../server/protocol/storage.ts'
import { noStorages } from '../../../server/stream/no-storages.ts'
import { createStorageApi } from '../../../server/stream/storage-api.ts'
import { bundlePanel, bundleParts } from './bundle.ts'

/** A page's own style at its worst: whatever of it reaches the panel shows. */
const hostilePageStyle = `
* { all: revert; font: 40px serif !important; color: red !important; display: inline !important }
:root { --bg: red; --fg: red; --mono: serif }
div { display: none }
button, input, table, td { background: lime !important; padding: 20px; border: 5px solid red; transform: rotate(5deg) }
session-scope { display: none !important; width: 10px !important; visibility: hidden !important; opacity: 0.1 !important }`

const policy =
  "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; connect-src 'self'; img-src 'self' data:"

export interface FixtureServer {
  readonly url: string
  /** What the panels sent, in the order of its coming. */
  readonly commands: readonly Command[]
  /** Says something to every panel. */
  say(message: ServerMessage): void
  /** Breaks every stream, as a stopped app does, and refuses new ones until `up` is called. */
  down(): void
  up(boot: string): void
  close(): Promise<void>
}

const html = (style: string, body: string, script: string) =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Host page</title><link rel="icon" href="data:,"><meta name="viewport" content="width=device-width"><style>${style}</style></head><body>${body}${script}</body></html>`

export interface FixtureOptions {
  readonly capacity?: number
  readonly storages?: StorageSource
  /** The id of the exchange that its pages came with. */
  readonly own?: string
}

/** Serves the panel over a history of its own: a host page at `/`, one with hostile style at `/hostile`. */
export async function startFixture(
  history: readonly PackedExchange[],
  { capacity = 500, storages = noStorages, own }: FixtureOptions = {},
): Promise<FixtureServer> {
  const [script, scripts] = await Promise.all([bundlePanel(), bundleParts()])
  const storageApi = createStorageApi(storages)
  const commands: Command[] = []
  const panels = new Set<WebSocket>()
  let boot: string | null = 'boot-1'
  const exchange = own === undefined ? '' : ` data-exchange="${own}"`
  const tag = (mode: string) =>
    `<script src="/__sessionscope/overlay.js" data-sessionscope="${mode}"${exchange}></script>`
  const prose = `<main id="content"><h1>A page of the app</h1><p>${'What the page says. '.repeat(60)}</p><button id="page-button">A button</button> <input id="page-input"></main>`
  const pages: Readonly<Record<string, readonly [type: string, text: string]>> = {
    '/': [
      'text/html',
      html('body { font: 16px/1.6 Georgia, serif; margin: 40px; max-width: 60ch }', prose, tag('overlay')),
    ],
    '/twice': ['text/html', html('', prose, tag('overlay') + tag('overlay'))],
    '/hostile': ['text/html', html(hostilePageStyle, prose, tag('overlay'))],
    '/plain': ['text/html', html(hostilePageStyle, prose, '')],
    '/__sessionscope/': ['text/html', html('', '', tag('page'))],
    '/__sessionscope/overlay.js': ['text/javascript', script],
    ...Object.fromEntries(
      Object.entries(scripts).map(([path, text]) => [`/__sessionscope${path}`, ['text/javascript', text] as const]),
    ),
  }
  const server = createServer((req, res) => {
    const process = { pid: 1, host: 'fixture', boot: boot ?? '', startedAt: 0 }
    if (req.url === '/__sessionscope/api/hello' && boot !== null) {
      res.setHeader('content-type', 'application/json')
      return res.end(JSON.stringify({ protocol: PROTOCOL_VERSION, process, token: `token of ${boot}` }))
    }
    const [path = '', search] = (req.url ?? '').split('?')
    const [, inStorage] = /^\/__sessionscope\/api\/storage(.*)$/.exec(path) ?? []
    if (inStorage !== undefined && boot !== null) {
      if (inStorage === '') return void storageApi.summaries(req, res, '')
      if (inStorage === '/sessions') return void storageApi.sessions(req, res, search ?? '')
      return void storageApi.session(req, res, inStorage.split('/').at(-1) ?? '', search ?? '')
    }
    const page = pages[path]
    if (!page) return res.writeHead(404).end()
    res.writeHead(200, { 'content-type': `${page[0]}; charset=utf-8`, 'content-security-policy': policy }).end(page[1])
  })
  const expire = async (command: Extract<Command, { type: 'expire' }>, say: (message: ServerMessage) => void) => {
    const { storage, fingerprint } = command
    const answer = await storages.expire(storage, fingerprint)
    if (isRefusal(answer)) say({ type: 'refused', code: answer.refused, message: answer.message, fingerprint })
    else say({ type: 'expired', ...answer })
  }
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (req, socket, head) => {
    const query = new URL(req.url ?? '', 'http://x').searchParams
    if (boot === null || query.get('token') !== `token of ${boot}`) return socket.destroy()
    const process = { pid: 1, host: 'fixture', boot, startedAt: 0 }
    sockets.handleUpgrade(req, socket, head, panel => {
      const say = (message: ServerMessage) => panel.send(encodeMessage(message))
      panels.add(panel)
      panel.on('close', () => panels.delete(panel))
      panel.on('message', data => {
        const command = JSON.parse(String(data)) as Command
        commands.push(command)
        if (command.type === 'pause') say({ type: 'paused', paused: command.paused })
        if (command.type === 'clear') say({ type: 'cleared' })
        if (command.type === 'expire') void expire(command, say)
      })
      const state = { recording: true, capacity }
      say({ type: 'welcome', protocol: PROTOCOL_VERSION, process, state, failures: [] })
      say({ type: 'history', exchanges: history, last: true })
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    commands,
    say(message) {
      for (const panel of panels) panel.send(encodeMessage(message))
    },
    down() {
      boot = null
      for (const panel of panels) panel.terminate()
    },
    up(next) {
      boot = next
    },
    async close() {
      for (const panel of panels) panel.terminate()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
