import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import express5 from 'express'
import express4 from 'express4'
import { onTestFinished } from 'vitest'
import type { Middleware } from '../../server/capture/recording.ts'

export type Session = Record<string, unknown> & {
  save(callback: (error?: unknown) => void): void
  regenerate(callback: (error?: unknown) => void): void
  destroy(callback: (error?: unknown) => void): void
  reload(callback: (error?: unknown) => void): void
}
export type SessionRequest = IncomingMessage & { session: Session; sessionID: string; body?: unknown }
export type Handler = (req: SessionRequest, res: ServerResponse, next: (error?: unknown) => void) => unknown

export const frameworks = ['express 5', 'express 4', 'http'] as const
export type Framework = (typeof frameworks)[number]

/** An app of middlewares, the last of which is the handler, on a free port; its origin. Ends with the test. */
export async function serve(framework: Framework, ...stack: readonly (Middleware | Handler)[]): Promise<string> {
  return listen(framework === 'http' ? plain(stack) : routed(framework, stack))
}

/** Any request listener on a free port; its origin. Ends with the test. */
export async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function routed(framework: 'express 5' | 'express 4', stack: readonly (Middleware | Handler)[]): RequestListener {
  const app = (framework === 'express 5' ? express5() : express4()) as unknown as RequestListener & {
    set(name: string, value: unknown): void
    use(middleware: unknown): void
  }
  app.set('env', 'test')
  for (const middleware of stack) app.use(middleware)
  return app
}

/** What connect does, in its simplest form. */
function plain(stack: readonly (Middleware | Handler)[]): RequestListener {
  return (req, res) => {
    const run = (index: number, error?: unknown): void => {
      const each = stack[index]
      if (error !== undefined || each === undefined) {
        if (res.headersSent) return void res.end()
        res.statusCode = error === undefined ? 404 : 500
        return void res.end(error instanceof Error ? error.message : '')
      }
      try {
        const result = (each as Middleware)(req, res, next => run(index + 1, next))
        if (result instanceof Promise) result.catch(thrown => run(stack.length, thrown))
      } catch (thrown) {
        run(stack.length, thrown)
      }
    }
    run(0)
  }
}

/** Answers by path: `{ '/add': handler }`. */
export const routes =
  (handlers: Readonly<Record<string, Handler>>): Handler =>
  (req, res, next) => {
    const handler = handlers[(req.url ?? '/').split('?')[0] ?? '/']
    if (handler !== undefined) return handler(req, res, next)
    res.statusCode = 404
    res.end('not found')
  }
