import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  type Hello,
  type PackedExchange,
  PROTOCOL_VERSION,
  type ProcessFacts,
  type StorageSource,
  unpackExchange,
} from '../protocol/index.ts'
import { answerError, answerJson, answerList } from './answers.ts'
import type { Failures } from './failures.ts'
import { harEntry } from './har.ts'
import type { History } from './history.ts'
import { lockQueues, locksOf } from './locks.ts'
import { BadQuery, parseExchangesQuery, parseQuery } from './query.ts'
import { selectExchanges } from './select.ts'
import { summariseSessions } from './sessions.ts'
import { createStorageApi } from './storage-api.ts'
import { packageVersion } from './version.ts'

interface ApiParts {
  readonly history: History
  readonly failures: Failures
  readonly process: ProcessFacts
  readonly token: string
  readonly storages: StorageSource
}

type Handler = (req: IncomingMessage, res: ServerResponse, search: string) => void | Promise<void>

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

const problemsOf = (exchanges: readonly PackedExchange[]) =>
  exchanges.flatMap(({ id, seq, request, problems }) =>
    problems.map(problem => ({ exchange: id, seq, method: request.method, url: request.url, ...problem })),
  )

/** Answers `GET <base>/api/…`; `path` is what follows `/api/`. Rejects where the history cannot be read. */
export function createApi({ history, failures, process, token, storages }: ApiParts) {
  const storage = createStorageApi(storages)
  const all = () => selectExchanges(history.list(), {})
  /** Each as `turn` makes it. What it cannot read is left out and counted, for the others are to be seen all the same. */
  function* readable<R>(exchanges: Iterable<PackedExchange>, turn: (exchange: PackedExchange) => R): Generator<R> {
    for (const exchange of exchanges) {
      let made: R
      try {
        made = turn(exchange)
      } catch (error) {
        // The error's message would quote what could not be read.
        const kind = error instanceof Error ? error.name : 'an error'
        failures.add('reading the history', `an exchange cannot be read, and is left out: ${kind}`)
        continue
      }
      yield made
    }
  }
  const handlers: Readonly<Record<string, Handler>> = {
    hello(req, res, search) {
      parseQuery(search)
      const hello: Hello = { protocol: PROTOCOL_VERSION, process, token }
      answerJson(req, res, hello)
    },
    exchanges(req, res, search) {
      const found = selectExchanges(history.list(), parseExchangesQuery(search))
      return answerList(req, res, '{"exchanges":[', readable(found, unpackExchange), ']}')
    },
    sessions(req, res, search) {
      parseQuery(search)
      return answerList(req, res, '{"sessions":[', summariseSessions(all()), ']}')
    },
    locks(req, res, search) {
      parseQuery(search)
      const exchanges = all()
      const after = `],"queue":${JSON.stringify(lockQueues(exchanges))}}`
      return answerList(req, res, '{"locks":[', locksOf(exchanges), after)
    },
    problems(req, res, search) {
      parseQuery(search)
      const after = `],"failures":${JSON.stringify(failures.list())}}`
      return answerList(req, res, '{"problems":[', problemsOf(all()), after)
    },
    storage: storage.summaries,
    'storage/sessions': storage.sessions,
    har(req, res, search) {
      parseQuery(search)
      const creator = JSON.stringify({ name: 'sessionscope', version: packageVersion() })
      const before = `{"log":{"version":"1.2","creator":${creator},"entries":[`
      return answerList(req, res, before, readable(all(), harEntry), ']}}')
    },
  }

  return async (req: IncomingMessage, res: ServerResponse, path: string, search: string): Promise<void> => {
    try {
      const id = /^exchanges\/([^/]+)$/.exec(path)?.[1]
      if (id !== undefined) {
        parseQuery(search)
        const exchange = history.get(decode(id))
        if (exchange !== undefined) return answerJson(req, res, unpackExchange(exchange))
        return answerError(req, res, 404, 'unknown-exchange', 'the history has no exchange of this id, or no longer')
      }
      const session = /^storage\/sessions\/([^/]+)$/.exec(path)?.[1]
      if (session !== undefined) return await storage.session(req, res, decode(session), search)
      const handler = Object.hasOwn(handlers, path) ? handlers[path] : undefined
      if (handler !== undefined) return await handler(req, res, search)
      const known = Object.keys(handlers).join(', ')
      answerError(
        req,
        res,
        404,
        'unknown-path',
        `there is no such path; under api/ there are ${known}, exchanges/<id>, storage/sessions/<fingerprint>`,
      )
    } catch (error) {
      if (!(error instanceof BadQuery)) throw error
      answerError(req, res, 400, error.code, error.message)
    }
  }
}
