import { channel } from 'node:diagnostics_channel'
import { EventEmitter, once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import session from 'express-session'
import type { Middleware } from '../../server/capture/recording.ts'
import { sessionscope } from '../../server/index.ts'
import type { Exchange } from '../../server/protocol/index.ts'
import type { Handler, SessionRequest } from '../support/app.ts'

type LockEvent = 'wait' | 'acquire' | 'release' | 'leave'

/** Publishes what an app's own lock does, as documented: by the channels' names. */
export function publish(event: LockEvent, req: unknown, more: Readonly<Record<string, unknown>> = {}): void {
  channel(`sessionscope:lock:${event}`).publish({ req, key: 'key-of-a-session', backend: 'mutex', ...more })
}

const sessionId = (req: IncomingMessage) => /connect\.sid=s%3A([\w-]+)/.exec(req.headers.cookie ?? '')?.[1] ?? null

/** A fair lock in front of a session middleware, by session; without a session there is none. */
export function mutex(sessions: Middleware): Middleware {
  const tails = new Map<string, Promise<unknown>>()
  return async (req, res, next) => {
    const key = sessionId(req)
    if (key === null) return sessions(req, res, next)
    const before = tails.get(key)
    tails.set(key, Promise.all([before, new Promise(resolve => res.once('close', resolve))]))
    if (before !== undefined) {
      publish('wait', req, { key })
      await before
    }
    if (res.closed) return publish('leave', req, { key, reason: 'abort' })
    publish('acquire', req, { key })
    res.once('close', () => publish('release', req, { key, reason: res.writableFinished ? 'end' : 'abort' }))
    return sessions(req, res, next)
  }
}

export const tool = (middleware: Middleware, serverTiming = false): Middleware =>
  sessionscope(middleware as never, { enabled: true, print: false, serverTiming }) as Middleware

/** express-session behind a mutex, watched. */
export const locked = (): Middleware =>
  tool(mutex(session({ secret: 'test', resave: false, saveUninitialized: false }) as unknown as Middleware))

/** A door that requests stop at, each until it is let through, in the order in which they came. */
export function createDoor() {
  const waiting: (() => void)[] = []
  const arrivals = new EventEmitter()
  return {
    /** For handlers. */
    pass: () =>
      new Promise<void>(resolve => {
        waiting.push(resolve)
        arrivals.emit('one')
      }),
    /** So many stand before the door. */
    async knock(count = 1) {
      while (waiting.length < count) await once(arrivals, 'one')
    },
    open: () => waiting.shift()?.(),
  }
}

/** What the tool of an app says once it says what is wanted. */
export async function eventually<T>(origin: string, path: string, isWanted: (body: T) => boolean): Promise<T> {
  for (;;) {
    const body = (await (await fetch(`${origin}/__sessionscope/api/${path}`)).json()) as T
    if (isWanted(body)) return body
  }
}

/** The exchanges by the path of their request, once they are as wanted. */
export async function exchangesByPath(
  origin: string,
  isWanted: (exchanges: Readonly<Record<string, Exchange>>) => boolean,
): Promise<Readonly<Record<string, Exchange>>> {
  const byPath = ({ exchanges }: { readonly exchanges: readonly Exchange[] }) =>
    Object.fromEntries(exchanges.map(each => [each.request.url, each]))
  return byPath(
    await eventually<{ readonly exchanges: readonly Exchange[] }>(origin, 'exchanges', body => isWanted(byPath(body))),
  )
}

export const count = (req: SessionRequest) => {
  req.session.count = Number(req.session.count ?? 0) + 1
}

export const answer: Handler = (_req, res) => res.end('ok')
