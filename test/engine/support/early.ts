import type { IncomingMessage, ServerResponse } from 'node:http'
import express5 from 'express'
import express4 from 'express4'
import { connect } from '../../../server/session.ts'
import { listen } from '../../support/app.ts'
import { temporaryFolder } from './app.ts'

export type Req = IncomingMessage & { session?: { user?: unknown; views?: number } }
export type Next = (error?: unknown) => void
export type Use = (req: Req, res: ServerResponse, next: Next) => unknown
export interface App {
  use(...handlers: unknown[]): App
  get(path: string, handler: Use): App
}

export const frameworks = [
  ['express 5', express5],
  ['express 4', express4],
] as const

/** An app of one of them on a free port; its origin. */
export async function startApp(
  express: typeof express5 | typeof express4,
  build: (app: App) => unknown,
): Promise<string> {
  const app = express()
  app.set('env', 'test')
  build(app as unknown as App)
  return listen(app)
}

export const connected = async () => connect({ folder: await temporaryFolder() })

/** Reads a session that may not be there. */
export const user = (req: Req) => String(req.session?.user)

export const answer: Use = (req, res) => res.end(user(req))
