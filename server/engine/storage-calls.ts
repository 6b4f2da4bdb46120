import type { IncomingMessage } from 'node:http'
import { type StorageEvent, storageAnswer } from './events.ts'
import { collectStatements, type Statement } from './storages/statements.ts'
import type { Basis, Saved, SessionRecord, Storage, StoredSession } from './storages/storage.ts'
import { withinTime } from './within-time.ts'

type By = StorageEvent['by']
type Op = StorageEvent['op']
type Result = StorageEvent['result']

/** A storage's calls for one request: within their time limit, and told to whoever looks on. */
export interface StorageCalls {
  exists(id: string): Promise<boolean>
  load(id: string, by: By): Promise<StoredSession | null>
  /** undefined where the storage cannot do so at once. */
  loadNow(id: string, by: By): StoredSession | null | undefined
  save(id: string, record: SessionRecord, basis: Basis, by: By): Promise<Saved | undefined>
  /** False where the storage cannot do so at once. */
  saveNow(id: string, record: SessionRecord, by: By): boolean
  touch(id: string, flags: { readonly flashShown: boolean; readonly flash: string | null }, by: By): Promise<void>
  destroy(id: string, by: By): Promise<void>
}

export interface StorageCallOptions {
  /** The session is in its cookie. */
  readonly inCookie: boolean
  /** Milliseconds; Infinity for none. */
  readonly timeout: number
}

const found = (session: unknown): Result => (session === null ? 'missing' : 'found')
const done = (): Result => 'ok'

export function storageCalls(
  storage: Storage,
  req: IncomingMessage,
  { inCookie, timeout }: StorageCallOptions,
): StorageCalls {
  const [read, write]: readonly [Op, Op] = inCookie ? ['read-cookie', 'write-cookie'] : ['get', 'set']
  const { name } = storage
  const limit = storage.isRemote === true ? timeout : Number.POSITIVE_INFINITY

  /** Tells what became of a call, where somebody listens. */
  const begin = (op: Op, key: string, by: By, update?: string) => {
    const statements: Statement[] = []
    const start = performance.now()
    const tell = (result: Result, error?: unknown) => {
      const ms = performance.now() - start
      storageAnswer.publish({
        ...{ req, op, store: name, key, start, ms, result, by },
        ...(error === undefined ? {} : { error }),
        ...(update === undefined ? {} : { update }),
        ...(statements.length === 0 ? {} : { statements }),
      } satisfies StorageEvent)
    }
    return { statements, tell }
  }

  async function call<T>(
    op: Op,
    key: string,
    by: By,
    work: () => Promise<T>,
    result: (value: T) => Result,
    update?: string,
  ) {
    if (!storageAnswer.hasSubscribers) return withinTime(work(), limit, op, name)
    const { statements, tell } = begin(op, key, by, update)
    try {
      const value = await withinTime(collectStatements(statements, work), limit, op, name)
      tell(result(value))
      return value
    } catch (error) {
      tell('error', error)
      throw error
    }
  }

  function callNow<T>(op: Op, key: string, by: By, work: () => T, result: (value: T) => Result | null): T {
    if (!storageAnswer.hasSubscribers) return work()
    const { tell } = begin(op, key, by)
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

  return {
    exists: id => withinTime(storage.exists(id), limit, read, name),
    load: (id, by) => call(read, id, by, () => storage.load(id), found),
    loadNow: (id, by) =>
      storage.loadNow === undefined
        ? undefined
        : callNow(
            read,
            id,
            by,
            () => storage.loadNow?.(id),
            session => (session === undefined ? null : found(session)),
          ),
    save: (id, record, basis, by) => call(write, id, by, () => storage.save(id, record, basis), done, basis.update.id),
    saveNow: (id, record, by) =>
      storage.saveNow === undefined
        ? false
        : callNow(
            write,
            id,
            by,
            () => storage.saveNow?.(id, record) === true,
            saved => (saved ? 'ok' : null),
          ),
    touch: (id, flags, by) => call(inCookie ? write : 'touch', id, by, () => storage.touch(id, flags), done),
    destroy: (id, by) => call('destroy', id, by, () => storage.destroy(id), done),
  }
}
