import type { IncomingMessage, ServerResponse } from 'node:http'
import express from 'express'
import session, { type SessionData } from 'express-session'
import { describe, expect, it } from 'vitest'
import { comparable, createTold, get, type Middleware, page, serve, withTag, wrap } from './harness.ts'

type Req = IncomingMessage & { session: SessionData & { views?: number } }

/** A store that answers late, and writes down what it is asked. */
class SlowStore extends session.MemoryStore {
  readonly calls: string[] = []

  override set(sid: string, data: SessionData, callback?: (error?: unknown) => void): void {
    this.calls.push(`set ${sid} ${JSON.stringify({ ...data, cookie: undefined })}`)
    super.set(sid, data, error => setTimeout(() => callback?.(error), 30))
  }

  override touch(sid: string, data: SessionData, callback?: () => void): void {
    this.calls.push(`touch ${sid}`)
    super.touch(sid, data, () => setTimeout(() => callback?.(), 30))
  }
}

const handlers: Record<string, (req: Req, res: ServerResponse & express.Response) => unknown> = {
  changed(req, res) {
    req.session.views = 1
    res.send(page())
  },
  clean: (_req, res) => res.send(page()),
  'changed after the headers'(req, res) {
    res.writeHead(200, { 'content-type': 'text/html', 'content-length': page().length })
    req.session.views = 2
    res.end(page())
  },
  'changed after the end'(req, res) {
    res.type('html').end(page())
    req.session.views = 3
  },
  'in chunks'(req, res) {
    res.type('html').write(page().slice(0, 40))
    req.session.views = 4
    res.end(page().slice(40))
  },
}

describe('express-session beneath the injector', () => {
  async function run(injecting: boolean, name: string, resave: boolean) {
    const store = new SlowStore()
    const sessions = session({
      secret: 'a',
      resave,
      saveUninitialized: false,
      genid: () => 'fixed',
      cookie: { maxAge: 60_000, expires: new Date('2040-01-01T00:00:00Z') },
      store,
    })
    const app = express()
    app.use((injecting ? wrap(sessions as unknown as Middleware, createTold()) : sessions) as express.RequestHandler)
    app.get('/', (req, res) => void handlers[name]!(req as unknown as Req, res as never))
    const { port } = await serve(app)
    const first = await get(port)
    const cookie = first.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    const again = await get(port, '/', { headers: { cookie } })
    return { calls: store.calls, answers: [first, again] }
  }

  const timeless = (line: string) => line.replace(/Expires=[^;]*/, '')

  it.each(Object.keys(handlers).flatMap(name => [true, false].map(resave => [name, resave] as const)))(
    'makes the same calls to its store, and sends the same cookies, for a session %s (resave %s)',
    async (name, resave) => {
      const [without, tooled] = [await run(false, name, resave), await run(true, name, resave)]
      expect(tooled.calls).toEqual(without.calls)
      for (const [index, answer] of tooled.answers.entries()) {
        const bare = without.answers[index]!
        expect(comparable(answer).map(timeless)).toEqual(comparable(bare).map(timeless))
        expect(answer.text).toBe(withTag(bare.text))
      }
    },
  )
})
