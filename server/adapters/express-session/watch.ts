import type { IncomingMessage } from 'node:http'
import type { Packed, SessionCookie, StorageOperation } from '../../protocol/index.ts'
import type { Adapter, Closing, Probe, SessionReport, SessionWatch } from '../adapter.ts'
import { cookieOf, sessionCookieNames } from './cookie.ts'
import { changedKeys, learnMutations, mutationsOf } from './mutations.ts'
import { errorText, type OpenOperation, type StoreCall, type StoreMethod, storeName, watchStore } from './store.ts'
import { judgeStored } from './verdict.ts'

/** What express-session puts on a request. */
type SessionRequest = IncomingMessage & { session?: unknown; sessionID?: unknown; sessionStore?: unknown }

const watches = new WeakMap<object, Watch>()
/** Who has which session open, for calls that say nothing but an id. */
const open = new Map<string, Set<Watch>>()
/** Whose session middleware, end or session method is on the stack. */
let current: Watch | null = null

const omitted = ['cookie'] as const

/** express-session 1.x with any store. */
export const expressSession: Adapter = {
  library: 'express-session',
  watch: probe => new Watch(probe),
}

class Watch implements SessionWatch {
  readonly library = 'express-session'
  active = false
  #probe: Probe
  #req: SessionRequest
  #store: object | null = null
  #state: StorageOperation['by'] = 'load'
  #operations: OpenOperation[] = []
  #ids = new Set<string>()
  #before: Packed | null = null
  #after: Packed | null = null
  #loadedId: string | null = null
  #endId: string | null = null
  #session: object | null = null
  #ended = false
  #endError: string | null = null
  #regenerated = false
  #regenerating = false

  constructor(probe: Probe) {
    this.#probe = probe
    this.#req = probe.req
    if (Object.hasOwn(probe.req, 'sessionStore')) return
    watches.set(probe.req, this)
    // express-session assigns the store just before it reads from it. The trap turns into plain data then.
    Object.defineProperty(probe.req, 'sessionStore', {
      configurable: true,
      enumerable: true,
      get: () => undefined,
      set: (store: unknown) => {
        this.#becomeData(store)
        if (typeof store === 'object' && store !== null) this.#found(store)
      },
    })
  }

  #becomeData(store: unknown) {
    Object.defineProperty(this.#req, 'sessionStore', {
      configurable: true,
      enumerable: true,
      writable: true,
      value: store,
    })
  }

  #found(store: object) {
    this.active = true
    this.#store = store
    try {
      watchStore(store, observe)
    } catch (error) {
      this.#probe.fail('express-session: watching the store', error)
    }
  }

  load(run: () => void) {
    this.asCurrent(run)
  }

  /** Runs something that may call the store for this request. */
  asCurrent<T>(run: () => T): T {
    const previous = current
    current = this
    try {
      return run()
    } finally {
      current = previous
    }
  }

  loaded() {
    if (current === this) current = null
    this.#state = 'handler'
    if (!this.active) {
      // No store was assigned: nothing of the trap shall be left.
      const trap = Object.getOwnPropertyDescriptor(this.#req, 'sessionStore')
      if (trap?.get !== undefined) Reflect.deleteProperty(this.#req, 'sessionStore')
      watches.delete(this.#req)
      return
    }
    this.#loadedId = this.#currentId()
    const session = this.#currentSession()
    if (session !== null) watchPrototype(session)
  }

  headers() {}

  end<T>(run: () => T): T {
    if (!this.active || this.#ended) return run()
    this.#ended = true
    this.#takeStock()
    this.#state = 'end'
    try {
      return this.asCurrent(run)
    } catch (error) {
      this.#endError = errorText(error)
      throw error
    } finally {
      this.#state = 'handler'
      this.#probe.changed()
    }
  }

  #takeStock() {
    this.#session = this.#currentSession()
    this.#endId = this.#currentId()
    this.#after = this.#session === null ? null : this.#probe.snapshot(this.#session, omitted)
  }

  #currentId(): string | null {
    const id = this.#req.sessionID
    if (typeof id !== 'string') return null
    if (!this.#ids.has(id)) {
      this.#ids.add(id)
      const watchers = open.get(id) ?? new Set()
      open.set(id, watchers.add(this))
    }
    return id
  }

  #currentSession(): object | null {
    const { session } = this.#req
    return typeof session === 'object' && session !== null ? session : null
  }

  /** Notes a call of the store. */
  called(store: object, op: StoreMethod, id: unknown, session: unknown): StoreCall {
    const operation: OpenOperation = {
      op,
      store: storeName(store),
      fingerprint: typeof id === 'string' ? this.#probe.fingerprint(id) : null,
      start: this.#probe.now(),
      ms: null,
      result: 'pending',
      by: this.#state,
    }
    if (op === 'destroy' && this.#regenerating) operation.regenerates = true
    this.#operations.push(operation)
    const learned = op === 'set' ? learnMutations(store, session, this.#probe, omitted) : null
    const settle = (result: OpenOperation['result'], error?: unknown) => {
      if (operation.ms !== null) return
      operation.ms = this.#probe.now() - operation.start
      operation.result = result
      if (error !== undefined) operation.error = errorText(error)
      this.#probe.changed()
    }
    return {
      answered: (error, result) => {
        if (op !== 'get') return settle(error ? 'error' : 'ok', error || undefined)
        const gone = (error as { code?: unknown } | null)?.code === 'ENOENT'
        settle(error && !gone ? 'error' : result ? 'found' : 'missing', (!gone && error) || undefined)
        if (operation.by === 'load' && operation.result === 'found')
          this.#before = this.#probe.snapshot(result, omitted)
      },
      threw: error => settle('error', error),
      returned: hasCallback => {
        learned?.()
        if (!hasCallback && operation.ms === null) operation.result = 'unknown'
      },
    }
  }

  regenerate<T>(run: () => T): T {
    this.#regenerated = true
    this.#regenerating = true
    try {
      return this.asCurrent(run)
    } finally {
      this.#regenerating = false
    }
  }

  report(closing: Closing): SessionReport {
    if (!this.#ended) this.#takeStock()
    for (const id of this.#ids) {
      const watchers = open.get(id)
      watchers?.delete(this)
      if (watchers?.size === 0) open.delete(id)
    }
    const isNew = this.#before === null
    const id = this.#endId ?? this.#loadedId
    const ids = [...this.#ids]
    const cookie: SessionCookie | null = this.#session && cookieOf(this.#session, ids, closing)
    return {
      fingerprint: id === null ? null : this.#probe.fingerprint(id),
      isNew,
      before: this.#before,
      after: this.#after,
      late: this.#late(),
      storage: this.#operations.map(({ regenerates: _, ...operation }) => operation),
      cookie,
      bytes: null,
      cookieNames: sessionCookieNames(ids, closing),
      judge: changes =>
        judgeStored({
          isNew,
          changes,
          operations: this.#operations,
          ended: this.#ended,
          finished: closing.finished,
          endError: this.#endError,
          hasSession: this.#session !== null,
          regenerated: this.#regenerated || (this.#session !== null && this.#endId !== this.#loadedId),
          hasExpiry: cookie?.expires != null,
        }),
    }
  }

  /** The session now, where something but the store changed it since the end. */
  #late(): Packed | null {
    if (!this.#ended || this.#session === null || this.#after === null) return null
    const now = this.#probe.snapshot(this.#session, omitted)
    if (now === this.#after) return null
    const own = mutationsOf(this.#store)
    return changedKeys(this.#after, now).every(key => own.has(key)) ? null : now
  }
}

function observe(store: object, op: StoreMethod, args: readonly unknown[]): StoreCall | null {
  const [id, session] = args
  const watch = (op === 'set' || op === 'touch' ? ownerOf(session) : current) ?? lastToOpen(id)
  return watch === null ? null : watch.called(store, op, id, session)
}

/** A Session knows its request. */
function ownerOf(session: unknown): Watch | null {
  if (typeof session !== 'object' || session === null) return null
  const req: unknown = Object.getOwnPropertyDescriptor(session, 'req')?.value
  return (typeof req === 'object' && req !== null && watches.get(req)) || null
}

function lastToOpen(id: unknown): Watch | null {
  const watchers = typeof id === 'string' ? open.get(id) : undefined
  return watchers === undefined ? null : ([...watchers].at(-1) ?? null)
}

const watchedPrototypes = new WeakSet<object>()

/** `destroy` and `reload` tell the store no more than an id: the methods themselves say for which request it is. */
function watchPrototype(session: object) {
  const prototype = Object.getPrototypeOf(session) as object | null
  if (prototype === null || prototype === Object.prototype || watchedPrototypes.has(prototype)) return
  watchedPrototypes.add(prototype)
  for (const name of ['destroy', 'reload', 'regenerate'] as const) {
    const own = Object.getOwnPropertyDescriptor(prototype, name)
    const original: unknown = own?.value
    if (own?.configurable !== true || typeof original !== 'function') continue
    const value = function (this: { req?: object }, ...args: unknown[]): unknown {
      const watch = (this.req && watches.get(this.req)) ?? null
      const run = () => original.apply(this, args) as unknown
      if (watch === null) return run()
      return name === 'regenerate' ? watch.regenerate(run) : watch.asCurrent(run)
    }
    Object.defineProperty(value, 'name', { value: name, configurable: true })
    Object.defineProperty(value, 'length', { value: original.length, configurable: true })
    Object.defineProperty(prototype, name, { ...own, value })
  }
}
