import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { CAPACITY, isCapacity, type PackedExchange, type ProcessFacts, type StorageSource } from '../protocol/index.ts'
import { answer, answerError, setGuards } from './answers.ts'
import { createApi } from './api.ts'
import { bundleNames, createBundleAnswer, type ReadBundle } from './bundle.ts'
import { createEnded } from './ended.ts'
import { createFailures } from './failures.ts'
import { createGate, type GateOptions } from './gate.ts'
import { createHistory, MAX_BYTES } from './history.ts'
import { createHub } from './hub.ts'
import { isUnder, type Place, placeOf } from './mount.ts'
import { noStorages } from './no-storages.ts'
import { answerNotFound } from './not-found.ts'
import { inspectorPage, PAGE_CSP } from './page.ts'
import { createSocketAnswer } from './sockets.ts'
import { createToken } from './token.ts'
import { createUpgrades } from './upgrades.ts'

export interface StreamOptions extends GateOptions {
  /** The tool's path in the app, with a slash at its beginning and none at its end: `/__sessionscope`. */
  readonly base: string
  readonly process: ProcessFacts
  /** How many exchanges the history keeps, 10 to 10,000; 500 where it is left out. */
  readonly capacity?: number
  /** How many bytes it keeps, about; 32 MiB where it is left out. */
  readonly maxBytes?: number
  /** Reads one of the panel's scripts, at its first request. */
  readonly bundle: ReadBundle
  /** Looks through the storages of sessions; there are none where it is left out. */
  readonly storages?: StorageSource
}

/** All that others may ask the tool, and all that it tells them. None of its functions throws. */
export interface Stream {
  /** Whether a request, its url relative to the mount, is for the tool. */
  owns(req: IncomingMessage): boolean
  /** Whether the tool is there for whoever sent a request, to whatever path: peer and Host are let in. */
  admits(req: IncomingMessage): boolean
  /** Answers a request that the tool owns, strangers' with a 404. */
  handle(req: IncomingMessage, res: ServerResponse): void
  /**
   * Lets the tool's upgrade requests pass by the 'upgrade' listeners of the server that a request came to, where it has
   * some. Cheap, so that it can be called for every request.
   */
  attach(req: IncomingMessage): void
  /** Keeps and streams an exchange that began, or the news of one: the same id replaces. */
  record(exchange: PackedExchange): void
  /** Counts and streams a failure of the tool itself. */
  fail(where: string, error: unknown): void
  /** An exchange that is still kept. */
  find(id: string): PackedExchange | undefined
  /** Of the last few hundred: those that ended since a moment and had this session, the newest first. */
  endedSince(moment: number, session: string): readonly PackedExchange[]
  /** Of the last few hundred: those that ended since a moment and have a problem of this code, the newest first. */
  toldSince(moment: number, code: string): readonly PackedExchange[]
  /** Whether new exchanges are recorded: a viewer can stop that. Those that began are still to be ended. */
  readonly recording: boolean
  /** Ends viewers and timers, and gives servers back as they were. */
  close(): void
}

const NO_HEAD = Buffer.alloc(0)

/** @throws TypeError where an option is not what it may be */
export function createStream(options: StreamOptions): Stream {
  const { base, process, capacity = CAPACITY.default, maxBytes = MAX_BYTES, storages = noStorages } = options
  if (!isCapacity(capacity)) {
    throw new TypeError(
      `[sessionscope] capacity is ${String(capacity)}; allowed: an integer from ${CAPACITY.min} to ${CAPACITY.max}`,
    )
  }
  const gate = createGate(options)
  const token = createToken()
  const history = createHistory({ capacity, maxBytes })
  const ended = createEnded()
  const failures = createFailures()
  const hub = createHub({ history, failures, process, expire: storages.expire })
  const api = createApi({ history, failures, process, token: token.text, storages })
  const scripts = new Map(bundleNames.map(name => [`/${name}.js`, createBundleAnswer(name, options.bundle)]))
  const answerSocket = createSocketAnswer(hub, token)

  const fail = (where: string, error: unknown) => hub.failure(failures.add(where, error))

  const attach = (req: IncomingMessage) => {
    try {
      const { server } = req.socket as { server?: Server }
      if (server !== undefined) upgrades.attach(server)
    } catch (error) {
      fail('upgrades', error)
    }
  }

  const route = (req: IncomingMessage, res: ServerResponse, place: Place, head: Buffer): void | Promise<void> => {
    const { path, search, mountedBase } = place
    if (!gate.admits(req)) return answerNotFound(req, res)
    setGuards(res)
    if (gate.isForeign(req)) {
      return answerError(
        req,
        res,
        403,
        'foreign-origin',
        "only the app's own pages may ask, not those of other origins",
      )
    }
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      res.setHeader('Allow', 'GET, HEAD')
      return answerError(req, res, 405, 'method-not-allowed', 'every path of the tool takes GET and HEAD only')
    }
    if (path === '') {
      res.setHeader('Location', `${mountedBase}/${search}`)
      return answer(req, res, 302, 'text/plain; charset=utf-8', '')
    }
    if (path === '/') {
      res.setHeader('Content-Security-Policy', PAGE_CSP)
      return answer(req, res, 200, 'text/html; charset=utf-8', inspectorPage(mountedBase))
    }
    const answerScript = scripts.get(path)
    if (answerScript !== undefined) return answerScript(req, res)
    if (path === '/ws') return answerSocket(req, res, search, head)
    if (path.startsWith('/api/')) {
      if (path === '/api/hello') {
        upgrades.expect(mountedBase)
        attach(req)
      }
      return api(req, res, path.slice('/api/'.length), search)
    }
    answerError(req, res, 404, 'unknown-path', 'there is no such path; there are /, overlay.js, ws and api/')
  }

  const serve = async (req: IncomingMessage, res: ServerResponse, place: Place, head: Buffer): Promise<void> => {
    try {
      await route(req, res, place, head)
    } catch (error) {
      fail('stream', error)
      try {
        if (res.headersSent || res.socket === null) res.destroy()
        else answerError(req, res, 500, 'failed', 'the tool failed to answer; api/problems names its failures')
      } catch {
        // What was given for a response is none.
      }
    }
  }

  const upgrades = createUpgrades((req, res, head, mountedBase) => {
    void serve(req, res, placeOf(req, mountedBase), head)
  })

  return {
    owns: req => isUnder(req.url, base),
    admits: gate.admits,
    handle(req, res) {
      void serve(req, res, placeOf(req, base), NO_HEAD)
    },
    attach,
    record(exchange) {
      try {
        if (!hub.recording && history.get(exchange.id) === undefined) return
        if (!history.record(exchange)) fail('history', 'an exchange larger than the whole history was not kept')
        if (exchange.duration !== null) ended.add(exchange.id)
        hub.exchange(exchange)
      } catch (error) {
        fail('history', error)
      }
    },
    fail,
    find: history.get,
    endedSince(moment, session) {
      // Moments are whole milliseconds.
      const exchanges = [...ended.since(Math.floor(moment))].flatMap(id => history.get(id) ?? [])
      return exchanges.filter(each => each.session?.fingerprint === session)
    },
    toldSince(moment, code) {
      const exchanges = [...ended.since(Math.floor(moment))].flatMap(id => history.get(id) ?? [])
      return exchanges.filter(({ problems }) => problems.some(problem => problem.code === code))
    },
    get recording() {
      return hub.recording
    },
    close() {
      upgrades.close()
      hub.close()
    },
  }
}
