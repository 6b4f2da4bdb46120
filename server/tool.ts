import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { hostname } from 'node:os'
import { adapters } from './adapters/index.ts'
import { inspectorOf } from './adapters/inspect.ts'
import { createCookieWatch } from './capture/cookies/watch.ts'
import { errorText } from './capture/error-text.ts'
import { type LockWatch, watchLocks } from './capture/lock-watch.ts'
import { watchLostUpdates } from './capture/lost-updates.ts'
import { type Middleware, type Next, Recording } from './capture/recording.ts'
import type { RecordingContext } from './capture/recording-context.ts'
import { createRedactor } from './capture/redaction/redaction.ts'
import { createSnapshotter } from './capture/snapshot/snapshot.ts'
import { watchStorages } from './capture/storage-watch.ts'
import { createStorages } from './capture/storages/storages.ts'
import { diagnose } from './diagnosis/index.ts'
import { injectInto } from './inject/inject.ts'
import { cspNotice, cspProblem } from './inject/notice.ts'
import { scriptTag } from './inject/script-tag.ts'
import { mountedBaseOf } from './mount-point.ts'
import { DEFAULT_PATH, type Options } from './options.ts'
import { isForPlace, notePlace } from './places.ts'
import type { Problem, ProcessFacts } from './protocol/index.ts'
import type { BundleName } from './stream/bundle.ts'
import { createStream, type Stream } from './stream/stream.ts'

/** The tool: its capture and its stream. `shared-tool.ts` says which mounts have the same one. */
export interface Tool {
  /** Handles a request in the place of `middleware`, which may be null where the app has no sessions. */
  handle(req: IncomingMessage, res: ServerResponse, next: Next, middleware: Middleware | null): unknown
}

/** Requests under observation, over all tools of the process: a second mount that a request reaches joins the first. */
const recordings = new WeakMap<IncomingMessage, Recording>()

let lockWatch: LockWatch | null = null

/** What is published of locks and storages concerns requests, whichever tool has them: one listener serves them all. */
function watchEvents(): LockWatch {
  if (lockWatch !== null) return lockWatch
  const find = (req: object) => recordings.get(req as IncomingMessage)
  watchStorages(find)
  watchLostUpdates(find)
  lockWatch = watchLocks(find)
  return lockWatch
}

export function createTool(options: Options): Tool {
  const base = options.path ?? DEFAULT_PATH
  const facts: ProcessFacts = {
    pid: process.pid,
    host: hostname(),
    boot: randomBytes(6).toString('hex'),
    startedAt: Math.round(Date.now() - process.uptime() * 1000),
  }
  const redactor = createRedactor(options.redact, error => fail('the option redact.when', error))
  // It may be the app's own, of a getter or a store.
  const fail = (where: string, error: unknown) => stream.fail(where, new Error(errorText(error, redactor)))
  const snapshotter = createSnapshotter({ redactor, onError: error => fail('taking a snapshot', error) })
  const storages = createStorages({ redactor, snapshotter, fail })
  const stream = createStream({
    base,
    process: facts,
    bundle: readBundle,
    storages,
    ...(options.history?.exchanges === undefined ? {} : { capacity: options.history.exchanges }),
    ...(options.history?.bytes === undefined ? {} : { maxBytes: options.history.bytes }),
    ...(options.hosts === undefined ? {} : { hosts: options.hosts }),
    ...(options.peers === undefined ? {} : { peers: options.peers }),
  })
  const context: RecordingContext = {
    redactor,
    snapshotter,
    storages,
    cookies: createCookieWatch(),
    process: { pid: facts.pid, host: facts.host },
    adapters,
    serverTiming: options.serverTiming === true,
    inject: options.inject === false ? () => {} : injector(base, stream),
    record: exchange => {
      let found: readonly Problem[] = []
      try {
        if (exchange.duration !== null) found = diagnose(exchange, stream)
      } catch (error) {
        stream.fail('looking for problems', error)
      }
      stream.record(found.length === 0 ? exchange : { ...exchange, problems: [...exchange.problems, ...found] })
    },
    closed: watchEvents().closed,
    fail,
  }
  let seq = 0

  function begin(req: IncomingMessage, res: ServerResponse): Recording | null {
    // Its end would never be seen: the client left before, or it is an upgrade that borrows the session middleware.
    if (res.closed || res.destroyed || (req as { upgrade?: unknown }).upgrade === true) return null
    try {
      const recording = new Recording(`${facts.boot}-${seq + 1}`, ++seq, req, res, context)
      recordings.set(req, recording)
      return recording
    } catch (error) {
      stream.fail('beginning an exchange', error)
      return null
    }
  }

  return {
    handle(req, res, next, middleware) {
      stream.attach(req)
      if (middleware !== null)
        (recordings.get(req)?.context.storages ?? storages).see(middleware, () => inspectorOf(middleware))
      notePlace(req, base)
      if (stream.owns(req)) return stream.handle(req, res)
      const isShown = stream.recording && !isForPlace(req)
      const recording = recordings.get(req) ?? (isShown ? begin(req, res) : null)
      if (recording === null) return middleware === null ? next() : middleware(req, res, next)
      return middleware === null ? recording.pass(next) : recording.run(middleware, req, res, next)
    },
  }
}

/** The panel's scripts stand beside the built server; when the sources run by themselves, in dist/. */
function readBundle(name: BundleName): Buffer {
  const [built, fromSources] = [`../client/${name}.js`, `../dist/client/${name}.js`].map(
    path => new URL(path, import.meta.url),
  )
  try {
    return readFileSync(built as URL)
  } catch {
    return readFileSync(fromSources as URL)
  }
}

/** The script tag goes to those only for whom the tool is there. */
function injector(base: string, stream: Stream): RecordingContext['inject'] {
  return recording => {
    const { req, res, id } = recording
    const mountedBase = mountedBaseOf(req, base)
    injectInto(req, res, {
      base: mountedBase,
      tag: nonce => (stream.admits(req) ? scriptTag({ src: `${mountedBase}/overlay.js`, nonce, exchange: id }) : ''),
      onInjected: bytes => {
        recording.injected += bytes
      },
      onBlocked: block => {
        cspNotice(block)
        const problem = cspProblem(block)
        if (problem !== null) recording.notices.push(problem)
      },
      onError: error => stream.fail('adding the script tag', error),
    })
  }
}
