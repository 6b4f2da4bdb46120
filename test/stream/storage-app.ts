import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Middleware } from '../../server/capture/recording.ts'
import { sessionscope } from '../../server/index.ts'
import type { SessionsPage, StorageSummary, StoredSessionFacts } from '../../server/protocol/index.ts'
import { type ConnectOptions, connect } from '../../server/session.ts'
import { type Handler, routes, serve } from '../support/app.ts'
import { createClient } from '../support/browser-like.ts'

export interface Answer<T> {
  readonly status: number
  readonly body: T & { readonly error?: { readonly code: string; readonly message: string } }
}

/** Asks the API of the tool at an origin. */
export function asker(origin: string) {
  const ask = async <T>(path: string): Promise<Answer<T>> => {
    const response = await fetch(`${origin}/__sessionscope/api/${path}`)
    return { status: response.status, body: (await response.json()) as Answer<T>['body'] }
  }
  return {
    storages: async () => (await ask<{ storages: StorageSummary[] }>('storage')).body.storages,
    page: (query = '') => ask<SessionsPage>(`storage/sessions${query}`),
    look: (fingerprint: string, query = '') => ask<StoredSessionFacts>(`storage/sessions/${fingerprint}${query}`),
    /** Each page until the last, with what is looked for. */
    async all(find = '', limit = 50) {
      const sessions = []
      let [cursor, scanned]: [string | null, number] = ['', 0]
      while (cursor !== null) {
        const from: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
        const { body, status } = await ask<SessionsPage>(
          `storage/sessions?find=${encodeURIComponent(find)}&limit=${limit}${from}`,
        )
        if (status !== 200) throw new Error(JSON.stringify(body))
        sessions.push(...body.sessions)
        scanned += body.scanned
        cursor = body.cursor
      }
      return { sessions, scanned }
    },
  }
}

/** Sets what the query says, `?user=42&name=Ann`, and answers with the session's id. */
const set: Handler = (req, res) => {
  for (const [key, value] of new URL(req.url ?? '', 'http://x').searchParams) {
    req.session[key] = /^\d+$/.test(value) ? Number(value) : value
  }
  res.end(String((req.session as { id?: unknown }).id ?? req.sessionID))
}

/** A watched session middleware in an app that fills sessions, `GET /set?key=value`. */
export async function startWatched(middleware: unknown, handlers: Readonly<Record<string, Handler>> = {}) {
  const tool = sessionscope(middleware as never, { enabled: true, print: false }) as Middleware
  const origin = await serve('express 5', tool, routes({ '/set': set, ...handlers }))
  return {
    origin,
    ...asker(origin),
    /** A new client, whose session gets what the query says; its session's id. */
    async fill(query: string) {
      const client = createClient(origin)
      return { ...client, id: await (await client.visit(`/set?${query}`)).text() }
    },
  }
}

/** The engine's sessions in a folder of their own. */
export function startEngine(options: ConnectOptions = {}, handlers: Readonly<Record<string, Handler>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'sessionscope-storage-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return startWatched(connect({ folder, ...options }), handlers)
}
