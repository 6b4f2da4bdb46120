import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Adapter, Probe, SessionWatch } from '../adapters/adapter.ts'
import { parseCookieHeader } from '../cookies/index.ts'
import type { Packed, PackedExchange, Problem, RequestFacts } from '../protocol/index.ts'
import { type BodyBytes, bodyBytes } from './body-bytes.ts'
import { closeExchange, openExchange } from './close-exchange.ts'
import { type Marks, openMarks } from './phases.ts'
import { openRequest, type Tools } from './request-facts.ts'
import { hookResponse } from './response-hooks.ts'

export type Next = (error?: unknown) => void
export type Middleware = (req: IncomingMessage, res: ServerResponse, next: Next) => unknown

/** What a recording needs from the tool. */
export interface RecordingContext extends Tools {
  readonly process: { readonly pid: number; readonly host: string }
  readonly adapters: readonly Adapter[]
  readonly serverTiming: boolean
  /** Hooks the response of a recording for the script tag. */
  inject(recording: Recording): void
  /** Takes an exchange when it begins, when it ends, and when there is news of it. */
  record(exchange: PackedExchange): void
  fail(where: string, error: unknown): void
}

/** One request under observation, from the moment it reaches the tool. */
export class Recording {
  readonly id: string
  readonly seq: number
  readonly startedAt = Date.now()
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly context: RecordingContext
  readonly request: RequestFacts<Packed>
  readonly marks: Marks
  readonly bytes: BodyBytes
  /** Bytes of the script tag. */
  injected = 0
  /** What the tool has to say of its own doing here. */
  readonly notices: Problem[] = []
  watches: SessionWatch[] = []
  #closed = false
  #scheduled = false

  constructor(id: string, seq: number, req: IncomingMessage, res: ServerResponse, context: RecordingContext) {
    this.id = id
    this.seq = seq
    this.req = req
    this.res = res
    this.context = context
    this.marks = openMarks()
    this.request = openRequest(req, context)
    this.bytes = bodyBytes(res)
    this.#hookInner()
    res.once('close', () => {
      this.marks.closed = this.marks.now()
      this.#closed = true
      this.#schedule()
    })
    this.#schedule()
  }

  /** Runs the session middleware between the two layers of hooks. */
  run(middleware: Middleware, next: Next): unknown {
    const fresh = this.#watch()
    let passed = false
    const inner: Next = (...args) => {
      if (!passed) {
        passed = true
        this.#guard('after the session middleware', () => this.#loaded(fresh))
      }
      // With the very arguments: Express counts "no argument" and "undefined" alike, others may not.
      next(...args)
    }
    let result: unknown
    const call = () => {
      result = middleware(this.req, this.res, inner)
    }
    fresh.reduceRight<() => void>((run, watch) => () => watch.load(run), call)()
    return result
  }

  /** Goes on without a session middleware. */
  pass(next: Next): void {
    this.#guard('before the handlers', () => this.#loaded([]))
    next()
  }

  #watch() {
    const probe: Probe = {
      req: this.req,
      res: this.res,
      cookies: () => parseCookieHeader(this.req.headers.cookie ?? ''),
      now: () => this.marks.now(),
      snapshot: (value, omit) => this.context.snapshotter.take(value, omit === undefined ? {} : { omit }),
      fingerprint: text => this.context.redactor.fingerprint(text),
      changed: () => this.#closed && this.#schedule(),
      fail: this.context.fail,
    }
    const fresh: SessionWatch[] = []
    if (this.watches.length > 0) return fresh
    this.#guard('before the session middleware', () => {
      for (const adapter of this.context.adapters) fresh.push(adapter.watch(probe))
    })
    return fresh
  }

  #loaded(fresh: readonly SessionWatch[]) {
    for (const watch of fresh) watch.loaded()
    const active = fresh.filter(watch => watch.active)
    this.watches.push(...active)
    const first = this.marks.loaded === null
    this.marks.loaded = this.marks.now()
    if (first || active.length > 0) this.#hookOuter(active)
    if (first) this.context.inject(this)
  }

  /** What leaves for Node. */
  #hookInner() {
    hookResponse(this.res, {
      writeHead: call => {
        this.marks.head ??= this.marks.now()
        return call()
      },
      write: (call, [chunk, encoding]) => {
        this.bytes.count(chunk, encoding)
        return call()
      },
      end: (call, [chunk, encoding]) => {
        this.bytes.count(chunk, encoding)
        this.marks.saved ??= this.marks.now()
        return call()
      },
    })
  }

  /** What the app asks for. */
  #hookOuter(active: readonly SessionWatch[]) {
    let headed = false
    hookResponse(this.res, {
      writeHead: call => {
        if (!headed) {
          headed = true
          this.#guard('before the headers', () => {
            for (const watch of active) watch.headers()
            this.#serverTiming()
          })
        }
        return call()
      },
      end: call => {
        this.marks.handled ??= this.marks.now()
        return active.reduceRight<() => unknown>((run, watch) => () => watch.end(run), call)()
      },
    })
  }

  #serverTiming() {
    const { loaded } = this.marks
    if (!this.context.serverTiming || this.res.headersSent || loaded === null) return
    const handler = (this.marks.now() - loaded).toFixed(1)
    this.res.appendHeader('Server-Timing', [`session;dur=${loaded.toFixed(1)}`, `handler;dur=${handler}`])
  }

  /**
   * The exchange is put together off the response's path, when it began and when there is news; several reasons make one.
   * Of a response that is sent within the turn of its request there is only the end.
   */
  #schedule() {
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.#guard('putting an exchange together', () =>
        this.context.record(this.#closed ? closeExchange(this) : openExchange(this)),
      )
    })
  }

  #guard(where: string, run: () => void) {
    try {
      run()
    } catch (error) {
      this.context.fail(where, error)
    }
  }
}
