import type { IncomingMessage, ServerResponse } from 'node:http'
import type { SessionWatch } from '../adapters/adapter.ts'
import type { LostUpdateFacts, Packed, Problem, RequestFacts, StorageOperation } from '../protocol/index.ts'
import { type BodyBytes, bodyBytes } from './body-bytes.ts'
import { closeExchange, openExchange } from './close-exchange.ts'
import { openCookies, sentCookies } from './cookies/of-recording.ts'
import type { CookieExchange } from './cookies/watch.ts'
import type { LockState } from './lock-state.ts'
import { type Marks, openMarks } from './phases.ts'
import { probeOf } from './probe.ts'
import type { RecordingContext } from './recording-context.ts'
import { openRequest } from './request-facts.ts'
import { hookInner, hookOuter } from './response-layers.ts'
import { addServerTiming } from './server-timing.ts'

export type Next = (error?: unknown) => unknown
export type Middleware = (req: IncomingMessage, res: ServerResponse, next: Next) => unknown

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
  readonly locks: LockState[] = []
  /** What storages said that they did for it. */
  readonly storage: StorageOperation[] = []
  /** Saves that took each other's place. */
  readonly lostUpdates: LostUpdateFacts[] = []
  /** null until it is looked at, off the response's path. */
  cookies: CookieExchange | null = null
  #cookiesSent = false
  /** Bytes of the script tag. */
  injected = 0
  /** What the tool has to say of its own doing here. */
  readonly notices: Problem[] = []
  /** Those whose library has shown itself and called next. */
  watches: SessionWatch[] = []
  /** Those of the session middleware that runs, or never called next. */
  loading: readonly SessionWatch[] = []
  /** Whether all of the response was handed over before the connection closed; what came later cannot change it. */
  finished = false
  status: number | null = null
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
    hookInner(this, () => this.#lookAtCookies())
    // One listener more than the app has.
    if (res.getMaxListeners() > 0) res.setMaxListeners(res.getMaxListeners() + 1)
    res.once('close', () => this.#close())
    this.news()
  }

  #close() {
    this.marks.closed = this.marks.now()
    this.finished = this.res.writableFinished
    this.status = this.res.headersSent ? this.res.statusCode : null
    this.#closed = true
    this.#guard('at the end of an exchange', () => this.context.closed(this))
    this.news()
  }

  /** Something happened that belongs to the end of the exchange, should that have been recorded already. */
  newsIfClosed() {
    if (this.#closed) this.news()
  }

  /** Runs the session middleware between the two layers of hooks, with the objects that this mount was given. */
  run(middleware: Middleware, req: IncomingMessage, res: ServerResponse, next: Next): unknown {
    const fresh = this.#watch()
    this.loading = fresh
    let passed = false
    const inner: Next = (...args) => {
      if (!passed) {
        passed = true
        this.#guard('after the session middleware', () => this.#loaded(fresh, args[0]))
      }
      // With the very arguments: Express counts "no argument" and "undefined" alike, others may not.
      return next(...args)
    }
    let result: unknown
    const call = () => {
      result = middleware(req, res, inner)
    }
    fresh.reduceRight<() => void>((run, watch) => () => watch.load(run), call)()
    return result
  }

  /** Goes on without a session middleware. */
  pass(next: Next): unknown {
    this.#guard('before the handlers', () => this.#loaded([], undefined))
    return next()
  }

  #watch() {
    const fresh: SessionWatch[] = []
    if (this.watches.length > 0) return fresh
    this.#guard('before the session middleware', () => {
      const probe = probeOf(this)
      for (const adapter of this.context.adapters) fresh.push(adapter.watch(probe))
    })
    return fresh
  }

  #loaded(fresh: readonly SessionWatch[], error: unknown) {
    for (const watch of fresh) watch.loaded(error)
    const active = fresh.filter(watch => watch.active)
    this.watches.push(...active)
    const first = this.marks.loaded === null
    if (first || active.length > 0) {
      this.marks.loaded = this.marks.now()
      hookOuter(this, active, () => this.#guard('before the headers', () => this.#beforeHeaders(active)))
    }
    if (first) this.context.inject(this)
    // The client was gone before the session was there.
    if (this.#closed) this.news()
  }

  #beforeHeaders(active: readonly SessionWatch[]) {
    for (const watch of active) watch.headers()
    if (this.context.serverTiming) addServerTiming(this)
  }

  /**
   * Something happened that those who look on shall see. The exchange is put together off the response's path; several
   * reasons make one. Of a response that is sent within the turn of its request there is only the end.
   */
  news() {
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.#lookAtCookies()
      try {
        this.context.record(this.#closed ? closeExchange(this) : openExchange(this))
      } catch (error) {
        this.context.fail('putting an exchange together', error)
        this.#guard('keeping what is known of an exchange', () => this.context.record(openExchange(this)))
      }
    })
  }

  /** What a response sets comes back as soon as its head is sent, however long the rest of it takes. */
  #lookAtCookies() {
    this.#guard('judging cookies', () => {
      this.cookies ??= openCookies(this)
      if (this.#cookiesSent || !this.res.headersSent) return
      this.#cookiesSent = true
      this.cookies.sent(sentCookies(this))
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
