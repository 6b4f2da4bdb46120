import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type ConnectOptions, connect, type Session as EngineSession } from '../../../server/session.ts'
import { type Framework, type Handler, routes, serve } from '../../support/app.ts'
import { createClient } from '../../support/browser-like.ts'

export type EngineRequest = IncomingMessage & { session: EngineSession; sessionID: string }
export type EngineHandler = (req: EngineRequest, res: ServerResponse, next: (error?: unknown) => void) => unknown
export type Handlers = Readonly<Record<string, EngineHandler>>

/** A folder of its own, gone with the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sessionscope-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** An app on the engine, and a browser that keeps its cookies. */
export async function engineApp(handlers: Handlers, options: ConnectOptions = {}, framework: Framework = 'express 5') {
  const folder = options.folder ?? (await temporaryFolder())
  const origin = await serve(framework, connect({ ...options, folder }), routes(handlers as never))
  return {
    folder,
    origin,
    ...createClient(origin),
    client: () => createClient(origin),
    files: () => sessionFiles(folder),
  }
}

/** The session files below a folder, without locks and what was set aside. */
export async function sessionFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter(path => !path.startsWith('.'))
    .toSorted()
}

export const contentOf = (folder: string, file: string): Promise<string> => readFile(join(folder, file), 'utf8')

/** Sets a key, and answers. */
export const put =
  (key: string, value: unknown): EngineHandler =>
  (req, res) => {
    req.session[key] = value
    res.end('ok')
  }

/** Answers with the session's keys. */
export const show: EngineHandler = (req, res) => res.end(JSON.stringify(req.session))

/** A promise that is settled from outside, for handlers that wait for their test. */
export function gate() {
  let open = () => {}
  const opened = new Promise<void>(resolve => {
    open = resolve
  })
  return { opened, open: () => open() }
}

/** The cookie of a response, its attributes in lower case: `{ name, value, secure: '', samesite: 'Lax' }`. */
export function cookieOf(response: Response): Record<string, string> | undefined {
  const [line] = response.headers.getSetCookie()
  if (line === undefined) return undefined
  const [pair = '', ...attributes] = line.split('; ')
  const [name = '', value = ''] = pair.split('=')
  return {
    name,
    value,
    ...Object.fromEntries(attributes.map(text => [text.split('=')[0]?.toLowerCase(), text.split('=')[1] ?? ''])),
  }
}

/** A handler or middleware among those of `serve`. */
export const asHandler = (handler: EngineHandler): Handler => handler as never
