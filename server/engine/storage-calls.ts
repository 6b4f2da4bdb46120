import type { IncomingMessage } from 'node:http'
import { type StorageEvent, storageAnswer } from './events.ts'
import type { SessionRecord, Storage, StoredSession } from './storages/storage.ts'

type By = StorageEvent['by']
type Op = StorageEvent['op']

/** A storage's calls for one request, told to whoever looks on. */
export interface StorageCalls {
  load(id: string, by: By): Promise<StoredSession | null>
  save(id: string, record: SessionRecord, by: By): Promise<void>
  touch(id: string, flashShown: boolean, by: By): Promise<void>
  destroy(id: string, by: By): Promise<void>
}

export function storageCalls(storage: Storage, req: IncomingMessage): StorageCalls {
  const call = <T>(op: Op, key: string, by: By, work: Promise<T>): Promise<T> => {
    if (!storageAnswer.hasSubscribers) return work
    const start = performance.now()
    const tell = (result: StorageEvent['result'], error?: unknown) => {
      const ms = performance.now() - start
      const event: StorageEvent = { req, op, store: storage.name, key, start, ms, result, by }
      storageAnswer.publish(error === undefined ? event : { ...event, error })
    }
    return work.then(
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
    load: (id, by) => call('get', id, by, storage.load(id)),
    save: (id, record, by) => call('set', id, by, storage.save(id, record)),
    touch: (id, flashShown, by) => call('touch', id, by, storage.touch(id, { flashShown })),
    destroy: (id, by) => call('destroy', id, by, storage.destroy(id)),
  }
}
