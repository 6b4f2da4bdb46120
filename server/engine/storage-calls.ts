import type { IncomingMessage } from 'node:http'
import { type StorageEvent, storageAnswer } from './events.ts'
import type { Basis, Saved, SessionRecord, Storage, StoredSession } from './storages/storage.ts'

type By = StorageEvent['by']
type Op = StorageEvent['op']

/** A storage's calls for one request, told to whoever looks on. */
export interface StorageCalls {
  load(id: string, by: By): Promise<StoredSession | null>
  save(id: string, record: SessionRecord, basis: Basis | undefined, by: By): Promise<Saved | undefined>
  /** False where the storage cannot do so at once. */
  saveNow(id: string, record: SessionRecord, by: By): boolean
  touch(id: string, flashShown: boolean, by: By): Promise<void>
  destroy(id: string, by: By): Promise<void>
}

export function storageCalls(storage: Storage, req: IncomingMessage): StorageCalls {
  const begin = (op: Op, key: string, by: By) => {
    const start = performance.now()
    return (result: StorageEvent['result'], error?: unknown) => {
      const ms = performance.now() - start
      const event: StorageEvent = { req, op, store: storage.name, key, start, ms, result, by }
      storageAnswer.publish(error === undefined ? event : { ...event, error })
    }
  }
  const call = <T>(op: Op, key: string, by: By, work: () => Promise<T>): Promise<T> => {
    if (!storageAnswer.hasSubscribers) return work()
    const tell = begin(op, key, by)
    return work().then(
      found => {
        tell(op !== 'get' ? 'ok' : found === null ? 'missing' : 'found')
        return found
      },
      error => {
        tell('error', error)
        throw error
      },
    )
  }
  return {
    load: (id, by) => call('get', id, by, () => storage.load(id)),
    save: (id, record, basis, by) => call('set', id, by, () => storage.save(id, record, basis)),
    saveNow(id, record, by) {
      if (storage.saveNow === undefined) return false
      if (!storageAnswer.hasSubscribers) return storage.saveNow(id, record)
      const tell = begin('set', id, by)
      try {
        const done = storage.saveNow(id, record)
        if (done) tell('ok')
        return done
      } catch (error) {
        tell('error', error)
        throw error
      }
    },
    touch: (id, flashShown, by) => call('touch', id, by, () => storage.touch(id, { flashShown })),
    destroy: (id, by) => call('destroy', id, by, () => storage.destroy(id)),
  }
}
