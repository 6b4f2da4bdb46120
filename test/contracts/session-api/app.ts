import type { ServerResponse } from 'node:http'
import type { Middleware } from '../../../server/capture/recording.ts'
import { type Framework, type Handler, routes, type SessionRequest, serve } from '../../support/app.ts'
import { createClient } from '../../support/browser-like.ts'

export interface CookieOptions {
  readonly path?: string
  readonly domain?: string
  readonly httpOnly?: boolean
  readonly sameSite?: boolean | 'lax' | 'strict' | 'none'
  readonly partitioned?: boolean
  readonly priority?: 'low' | 'medium' | 'high'
  readonly maxAge?: number
}

/** Creates the session middleware of a test: its cookie is called `sid`. */
export type CreateMiddleware = (cookie: CookieOptions & { readonly name: 'sid' }) => Middleware

type Done = (error?: unknown) => void

export interface ApiCookie {
  path: string
  domain: string | undefined
  secure: boolean
  httpOnly: boolean
  sameSite: boolean | string
  maxAge: number | null | false
  readonly originalMaxAge: number | null
  expires: Date | null | false
}

export interface ApiSession {
  [key: string]: unknown
  readonly id: string
  readonly cookie: ApiCookie
  save(done: Done): unknown
  regenerate(done: Done): unknown
  destroy(done: Done): unknown
  reload(done: Done): unknown
  touch(): unknown
  resetMaxAge(): unknown
}

export interface ApiRequest {
  session: ApiSession
  readonly sessionID: string
}

/** Returned by an action that has ended the response itself. */
export const ANSWERED = Symbol('answered')

/** Gets a request with its session, and what it returns is sent as JSON. */
export type Action = (req: ApiRequest, res: ServerResponse) => unknown

export type Actions = Readonly<Record<string, Action>>

const answer =
  (action: Action): Handler =>
  async (req: SessionRequest, res) => {
    const result = await action(req as unknown as ApiRequest, res)
    if (result === ANSWERED) return
    res.setHeader('Content-Type', 'application/json')
    res.end(JSON.stringify(result ?? null))
  }

export type App = ReturnType<typeof prepare>

/** Starts an app of such actions, with one visitor, who has a cookie jar. */
export function prepare(framework: Framework, create: CreateMiddleware) {
  return async (actions: Actions, cookie: CookieOptions = {}) => {
    const handlers = Object.entries(actions).map(([path, action]) => [path, answer(action)] as const)
    const origin = await serve(framework, create({ ...cookie, name: 'sid' }), routes(Object.fromEntries(handlers)))
    return { origin, ...createVisitor(origin) }
  }
}

/** One browser: `get` gives what the action returned, `sent` the Set-Cookie lines. */
export function createVisitor(origin: string) {
  const { jar, visit } = createClient(origin)
  const get = async <T = unknown>(path: string): Promise<T> => {
    const response = await visit(path)
    const text = await response.text()
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`)
    return JSON.parse(text) as T
  }
  const sent = async (path: string): Promise<string[]> => {
    const response = await visit(path)
    await response.text()
    return response.headers.getSetCookie()
  }
  return { jar, visit, get, sent }
}

/** Awaits one of the session's methods that take a callback. */
export const called = (run: (done: Done) => unknown): Promise<void> =>
  new Promise((resolve, reject) => {
    run(error => (error === undefined || error === null ? resolve() : reject(error)))
  })

/** The keys of a session, without the cookie, which some libraries keep among them. */
export const keysOf = (session: object): string[] => Object.keys(session).filter(key => key !== 'cookie')

/** Counts visits, as in the README. */
export const countViews: Action = ({ session }) => {
  session.views = ((session.views as number | undefined) ?? 0) + 1
  return session.views
}
