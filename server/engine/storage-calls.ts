import type { IncomingMessage } from 'node:http'
import { type StorageEvent, storageAnswer } from './events.ts'
import { collectStatements, type Statement } from './storages/statements.ts'
import type { Basis, Saved, SessionRecord, Storage, StoredSession } from './storages/storage.ts'
import { withinTime } from './within-time.ts'

type By = StorageEvent['by']
type Op = StorageEvent['op']
type Result = StorageEvent['result']

const found = (session: unknown): Result => (session === null ? 'missing' : 'found')
const foundNow = (session: unknown): Result | null => (session === undefined ? null : found(session))
const done = (): Result => 'ok'
const doneNow = (isDone: boolean): Result | null => (isDone ? 'ok' : null)

/** A storage's calls for one request: within their time limit, and told to whoever looks on. */
export class StorageCalls {
  readonly #storage: Storage
  readonly #req: IncomingMessage
  readonly #inCookie: boolean
  readonly #limit: number

  /** `inCookie`: the session is in its cookie. `timeout`: milliseconds; Infinity for none. */
  constructor(storage: Storage, req: IncomingMessage, inCookie: boolean, timeout: number) {
    this.#storage = storage
    this.#req = req
    this.#inCookie = inCookie
    this.#limit = storage.isRemote === true ? timeout : Number.POSITIVE_INFINITY
  }

  exists(id: string): Promise<boolean> {
    return withinTime(this.#storage.exists(id), this.#limit, 'get', this.#storage.name)
  }

  load(id: string, by: By): Promise<StoredSession | null> {
    return this.#call(this.#read, id, by, () => this.#storage.load(id), found)
  }

  /** undefined where the storage cannot do so at once. */
  loadNow(id: string, by: By): StoredSession | null | undefined {
    if (this.#storage.loadNow === undefined) return undefined
    return this.#callNow(this.#read, id, by, () => this.#storage.loadNow?.(id), foundNow)
  }

  save(id: string, record: SessionRecord, basis: Basis, by: By): Promise<Saved | undefined> {
    return this.#call(this.#write, id, by, () => this.#storage.save(id, record, basis), done, basis.update.id)
  }

  /** False where the storage cannot do so at once. */
  saveNow(id: string, record: SessionRecord, by: By): boolean {
    if (this.#storage.saveNow === undefined) return false
    return this.#callNow(this.#write, id, by, () => this.#storage.saveNow?.(id, record) === true, doneNow)
  }

  touch(id: string, flags: { readonly flashShown: boolean; readonly flash: string | null }, by: By): Promise<void> {
    return this.#call(this.#inCookie ? 'write-cookie' : 'touch', id, by, () => this.#storage.touch(id, flags), done)
  }

  destroy(id: string, by: By): Promise<void> {
    return this.#call('destroy', id, by, () => this.#storage.destroy(id), done)
  }

  /** What cannot be read is out of the way, where the storage can do that. */
  async setAside(id: string, reason: string): Promise<void> {
    const { name } = this.#storage
    const work = this.#storage.setAside?.(id, reason)
    if (work !== undefined) await withinTime(work, this.#limit, 'set', name)
  }

  /** False where it has another version now; true also where the storage counts none. */
  async destroyVersion(id: string, version: number | undefined, by: By): Promise<boolean> {
    const storage = this.#storage
    if (version === undefined || storage.destroyVersion === undefined) {
      await this.destroy(id, by)
      return true
    }
    return this.#call('destroy', id, by, () => storage.destroyVersion?.(id, version) ?? Promise.resolve(true), done)
  }

  get #read(): Op {
    return this.#inCookie ? 'read-cookie' : 'get'
  }

  get #write(): Op {
    return this.#inCookie ? 'write-cookie' : 'set'
  }

  async #call<T>(
    op: Op,
    key: string,
    by: By,
    work: () => Promise<T>,
    result: (value: T) => Result,
    update?: string,
  ): Promise<T> {
    const { name } = this.#storage
    if (!storageAnswer.hasSubscribers) return withinTime(work(), this.#limit, op, name)
    const statements: Statement[] = []
    const tell = this.#begin(op, key, by, statements, update)
    try {
      const value = await withinTime(collectStatements(statements, work), this.#limit, op, name)
      tell(result(value))
      return value
    } catch (error) {
      tell('error', error)
      throw error
    }
  }

  #callNow<T>(op: Op, key: string, by: By, work: () => T, result: (value: T) => Result | null): T {
    if (!storageAnswer.hasSubscribers) return work()
    const tell = this.#begin(op, key, by, [])
    try {
      const value = work()
      const outcome = result(value)
      if (outcome !== null) tell(outcome)
      return value
    } catch (error) {
      tell('error', error)
      throw error
    }
  }

  #begin(op: Op, key: string, by: By, statements: readonly Statement[], update?: string) {
    const { name: store } = this.#storage
    const start = performance.now()
    return (result: Result, error?: unknown) => {
      const ms = performance.now() - start
      storageAnswer.publish({
        ...{ req: this.#req, op, store, key, start, ms, result, by },
        ...(error === undefined ? {} : { error }),
        ...(update === undefined ? {} : { update }),
        ...(statements.length === 0 ? {} : { statements }),
      } satisfies StorageEvent)
    }
  }
}
