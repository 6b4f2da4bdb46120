import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import session from 'express-session'
import createFileStore from 'session-file-store'
import { onTestFinished } from 'vitest'
import { expiresAtBy } from '../../../server/engine/expiry.ts'
import type { ExpressSessionStore } from '../../../server/engine/storages/store/express-store.ts'
import { createStoreStorage } from '../../../server/engine/storages/store/store-storage.ts'

export const DAY = 86_400_000

export const expiresAt = expiresAtBy({
  idle: DAY,
  absolute: Number.POSITIVE_INFINITY,
  cookie: { maxAge: null, expires: undefined },
})

export const storageOf = (store: ExpressSessionStore, timeout = 5000) =>
  createStoreStorage({ store, expiresAt, timeout })

/** An empty folder for one test. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sessionscope-stores-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const FileStore = createFileStore(session)

/** Without retries, each of which is a pause, and without its log. */
export const fileStore = (path: string, more: object = {}) =>
  new FileStore({ path, retries: 0, reapInterval: -1, logFn() {}, ...more })

/** What a promise is rejected with. */
export const refusal = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => Promise.reject(new Error('it is not refused')),
    error => error,
  )

/** What express-session's callbacks say, as a promise. */
export const called = <T>(ask: (callback: (error?: unknown, result?: T) => void) => unknown): Promise<T | undefined> =>
  new Promise((resolve, reject) => {
    ask((error, result) => (error ? reject(error) : resolve(result)))
  })
