import type { IncomingMessage } from 'node:http'
import type { Packed, StorageOperation } from '../../protocol/index.ts'
import type { Adapter, Closing, Probe, SessionReport, SessionWatch } from '../adapter.ts'
import {
  asCurrent,
  leaveCurrent,
  observeCall,
  openIdsOf,
  opensStore,
  unwatchRequest,
  watchRequest,
} from './attribution.ts'
import { cookieOf, sessionCookieNames } from './cookie.ts'
import { inspectStore } from './inspect.ts'
import { mutationsOf } from './mutations.ts'
import { createOperations, omitted } from './operations.ts'
import { type PrototypeWatcher, watchPrototype } from './prototype.ts'
import { type StoreCall, type StoreMethod, watchStore } from './store.ts'
import { removeTrap, trapStore } from './store-trap.ts'
import { judgeStored } from './verdict.ts'

/** What express-session puts on a request. */
type SessionRequest = IncomingMessage & { session?: unknown; sessionID?: unknown; sessionStore?: unknown }

/** express-session 1.x with any store. */
export const expressSession: Adapter = {
  library: 'express-session',
  watch: probe => new Watch(probe),
}

class Watch implements SessionWatch, PrototypeWatcher {
  readonly library = 'express-session'
  active = false
  readonly #probe: Probe
  readonly #req: SessionRequest
  readonly #operations
  readonly #ids = openIdsOf(this)
  #store: object | null = null
  #state: StorageOperation['by'] = 'load'
  #after: Packed | null = null
  #loadedId: string | null = null
  #endId: string | null = null
  #session: object | null = null
  #ended = false
  #endError: string | null = null
  #loadError: string | null = null
  #regenerated = false
  #regenerating = false

  constructor(probe: Probe) {
    this.#probe = probe
    this.#req = probe.req
    this.#operations = createOperations(probe)
    if (Object.hasOwn(probe.req, 'sessionStore')) return
    watchRequest(probe.req, this)
    trapStore(probe.req, store => this.#found(store))
  }

  #found(store: object) {
    this.active = true
    this.#store = store
    opensStore(this)
    this.#guard('watching the store', () => watchStore(store, observeCall))
    this.#probe.inspects(store, () => inspectStore(store))
  }

  load(run: () => void) {
    asCurrent(this, run)
  }

  loaded(error: unknown) {
    leaveCurrent(this)
    this.#state = 'handler'
    if (error) this.#loadError = this.#probe.errorText(error, this.#ids.list)
    if (!this.active) {
      removeTrap(this.#req)
      unwatchRequest(this.#req)
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
    this.#guard('looking at the session at its end', () => this.#takeStock())
    this.#state = 'end'
    try {
      return asCurrent(this, run)
    } catch (error) {
      this.#endError = this.#probe.errorText(error, this.#ids.list)
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
    this.#ids.open(id)
    return id
  }

  #currentSession(): object | null {
    const { session } = this.#req
    return typeof session === 'object' && session !== null ? session : null
  }

  called(store: object, op: StoreMethod, id: unknown, session: unknown, direct: boolean): StoreCall | null {
    return this.#guard('noting a call of the store', () => this.#note(store, op, id, session, direct))
  }

  #note(store: object, op: StoreMethod, id: unknown, session: unknown, direct: boolean): StoreCall | null {
    const after = this.#ended && this.#state !== 'end'
    // While the store has not answered the end of the response, what it calls is its own way of doing that.
    if (after && !direct && this.#operations.list.some(({ by, result }) => by === 'end' && result === 'pending'))
      return null
    // Saved once more after the response: what it holds now is what is stored.
    if (op === 'set' && after) this.#after = this.#probe.snapshot(session, omitted)
    return this.#operations.add({ store, op, id, session, by: this.#state }, op === 'destroy' && this.#regenerating)
  }

  /** A failure of the tool is not the app's. */
  #guard<T>(where: string, run: () => T): T | null {
    try {
      return run()
    } catch (error) {
      this.#probe.fail(`express-session: ${where}`, error)
      return null
    }
  }

  regenerate<T>(run: () => T): T {
    this.#regenerated = true
    this.#regenerating = true
    try {
      return asCurrent(this, run)
    } finally {
      this.#regenerating = false
    }
  }

  report(closing: Closing): SessionReport {
    if (!this.#ended) this.#takeStock()
    this.#ids.close()
    const { list, loaded } = this.#operations
    const isNew = loaded === null
    const id = this.#endId ?? this.#loadedId
    const { list: ids } = this.#ids
    const cookie = this.#session && cookieOf(this.#session, ids, closing)
    return {
      fingerprint: id === null ? null : this.#probe.fingerprint(id),
      isNew,
      before: loaded,
      after: this.#after,
      late: this.#late(),
      storeKeys: mutationsOf(this.#store),
      storage: list.map(({ regenerates: _, ...operation }) => operation),
      cookie,
      bytes: null,
      ids,
      cookieNames: sessionCookieNames(ids, closing),
      judge: changes =>
        judgeStored({
          isNew,
          changes,
          operations: list,
          ended: this.#ended,
          finished: closing.finished,
          loadError: this.#session === null ? this.#loadError : null,
          endError: this.#endError,
          hasSession: this.#session !== null,
          regenerated: this.#regenerated || (this.#session !== null && this.#endId !== this.#loadedId),
          hasExpiry: cookie?.expires != null,
        }),
    }
  }

  /** The session now, where it changed since the end. */
  #late(): Packed | null {
    if (!this.#ended || this.#session === null || this.#after === null) return null
    const now = this.#probe.snapshot(this.#session, omitted)
    return now === this.#after ? null : now
  }
}
