import type { IncomingMessage, ServerResponse } from 'node:http'
import { isRefusal, type Refusal, type StorageSource } from '../protocol/index.ts'
import { answerError, answerJson } from './answers.ts'
import { parseQuery, parseSessionsQuery } from './query.ts'

const statuses: Readonly<Record<Refusal['refused'], number>> = {
  'unknown-storage': 404,
  'not-listed': 409,
  'unknown-session': 404,
  'ambiguous-session': 409,
  'unreadable-session': 422,
  'bad-cursor': 400,
  held: 409,
  'storage-failed': 503,
}

function answer(req: IncomingMessage, res: ServerResponse, found: object): void {
  if (isRefusal(found)) answerError(req, res, statuses[found.refused], found.refused, found.message)
  else answerJson(req, res, found)
}

/** Answers `GET <base>/api/storage…`. Throws BadQuery. */
export function createStorageApi(storages: StorageSource) {
  return {
    async summaries(req: IncomingMessage, res: ServerResponse, search: string) {
      parseQuery(search)
      answerJson(req, res, { storages: await storages.summaries() })
    },
    async sessions(req: IncomingMessage, res: ServerResponse, search: string) {
      const { storage, ...query } = parseSessionsQuery(search)
      answer(req, res, await storages.sessions(storage, query))
    },
    async session(req: IncomingMessage, res: ServerResponse, fingerprint: string, search: string) {
      const storage = parseQuery(search, ['storage']).get('storage') ?? null
      answer(req, res, await storages.session(storage, fingerprint.toLowerCase()))
    },
  }
}
