import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { Readable } from 'node:stream'
import express5 from 'express'
import session from 'express-session'
import express4 from 'express4'
import { createRecordedStore, type StoreLog } from './recorded-store.ts'
import type { Action, Round, Scenario, Visit } from './scenario.ts'

export type Wrap = (middleware: ReturnType<typeof session>) => ReturnType<typeof session>

export interface VisitResult {
  readonly visit: Visit
  /** The name of the visit, `2.1`: the header that it carries and the steps in which its store calls are logged. */
  readonly name: string
  /** The response as bytes, latin1; dates made equal. */
  readonly response: string
  /** The session's id when the handler was done; null where it had none. */
  readonly endId: string | null
}

export interface RunResult {
  readonly visits: readonly VisitResult[]
  readonly log: readonly StoreLog[]
}

/** What both versions of Express have in common. */
type App = RequestListener & { set(name: string, value: unknown): void; use(middleware: unknown): void }

interface Gate {
  /** Resolves in the handler when the driver says so. */
  readonly go: Promise<void>
  readonly open: () => void
  /** Resolves in the driver when the handler has done the step. */
  readonly done: Promise<void>
  readonly finish: () => void
}

function gate(): Gate {
  let open = () => {}
  let finish = () => {}
  const go = new Promise<void>(resolve => {
    open = resolve
  })
  const done = new Promise<void>(resolve => {
    finish = resolve
  })
  return { go, open, done, finish }
}

type SessionRequest = IncomingMessage & { session: session.Session & Record<string, unknown>; sessionID: string }

const promised = (call: (callback: (error?: unknown) => void) => void) =>
  new Promise<void>(resolve => call(() => resolve()))

async function act(req: SessionRequest, action: Action): Promise<void> {
  const current = req.session as SessionRequest['session'] | null | undefined
  if (current == null) return
  switch (action.do) {
    case 'read':
      JSON.stringify(current)
      return
    case 'write':
      current[action.key] = action.value
      return
    case 'nest':
      current[action.key] = { ...(current[action.key] as object), qty: action.value }
      return
    case 'delete':
      delete current[action.key]
      return
    case 'reorder': {
      const [key] = Object.keys(current).filter(name => name !== 'cookie')
      if (key === undefined) return
      const value = current[key]
      delete current[key]
      current[key] = value
      return
    }
    case 'null':
      Reflect.set(req, 'session', null)
      return
    case 'regenerate':
    case 'destroy':
    case 'save':
    case 'reload':
      await promised(callback => (current[action.do] as (callback: (error?: unknown) => void) => void)(callback))
      return
  }
}

function respond(res: ServerResponse, { ending }: Visit) {
  const body = 'grüße '.repeat(20)
  const html = `<!doctype html><html><body><p>${body}</p></body></html>`
  const express = res as ServerResponse & {
    send(body: unknown): void
    json(body: unknown): void
    redirect(url: string): void
  }
  switch (ending) {
    case 'send':
      res.setHeader('Content-Type', 'text/plain; charset=utf-8')
      return express.send(body)
    case 'json':
      return express.json({ body })
    case 'html':
      return express.send(html)
    case 'redirect':
      return express.redirect('/elsewhere')
    case 'writeHead':
      res.writeHead(201, {
        'Content-Type': 'text/plain',
        'Content-Length': Buffer.byteLength(body),
        'Set-Cookie': ['x=1', 'y=2; Path=/y'],
      })
      return res.end(body)
    case 'stream':
      res.setHeader('Content-Type', 'text/plain')
      return Readable.from(['one ', 'two ', 'three']).pipe(res)
    case 'empty':
      return res.writeHead(204).end()
    case 'head304':
      res.statusCode = 304
      return res.end()
    case 'throw':
      throw new Error('thrown by the handler')
  }
}

/**
 * Plays a scenario against a real server and a real client, one step at a time, so that each run is the same.
 * `inspect` is called at the end, while the server still listens.
 */
export async function play(
  { config, rounds }: Scenario,
  wrap: Wrap,
  inspect: (port: number, visits: number) => Promise<void> = async () => {},
): Promise<RunResult> {
  let step = ''
  let ids = 0
  const { store, log } = createRecordedStore(config.touch, () => step)
  const gates = new Map<string, { visit: Visit; steps: Gate[] }>()
  const endIds = new Map<string, string | null>()
  const app = (config.express === 5 ? express5() : express4()) as unknown as App
  app.set('env', 'test')
  const middleware = session({
    secret: 'parity',
    store,
    resave: config.resave,
    saveUninitialized: config.saveUninitialized,
    rolling: config.rolling,
    unset: config.unset,
    cookie: { maxAge: config.maxAge as number },
    genid: () => `id-${++ids}`,
  })
  app.use(wrap(middleware))
  app.use(async (req: SessionRequest, res: ServerResponse, next: (error: unknown) => void) => {
    const { visit, steps } = gates.get(String(req.headers['x-visit'])) as { visit: Visit; steps: Gate[] }
    steps[0]?.finish()
    for (const [index, action] of visit.actions.entries()) {
      const each = steps[index + 1] as Gate
      await each.go
      await act(req, action)
      each.finish()
    }
    await steps.at(-1)?.go
    endIds.set(String(req.headers['x-visit']), (req.session as unknown) ? req.sessionID : null)
    try {
      respond(res, visit)
    } catch (error) {
      next(error)
    }
  })
  // The answer to an error is the app's, so that both versions of Express give the same.
  app.use((error: Error, _req: unknown, res: ServerResponse, _next: unknown) => {
    if (res.headersSent) return res.end()
    res.statusCode = 500
    res.end(error.message)
  })

  const server: Server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const jars = [new Map<string, string>(), new Map<string, string>()]
  const visits: VisitResult[] = []

  const playRound = async ({ visits: batch, order }: Round, number: number) => {
    const responses: Promise<string>[] = []
    const taken = batch.map(() => 0)
    for (const index of order) {
      const visit = batch[index] as Visit
      const name = `${number}.${index}`
      const count = taken[index] as number
      taken[index] = count + 1
      step = name
      if (count === 0) {
        const steps = Array.from({ length: visit.actions.length + 2 }, gate)
        gates.set(name, { visit, steps })
        responses[index] = exchange(port, visit, name, jars[visit.client] as Map<string, string>)
        await steps[0]?.done
        continue
      }
      const each = gates.get(name)?.steps[count] as Gate
      each.open()
      await (count === visit.actions.length + 1 ? responses[index] : each.done)
    }
    for (const [index, visit] of batch.entries()) {
      const name = `${number}.${index}`
      const response = await (responses[index] as Promise<string>)
      remember(response, jars[visit.client] as Map<string, string>)
      visits.push({ visit, name, response, endId: endIds.get(name) ?? null })
    }
  }
  for (const [number, each] of rounds.entries()) await playRound(each, number)
  await inspect(port, visits.length)
  server.close()
  server.closeAllConnections()
  return { visits, log }
}

function exchange(port: number, visit: Visit, name: string, jar: ReadonlyMap<string, string>): Promise<string> {
  const cookie = [...jar].map(([key, value]) => `${key}=${value}`).join('; ')
  const lines = [
    `${visit.method} /visit/${name} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    `X-Visit: ${name}`,
    ...(cookie === '' ? [] : [`Cookie: ${cookie}`]),
    ...(visit.method === 'POST' ? ['Content-Length: 0'] : []),
    'Connection: close',
  ]
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect(port, '127.0.0.1', () => socket.write(`${lines.join('\r\n')}\r\n\r\n`))
    socket.on('data', chunk => chunks.push(chunk))
    socket.on('error', reject)
    socket.on('close', () => resolve(withoutDates(Buffer.concat(chunks).toString('latin1'))))
  })
}

const withoutDates = (response: string) =>
  response.replace(/^Date: .*$/m, 'Date: then').replaceAll(/Expires=[^;\r]*/gi, 'Expires=then')

export const setCookiesOf = (response: string): string[] =>
  [...(response.split('\r\n\r\n')[0] ?? '').matchAll(/^Set-Cookie: (.*)$/gim)].map(match => (match[1] ?? '').trim())

function remember(response: string, jar: Map<string, string>) {
  for (const line of setCookiesOf(response)) {
    const [, name, value] = /^([^=]*)=([^;]*)/.exec(line) ?? []
    if (name !== undefined && value !== undefined) jar.set(name, value)
  }
}
